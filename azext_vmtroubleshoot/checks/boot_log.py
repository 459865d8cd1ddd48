"""The serial log shows no boot error since the last boot.

Only lines after the last boot marker count, and a later login prompt or started sshd cancels what stands before it.
Windows writes little: a stop code, the boot manager's errors, and that its console is ready.
"""
from ..boot_patterns import HEALTHY, PATTERNS, WINDOWS, WINDOWS_HEALTHY, matches
from ..facts.serial_log import SerialLog
from ..facts.vm import Vm
from ..model import Finding, Unreadable, failed, passed, skipped, unknown, warned
from ..remedies.repair_boot import repair_boot, serial_console
from ..text import clean_line

GOALS = ("ssh", "rdp")
GUIDE = ("ssh.check-health", "rdp.check-boot")
HOP = "guest"
EXPLAINED_BY = ("vm-running",)


def judge(vm: Vm, log: SerialLog | Unreadable) -> Finding:
    if isinstance(log, Unreadable):
        return _silent() if vm.windows and log.code == "BlobNotFound" else Finding(log.status, log.why, needs=log.needs)
    patterns, healthy = (WINDOWS, WINDOWS_HEALTHY) if vm.windows else (PATTERNS, HEALTHY)
    found = matches(log.lines, patterns, healthy)
    if found:
        return _wrong(vm, log, found)
    came_up = any(healthy.search(line) for _, line in log.lines)
    if vm.windows and not came_up:
        return _silent()
    if not log.lines:
        return unknown("The serial log is empty")
    if came_up:
        return passed("The guest came up, and no boot error follows", lines=len(log.lines), wholeBoot=log.whole_boot)
    if not log.whole_boot:
        return unknown("The serial log does not reach back to the last boot", lines=len(log.lines))
    return passed("No known boot error since the last boot", lines=len(log.lines), wholeBoot=True)


def _wrong(vm: Vm, log: SerialLog, found) -> Finding:
    proof = [match for match in found if match[0].proof]
    pattern, number, line = (proof or found)[0]
    said = f'{pattern.meaning}; line {number} of the serial log: "{clean_line(line, 160)}"'
    said = said[0].upper() + said[1:]
    evidence = {"pattern": pattern.id, "line": number, "text": clean_line(line), "wholeBoot": log.whole_boot,
                "alsoSeen": [m[0].id for m in found if m[0] is not pattern]}
    if not proof:
        return warned(said, serial_console(vm), **evidence)
    by_disk = pattern.repair or vm.windows
    return failed(said, repair_boot(vm, pattern.repair) if by_disk else serial_console(vm), **evidence)


def _silent() -> Finding:
    return skipped("The serial log tells nothing of the boot: Windows writes little there")
