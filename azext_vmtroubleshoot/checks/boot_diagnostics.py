"""Boot diagnostics are on.

Without them there is no serial log and no screenshot when a VM does not come up.
"""
from ..facts.vm import Vm
from ..model import Finding, passed, skipped, unknown
from ..remedies.enable_boot_diagnostics import enable_boot_diagnostics

GOALS = ("ssh", "rdp")
GUIDE = ("ssh.check-health", "rdp.check-boot")
HOP = "vm"


def judge(vm: Vm) -> Finding:
    if vm.boot_diagnostics:
        return passed("Boot diagnostics are on", enabled=True)
    if vm.boot_diagnostics is None:
        return unknown("Azure does not say whether boot diagnostics are on")
    return skipped("Boot diagnostics are off: there is no serial log to read", enable_boot_diagnostics(vm),
                   enabled=False)
