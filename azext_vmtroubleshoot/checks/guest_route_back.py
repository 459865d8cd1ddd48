"""The destination's guest has the address that Azure gave it, and a route back to the source."""
from .guest_route_there import said
from ..facts.guest_end import GuestEnd
from ..facts.vm import Vm
from ..model import Far, Finding

GOALS = ("connectivity",)
GUIDE = ("conn.nic",)
HOP = "guest"
EXPLAINED_BY = ("destination-running",)


def judge(vm: Far[Vm], end: Far[GuestEnd]) -> Finding:
    return said(vm, end)
