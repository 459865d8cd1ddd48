"""Start a VM that is stopped or deallocated."""
from . import az
from ..facts.vm import Vm
from ..model import Remedy


def start(vm: Vm) -> Remedy:
    return Remedy("start", "starts the VM and its billing; a dynamic public address changes",
                  az("vm", "start", "-g", vm.resource_group, "-n", vm.name))
