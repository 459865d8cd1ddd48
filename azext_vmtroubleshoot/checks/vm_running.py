"""The VM is running.

Nothing answers on a VM that is stopped, deallocated, or still on its way up or down.
"""
from ..facts.vm import Vm
from ..model import Finding, failed, passed, unknown
from ..remedies.start import start

GOALS = ("ssh", "rdp")
GUIDE = ("ssh.check-health", "rdp.check-health")
HOP = "vm"


def judge(vm: Vm) -> Finding:
    if vm.running:
        return passed("Power state is running", powerState=vm.power_state)
    if not vm.power_state:
        return unknown("Azure told no power state for this VM")
    if vm.power_state in ("starting", "creating"):
        return failed(f"Power state is {vm.power_state}: wait until it is running", powerState=vm.power_state)
    return failed(f"Power state is {vm.power_state}", start(vm), powerState=vm.power_state)
