"""Ways out, one file each: what changes, what it costs, the command that does it."""
import shlex

NETWORK = "2024-05-01"               # the api-version of what actions write


def az(*words) -> str:
    """A command line that can be pasted as it stands."""
    return shlex.join(["az", *map(str, words)])
