"""Azure finished the last change of the VM.

While a change is under way the VM may be restarting; after a failed one Azure and the VM may disagree.
"""
from ..facts.vm import Vm
from ..model import Finding, passed, unknown, warned
from ..remedies.restart import reapply

GOALS = ("ssh", "rdp")
GUIDE = ("ssh.check-health", "rdp.check-health")
HOP = "vm"


def judge(vm: Vm) -> Finding:
    state, message = vm.provisioning_state, vm.provisioning_message
    evidence = {"provisioningState": state, "message": message}
    if state.lower() == "succeeded":
        return passed("Provisioning state is Succeeded", provisioningState=state)
    if not state:
        return unknown("Azure told no provisioning state for this VM")
    if state.lower() in ("failed", "canceled"):
        told = f": {message}" if message else ""
        return warned(f"The last change of the VM ended as {state}{told}", reapply(vm), **evidence)
    return warned(f"A change of the VM is under way: provisioning state is {state}", **evidence)
