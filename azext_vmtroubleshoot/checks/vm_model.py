"""The VM is a Resource Manager VM.

The classic deployment model is retired: a classic VM cannot be started, reset or reached any more and has to be
migrated.
"""
from ..facts.classic_vm import ClassicVm
from ..facts.vm import Vm
from ..model import Finding, Unreadable, failed, passed, unknown

GOALS = ("ssh", "rdp", "connectivity")
GUIDE = ("ssh.classic", "rdp.classic", "conn.classic-acl", "conn.classic-endpoint")
HOP = "vm"


def judge(vm: Vm | Unreadable, classic: ClassicVm | Unreadable) -> Finding:
    if not isinstance(vm, Unreadable):
        return passed("A Resource Manager VM", location=vm.location)
    if isinstance(classic, Unreadable):
        return unknown(f"{vm.why.rstrip('.')}. Whether it is a classic VM could not be told: {classic.why}",
                       needs=classic.needs)
    if classic.id:
        return failed("This is a classic VM. The classic deployment model is retired: migrate it to Resource Manager "
                      "(https://aka.ms/classicvmretirement)", id=classic.id)
    return unknown(vm.why, needs=vm.needs)
