"""Switch boot diagnostics on."""
from . import az
from ..facts.vm import Vm
from ..model import Remedy


def enable_boot_diagnostics(vm: Vm) -> Remedy:
    return Remedy("enable-boot-diagnostics", "nothing at run time; the log is kept from now on",
                  az(vm.id, "vm", "boot-diagnostics", "enable", "-g", vm.resource_group, "-n", vm.name))
