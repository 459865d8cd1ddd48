"""The destination's guest has the address that Azure gave it, and a route back to the source."""
from dataclasses import replace

from . import guest_route_there as one
from ..facts.guest_end import GuestEnd
from ..facts.nics import Nics
from ..facts.vm import Vm
from ..model import Far, Finding, Status, Unreadable

GOALS = ("connectivity",)
GUIDE = ("conn.nic",)
HOP = "guest"
EXPLAINED_BY = ("destination-running",)


def judge(vm: Far[Vm], end: Far[GuestEnd], source: GuestEnd | Unreadable, nics: Far[Nics] | Unreadable) -> Finding:
    """Azure drops what a NIC sends with the address of another one, unless it may forward."""
    found = one.said(vm, end, nics)
    tried = source.tried(source.source) if isinstance(source, GuestEnd) else None
    lost = found.status is Status.WARN and tried is not None and tried.outcome == "timeout"
    return replace(found, status=Status.FAIL) if lost else found
