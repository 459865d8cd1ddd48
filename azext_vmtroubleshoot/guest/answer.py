"""What is asked of a guest by run command, and its answer, read back as lines KEY=VALUE.

The requests and the answers' shapes are recorded: `RunShellScript`, and one status whose message is
`Enable succeeded: \\n[stdout]\\n...\\n[stderr]\\n...`; `RunPowerShellScript`, and two statuses, StdOut and StdErr. Of
each stream the last 4,096 bytes are left. The call succeeds whatever became of the script, so the script's own marks
decide whether the answer is whole.
"""
import re
from dataclasses import dataclass
from pathlib import Path
from typing import FrozenSet, Mapping, Optional, Tuple

from .program import as_shell
from ..model import CannotRead
from ..shape import items, text
from ..text import clean, clean_line

# run command pastes arguments into a shell's command line: nothing goes there that could mean something to a shell.
_ARGUMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@+:-]*")
_BEGIN = re.compile(r"^\[vm-troubleshoot ([a-z]+ \d{1,9})\]\n", re.MULTILINE)
_END = re.compile(r"^\[end status=(\d{1,9}) lines=(\d{1,9}) bytes=(\d{1,9}) cut=([a-z,]*)\]", re.MULTILINE)
_COMMENT = re.compile(r"^ *#(?!!| shellcheck).*\n", re.MULTILINE)
_LINE = re.compile(r"([a-z]+)=(.*)")


@dataclass(frozen=True)
class Script:
    """A script that reads in a guest, made of files of this folder."""
    marks: str                       # name and version, as in the first line of its answer
    command: str                     # the command id of run command
    parameters: Tuple[str, ...]      # bash gets them by position, PowerShell by name
    files: Tuple[str, ...]
    longest: int = 128               # characters of a value

    @property
    def text(self) -> str:
        return "".join(map(_shell, self.files))


def _shell(name: str) -> str:
    """Without its comments: a guest whose disk is nearly full has to have room for it."""
    path = Path(__file__).parent / name
    return _COMMENT.sub("", as_shell(path) if path.suffix == ".py" else path.read_text(encoding="utf-8"))


def _linux(marks: str, parameters: int, *names: str, longest: int = 128) -> Script:
    return Script(marks, "RunShellScript", tuple(f"arg{i + 1}" for i in range(parameters)),
                  tuple(name if "." in name else f"{name}.sh" for name in names), longest)


def _windows(marks: str, parameters: str, *names: str, longest: int = 128) -> Script:
    """PowerShell wants the parameters first, so the file that declares them is the first one."""
    return Script(marks, "RunPowerShellScript", tuple(parameters.split()),
                  tuple(f"windows/{name}.ps1" for name in names), longest)


SSH = _linux("ssh 1", 3, "common", "firewall.py", "firewall", "ssh")
CONNECTIVITY = _linux("connectivity 1", 6, "common", "firewall.py", "firewall", "connectivity")
CONNECTIVITY_WINDOWS = _windows(
    "connectivity 1", "role peer port protocol own", "connectivity", "begin", "put", "connectivity-asked",
    "connectivity-network", "connectivity-attempt", "connectivity-firewall", "end")
FIREWALL_TEST = _linux("firewall 1", 5, "common", "firewall-test")
FIREWALL_TEST_WINDOWS = _windows("firewall 1", "mode peer port seconds name", "firewall-test", "begin", "put",
                                 "firewall-test-switch", "firewall-test-run", "end")
LOOKUP = _linux("lookup 1", 1, "common", "lookup", longest=253)
LOOKUP_WINDOWS = _windows("lookup 1", "name", "lookup", "begin", "put", "lookup-run", "end", longest=253)
GHOSTS = _windows("ghosts 1", "mode most", "ghost-nics", "begin", "put", "ghost-nics-remove", "ghost-nics-run", "end")
RDP = _windows("rdp 1", "user port", "rdp", "begin", "rdp-service", "rdp-network", "rdp-keys",
               "rdp-user", "rdp-rights", "rdp-domain", "rdp-machine", "rdp-run", "end", "rdp-leave", longest=400)


@dataclass(frozen=True)
class Answer:
    """`values`: key -> values in the order told. `cut`: keys of which something did not fit."""
    values: Mapping[str, Tuple[str, ...]]
    cut: FrozenSet[str]

    def all(self, key: str) -> Tuple[str, ...]:
        return self.values.get(key, ())

    def first(self, key: str) -> str:
        return next(iter(self.all(key)), "")

    def fields(self, key: str, count: int):
        """The values of `key`, each split at "|" into exactly `count` texts; the last one may hold more of them."""
        return [tuple((value.split("|", count - 1) + [""] * count)[:count]) for value in self.all(key)]


def number(value: str, unit: str = "") -> Optional[int]:
    """A whole number as the script writes it, None for anything else."""
    digits = value.removesuffix(unit)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None


def argument(value, longest: int = 128) -> str:
    """The value as an argument of the script: "-" when there is none or when it cannot be one (an empty argument is
    left out by the agent, and those behind it would move up)."""
    return str(value) if value and len(str(value)) <= longest and _ARGUMENT.fullmatch(str(value)) else "-"


def hexed(value: str) -> str:
    """A name for PowerShell: how run command quotes what it hands over is told nowhere, and digits need no quotes."""
    return value.encode("utf-8").hex() if value else ""


def request(script: Script, *values) -> dict:
    """The body of the run-command action.

    PowerShell gets none for what has no value: the agent runs `powershell -File`, which falls over an argument that is
    a lone dash (PowerShell/PowerShell#9362, never mended in Windows PowerShell).
    """
    given = [(name, argument(value, script.longest)) for name, value in zip(script.parameters, values, strict=True)]
    return {"commandId": script.command, "script": script.text.splitlines(),
            "parameters": [{"name": name, "value": value} for name, value in given
                           if value != "-" or script.command == "RunShellScript"]}


def parse(script: Script, body) -> Answer:
    """Raises CannotRead for anything but one whole answer of this version of the script."""
    message = clean("\n".join(text(i, "message") for i in items(body, "value")))
    end = next(reversed(list(_END.finditer(message))), None)
    begin = next(reversed(list(_BEGIN.finditer(message, 0, end.start()))), None) if end else None
    if not end or not begin:
        raise CannotRead(f"The guest's answer to run command is not whole: {_told(message)}")
    inside = message[begin.end():end.start()]
    lines = inside.splitlines()
    status, count, size = (int(end.group(n)) for n in (1, 2, 3))
    if begin.group(1) != script.marks or status or len(lines) != count or len(inside) != size:
        raise CannotRead(f"The guest's answer to run command is damaged: status {status}, {len(lines)} of {count} "
                         f"lines, {len(inside)} of {size} bytes")
    values = {}
    for line in filter(None, map(_LINE.fullmatch, lines)):
        values.setdefault(line.group(1), []).append(line.group(2))
    return Answer({key: tuple(found) for key, found in values.items()},
                  frozenset(filter(None, end.group(4).split(","))))


def _told(message: str) -> str:
    said = clean_line(re.sub(r"\[stdout\]|\[stderr\]", " ", message), 160)
    return said or "it is empty"
