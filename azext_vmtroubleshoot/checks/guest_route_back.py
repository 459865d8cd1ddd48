"""The destination's guest has the address that Azure gave it, and a route back to the source."""
from dataclasses import replace

from . import guest_route_there as one
from ..facts.guest_end import GuestEnd
from ..facts.guise import Guise
from ..facts.nics import Nics
from ..facts.vm import Vm
from ..model import Far, Finding, Status, Unreadable

GOALS = ("connectivity",)
GUIDE = ("conn.nic",)
HOP = "guest"
EXPLAINED_BY = ("destination-running",)


def judge(vm: Far[Vm], end: Far[GuestEnd], source: GuestEnd | Unreadable, guise: Guise | Unreadable,
          nics: Far[Nics] | Unreadable) -> Finding:
    """Azure drops what a NIC sends with the address of another one, unless it may forward. The route that the guest
    told is the one to the source itself."""
    masked = isinstance(guise, Guise) and guise.masked
    found = one.said(vm, replace(end, source="") if masked else end, nics)
    tried = source.tried(source.source) if isinstance(source, GuestEnd) else None
    lost = found.status is Status.WARN and tried is not None and tried.outcome == "timeout"
    return replace(found, status=Status.FAIL) if lost else found
