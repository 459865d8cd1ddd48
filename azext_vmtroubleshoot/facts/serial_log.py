"""The serial log since the last boot."""
import re
from dataclasses import dataclass, field
from typing import Tuple

from ..model import CannotRead, Status, Target
from ..shape import text
from ..text import clean
from .vm import Vm

# What a boot writes, in this order: firmware, kernel (or the console of Windows), and systemd, which may run in the
# initramfs first.
_STAGES = tuple(re.compile(stage, re.IGNORECASE) for stage in (
    r"BdsDxe: (?:starting|loading)", r"Linux version \d|Computer is booting, SAC started", r"Command line: BOOT_IMAGE=",
    r"systemd \d\S* running in system mode"))
_REPEATED = (0, 3)
# What a line tells stands in its first characters; endless lines would make the patterns slow.
_LINE = 500


@dataclass(frozen=True)
class SerialLog:
    """`lines` are (number in the whole log, cleaned text); `whole_boot` is False when its start was rotated out."""
    lines: Tuple[Tuple[int, str], ...]
    whole_boot: bool
    content: bytes = field(default=b"", repr=False, compare=False)   # all of it, as it came

    @classmethod
    def read(cls, arm, target: Target, vm: Vm) -> "SerialLog":
        return cls.parse(boot_blob(arm, target, vm, "serialConsoleLogBlobUri", "serial log"))

    @classmethod
    def parse(cls, log: bytes) -> "SerialLog":
        lines = [line[:_LINE].rstrip() for line in clean(log[-4_000_000:], 4_000_000).split("\n")]
        marks = [(number, stage) for number, line in enumerate(lines) for stage in [_stage(line)] if stage is not None]
        start = _start_of_last_boot(marks)
        return cls(tuple((n + 1, line) for n, line in enumerate(lines) if n >= start and line), bool(marks), log)


def boot_blob(arm, target: Target, vm: Vm, member: str, what: str) -> bytes:
    """What boot diagnostics keep of the VM. Raises CannotRead."""
    if vm.boot_diagnostics is None:
        raise CannotRead("Azure does not say whether boot diagnostics are on")
    if not vm.boot_diagnostics:
        raise CannotRead(f"Boot diagnostics are off, so there is no {what}", status=Status.SKIPPED)
    address = text(arm.boot_diagnostics(target), member)
    if not address:
        raise CannotRead(f"Azure gave no address for the {what}")
    return arm.blob(address, what)


def _stage(line: str):
    return next((stage for stage, mark in enumerate(_STAGES) if mark.search(line)), None)


def _start_of_last_boot(marks) -> int:
    """Backwards from the last mark for as long as the stages come in the order of one boot."""
    if not marks:
        return 0
    start, stage = marks[-1]
    for number, earlier in reversed(marks[:-1]):
        if earlier > stage or earlier == stage and stage not in _REPEATED:
            break
        start, stage = number, earlier
    return start
