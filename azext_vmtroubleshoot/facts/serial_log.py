"""The serial log since the last boot."""
import re
from dataclasses import dataclass
from typing import Tuple

from ..model import CannotRead, Status, Target
from ..shape import text
from ..text import clean
from .vm import Vm

_BOOT = re.compile(r"Command line: BOOT_IMAGE=|Linux version \d|BdsDxe: (?:starting|loading)"
                   r"|systemd \d\S* running in system mode", re.IGNORECASE)
# Lines of one boot: firmware, kernel and systemd each write a marker.
_SAME_BOOT = 400
# What a line tells stands in its first characters; endless lines would make the patterns slow.
_LINE = 500


@dataclass(frozen=True)
class SerialLog:
    """`lines` are (number in the whole log, cleaned text); `whole_boot` is False when its start was rotated out."""
    lines: Tuple[Tuple[int, str], ...]
    whole_boot: bool

    @classmethod
    def read(cls, arm, target: Target, vm: Vm) -> "SerialLog":
        if not vm.boot_diagnostics:
            raise CannotRead("Boot diagnostics are off, so there is no serial log", status=Status.SKIPPED)
        address = text(arm.boot_diagnostics(target), "serialConsoleLogBlobUri")
        if not address:
            raise CannotRead("Azure gave no address for the serial log")
        return cls.parse(arm.blob(address))

    @classmethod
    def parse(cls, log: bytes) -> "SerialLog":
        lines = [line[:_LINE].rstrip() for line in clean(log, 4_000_000).split("\n")]
        marks = [n for n, line in enumerate(lines) if _BOOT.search(line)]
        start = marks[-1] if marks else 0
        for mark in reversed(marks):                     # back to the first marker of the same boot
            if start - mark > _SAME_BOOT:
                break
            if _ends(lines[mark + 1:start]):
                break
            start = mark
        return cls(tuple((n + 1, line) for n, line in enumerate(lines) if n >= start and line), bool(marks))


def _ends(lines) -> bool:
    """Between two markers a login prompt or a shutdown means that they belong to two boots."""
    return any(re.search(r"login:\s*$|reboot: |Power down|Rebooting", line) for line in lines)
