"""Start a VM that is stopped or deallocated."""
from . import az
from ..actions.power import Act
from ..facts.vm import Vm
from ..model import Remedy


def start(vm: Vm) -> Remedy:
    return Remedy("start", "starts the VM and its billing; a dynamic public address changes",
                  az(vm.id, "vm", "start", "-g", vm.resource_group, "-n", vm.name),
                  (Act(vm.id, "start", {"deallocated": "deallocate", "stopped": "powerOff"}.get(vm.power_state, "")),))
