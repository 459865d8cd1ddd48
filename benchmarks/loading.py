"""What the extension costs commands that do not look at any VM: help of ours and of others, in turns."""
import os
import tempfile
from pathlib import Path

from tests.local_azure.environment import AZ, install_extension, wheel

from .stage import timed
from .table import Row

AT_LEAST = 41                        # these are fractions of a second: a few runs would show the machine's noise


class Shell:
    """An az that is not logged in anywhere, with the extensions of a folder."""

    def __init__(self, folder, extensions):
        self._environment = os.environ | {
            "AZURE_CONFIG_DIR": str(folder), "AZURE_EXTENSION_DIR": str(extensions), "PYTHONSAFEPATH": "1",
            "AZURE_CORE_COLLECT_TELEMETRY": "false", "AZURE_CORE_CHECK_UPGRADE": "false"}

    def seconds(self, *words):
        return timed([str(AZ), *words], self._environment).seconds


def _in_turns(ours, theirs, runs):
    """Ratios of pairs; each goes first as often as the other."""
    ours(), theirs()                 # the first start writes azure-cli's index of commands
    ratios = []
    for at in range(runs):
        first, second = (ours, theirs) if at % 2 else (theirs, ours)
        one, other = first(), second()
        ratios.append(one / other if at % 2 else other / one)
    return ratios


def rows(runs):
    runs = max(runs, AT_LEAST)
    with tempfile.TemporaryDirectory() as folder:
        own, plain = (Path(folder, name) for name in ("with", "without"))
        extended, bare = Shell(own, install_extension(wheel())), Shell(plain, plain / "extensions")
        for shell in (extended, bare):
            shell.seconds("vm", "list", "-h")
        yield Row("**`az vm troubleshoot ssh -h` / `az vm user -h`**", _in_turns(
            lambda: extended.seconds("vm", "troubleshoot", "ssh", "-h"),
            lambda: extended.seconds("vm", "user", "-h"), runs), wanted="≤ 1.05")
        yield Row("**`az vm list -h` with the extension / without**", _in_turns(
            lambda: extended.seconds("vm", "list", "-h"), lambda: bare.seconds("vm", "list", "-h"), runs),
            wanted="≤ 1.02")
