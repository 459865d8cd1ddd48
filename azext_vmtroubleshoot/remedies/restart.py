"""Restart, reapply or redeploy the VM."""
from . import az
from ..actions.power import Act
from ..facts.vm import Vm
from ..model import Remedy


def restart(vm: Vm) -> Remedy:
    return Remedy("restart", "restarts the VM: whatever runs on it is interrupted",
                  az(vm.id, "vm", "restart", "-g", vm.resource_group, "-n", vm.name), (Act(vm.id, "restart"),), 3, True)


def reapply(vm: Vm) -> Remedy:
    return Remedy("reapply", "applies the VM's model again; may restart it",
                  az(vm.id, "vm", "reapply", "-g", vm.resource_group, "-n", vm.name), (Act(vm.id, "reapply"),), 3, True)


def redeploy(vm: Vm) -> Remedy:
    return Remedy("redeploy", "moves the VM to another node: it restarts, the temporary disk is lost and dynamic "
                  "addresses change", az(vm.id, "vm", "redeploy", "-g", vm.resource_group, "-n", vm.name),
                  (Act(vm.id, "redeploy"),), 4, True)
