"""No extension of the VM is in flight or failed.

An extension in flight holds up run command and resets; a failed one often tells what is wrong in the guest.
"""
from ..facts.vm import Vm
from ..model import Finding, Remedy, passed, unknown, warned
from ..remedies import az

GOALS = ("ssh", "rdp")
GUIDE = ("ssh.agent",)
HOP = "vm"


def judge(vm: Vm) -> Finding:
    in_flight = [e for e in vm.extensions if e.in_flight]
    failures = [e for e in vm.extensions if e.state == "failed"]
    shown = (failures or in_flight)[:1]
    evidence = {"inFlight": [e.name for e in in_flight], "failed": [e.name for e in failures]}
    look = Remedy("look-at-extension", "nothing; shows what the extension says",
                  az(vm.id, "vm", "extension", "show", "-g", vm.resource_group, "--vm-name", vm.name,
                     "--instance-view", "-n", shown[0].name)) if shown else None
    if failures:
        first = failures[0]
        said = first.message or "no message"
        return warned(f"Extension {first.name} ({first.type}) failed: {said}", look, **evidence)
    if in_flight:
        names = ", ".join(e.name for e in in_flight)
        return warned(f"In flight: {names}. Run command and resets have to wait for it", look, **evidence)
    unclear = [e for e in vm.extensions if not e.settled]
    if unclear:
        first = unclear[0]
        return unknown(f"Azure tells no state of extension {first.name} that is known here: {first.state or 'none'}",
                       **evidence)
    if not vm.viewed:
        return unknown("Azure did not show the VM's instance view, which tells of its extensions", **evidence)
    return passed("None in flight, none failed" if vm.extensions else "None installed", **evidence)
