"""The source VM is running."""
from dataclasses import replace

from . import vm_running
from ..facts.vm import Vm
from ..model import Finding

GOALS = ("connectivity",)
GUIDE = ("conn.nic",)
HOP = "source"


def judge(vm: Vm) -> Finding:
    found = vm_running.judge(vm)
    return replace(found, because=f"{vm.name}: {found.because}")
