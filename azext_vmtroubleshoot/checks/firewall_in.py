"""The destination guest's own firewall lets the traffic in, and the answers out."""
from .firewall_out import said
from ..facts.guest_end import GuestEnd
from ..facts.vm import Vm
from ..model import Far, Finding, Unreadable

GOALS = ("connectivity",)
GUIDE = ("conn.firewall",)
HOP = "guest"
EXPLAINED_BY = ("destination-running",)


def judge(vm: Far[Vm], end: Far[GuestEnd], source: GuestEnd | Unreadable) -> Finding:
    return said(vm, end, source)
