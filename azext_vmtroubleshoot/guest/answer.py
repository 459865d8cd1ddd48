"""What is asked of a Linux guest by run command, and its answer, read back as lines KEY=VALUE.

The request and the answer's shape are recorded: `RunShellScript`, and one status whose message is
`Enable succeeded: \\n[stdout]\\n...\\n[stderr]\\n...`, stdout cut to its last 4,096 bytes. The call succeeds whatever
became of the script, so the script's own marks decide whether the answer is whole.
"""
import re
from dataclasses import dataclass
from pathlib import Path
from typing import FrozenSet, Mapping, Optional, Tuple

from ..model import CannotRead
from ..shape import items, text
from ..text import clean, clean_line

VERSION = "1"
# run command pastes arguments into a shell's command line: nothing goes there that could mean something to a shell.
_ARGUMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@+:-]{0,127}")
_BEGIN = re.compile(r"^\[vm-troubleshoot ssh (\d{1,9})\]\n", re.MULTILINE)
_END = re.compile(r"^\[end status=(\d{1,9}) lines=(\d{1,9}) bytes=(\d{1,9}) cut=([a-z,]*)\]", re.MULTILINE)
_LINE = re.compile(r"([a-z]+)=(.*)")


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


def script() -> str:
    return Path(__file__).with_name("ssh.sh").read_text(encoding="utf-8")


def argument(value) -> str:
    """The value as an argument of the script: "-" when there is none or when it cannot be one (an empty argument is
    left out by the agent, and those behind it would move up)."""
    return str(value) if value and _ARGUMENT.fullmatch(str(value)) else "-"


def request(user: str, port: int, source: str) -> dict:
    """The body of the run-command action."""
    values = (argument(user), argument(port), argument(source))
    return {"commandId": "RunShellScript", "script": script().splitlines(),
            "parameters": [{"name": f"arg{n}", "value": value} for n, value in enumerate(values, 1)]}


def parse(body) -> Answer:
    """Raises CannotRead for anything but one whole answer of this version of the script."""
    message = clean("\n".join(text(i, "message") for i in items(body, "value")))
    end = next(reversed(list(_END.finditer(message))), None)
    begin = next(reversed(list(_BEGIN.finditer(message, 0, end.start()))), None) if end else None
    if not end or not begin:
        raise CannotRead(f"The guest's answer to run command is not whole: {_told(message)}")
    inside = message[begin.end():end.start()]
    lines = inside.splitlines()
    status, count, size = (int(end.group(n)) for n in (1, 2, 3))
    if begin.group(1) != VERSION or status or len(lines) != count or len(inside) != size:
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
