"""The destination VM is running."""
from . import source_running
from ..facts.vm import Vm
from ..model import Far, Finding

GOALS = ("connectivity",)
GUIDE = ("conn.nic",)
HOP = "vm"


def judge(vm: Far[Vm]) -> Finding:
    return source_running.judge(vm)
