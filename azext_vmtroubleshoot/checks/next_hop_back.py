"""Network Watcher's next hop leads back to the source, as the effective routes do."""
from ._guise import of_its_own
from .next_hop_there import said
from ..facts.guise import Guise
from ..facts.leg import Leg
from ..facts.peer_hop import PeerHop
from ..model import Far, Finding, Unreadable

GOALS = ("connectivity",)
GUIDE = ("conn.routes",)
HOP = "return"
EXPLAINED_BY = ("destination-running", "route-back")


def judge(hop: Far[PeerHop], leg: Far[Leg] | Unreadable, guise: Guise | Unreadable) -> Finding:
    return of_its_own(guise, said(hop, leg))
