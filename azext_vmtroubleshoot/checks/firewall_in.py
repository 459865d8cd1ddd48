"""The destination guest's own firewall lets the traffic in, and the answers out."""
from ._guise import under_each
from .firewall_out import said
from ..facts.guest_end import GuestEnd
from ..facts.guise import Guise
from ..facts.vm import Vm
from ..model import Far, Finding, Unreadable

GOALS = ("connectivity",)
GUIDE = ("conn.firewall",)
HOP = "guest"
EXPLAINED_BY = ("destination-running",)


def judge(vm: Far[Vm], end: Far[GuestEnd], source: GuestEnd | Unreadable, guise: Guise | Unreadable) -> Finding:
    """What is told of Windows Firewall holds for every sender."""
    if vm.windows or isinstance(guise, Unreadable):
        return said(vm, end, source)
    return under_each(guise, lambda arrival: said(vm, end.called_from(arrival.source), source))
