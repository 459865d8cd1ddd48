"""Mend a VM that does not boot: on a copy of its disk, attached to another VM."""
from . import az
from ..facts.vm import Vm
from ..model import Command, Remedy


def repair_boot(vm: Vm, action: str) -> Remedy:
    """`action`: a script of Azure Linux Auto Recover (fstab, initrd, kernel, grubfix, efifix, auditd), or ""."""
    where = ("-g", vm.resource_group, "-n", vm.name)
    steps = [az(vm.id, "vm", "repair", "create", *where)]
    if action:
        steps += [az(vm.id, "vm", "repair", "run", *where, "--run-id", "linux-alar2", "--parameters", action,
                     "--run-on-repair"),
                  az(vm.id, "vm", "repair", "restore", *where)]
    costs = ("creates a repair VM with a copy of the OS disk, which is billed; the restored disk replaces the old one "
             "and the VM restarts")
    return Remedy("repair-boot", costs, Command.all_of(*steps))


def serial_console(vm: Vm) -> Remedy:
    return Remedy("serial-console", "nothing; opens the VM's console and needs a user with a password",
                  az(vm.id, "serial-console", "connect", "-g", vm.resource_group, "-n", vm.name))
