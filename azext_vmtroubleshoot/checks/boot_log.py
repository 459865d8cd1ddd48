"""The serial log shows no boot error since the last boot.

Only lines after the last boot marker count, and a later login prompt or started sshd cancels what stands before it.
"""
from ..boot_patterns import HEALTHY, matches
from ..facts.serial_log import SerialLog
from ..facts.vm import Vm
from ..model import Finding, failed, passed, unknown, warned
from ..remedies.repair_boot import repair_boot, serial_console
from ..text import clean_line

GOALS = ("ssh",)
GUIDE = ("ssh.check-health",)
HOP = "guest"
EXPLAINED_BY = ("vm-running",)


def judge(vm: Vm, log: SerialLog) -> Finding:
    found = matches(log.lines)
    proof = [match for match in found if match[0].proof]
    if proof or found:
        pattern, number, line = (proof or found)[0]
        said = f'{pattern.meaning}; line {number} of the serial log: "{clean_line(line, 160)}"'
        evidence = {"pattern": pattern.id, "line": number, "text": clean_line(line), "wholeBoot": log.whole_boot,
                    "alsoSeen": [m[0].id for m in found if m[0] is not pattern]}
        if proof:
            way_out = repair_boot(vm, pattern.repair) if pattern.repair else serial_console(vm)
            return failed(said[0].upper() + said[1:], way_out, **evidence)
        return warned(said[0].upper() + said[1:], serial_console(vm), **evidence)
    if not log.lines:
        return unknown("The serial log is empty")
    if any(HEALTHY.search(line) for _, line in log.lines):
        return passed("The guest came up, and no boot error follows", lines=len(log.lines), wholeBoot=log.whole_boot)
    if not log.whole_boot:
        return unknown("The serial log does not reach back to the last boot", lines=len(log.lines))
    return passed("No known boot error since the last boot", lines=len(log.lines), wholeBoot=True)
