"""Network Watcher's next hop leads back to the source, as the effective routes do."""
from .next_hop_there import said
from ..facts.leg import Leg
from ..facts.peer_hop import PeerHop
from ..model import Far, Finding, Unreadable

GOALS = ("connectivity",)
GUIDE = ("conn.routes",)
HOP = "return"
EXPLAINED_BY = ("destination-running", "route-back")


def judge(hop: Far[PeerHop], leg: Far[Leg] | Unreadable) -> Finding:
    return said(hop, leg)
