"""The destination guest's own firewall lets the traffic in, and the answers out."""
from ._guise import under_each
from .firewall_out import said
from ..facts.guest_end import GuestEnd
from ..facts.guise import Guise
from ..facts.vm import Vm
from ..model import Far, Finding, Status, Unreadable, unknown

GOALS = ("connectivity",)
GUIDE = ("conn.firewall",)
HOP = "guest"
EXPLAINED_BY = ("destination-running",)


def judge(vm: Far[Vm], end: Far[GuestEnd], source: GuestEnd | Unreadable, guise: Guise | Unreadable) -> Finding:
    """What is told of Windows Firewall holds for every sender, and so does a connection that got through."""
    if isinstance(guise, Guise) and not vm.windows:
        return under_each(guise, lambda arrival: said(vm, end.called_from(arrival.source), source))
    found, proven = said(vm, end, source), isinstance(source, GuestEnd) and source.reaches
    if vm.windows or proven or guise.status is Status.SKIPPED or found.status is Status.UNKNOWN:
        return found
    return unknown(f"{found.because}. {guise.why}", guise.needs, **found.evidence)
