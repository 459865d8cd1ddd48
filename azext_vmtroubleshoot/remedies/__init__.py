"""Ways out, one file each: what changes, what it costs, the command that does it."""
import shlex

from ..model import Command
from ..shape import segment


def az(about: str, *words) -> Command:
    """A command line about the resource with the id `about`, or, with "", about none that has to be looked for."""
    return Command.of(shlex.join(["az", *map(str, words)]), segment(about, "subscriptions"))
