"""Network Watcher's IP flow verify lets the source in at the destination, as the security rules do."""
from .ip_flow_out import said
from ..facts.crossing import Crossing
from ..facts.peer_flow import PeerFlow
from ..model import Far, Finding, Unreadable

GOALS = ("connectivity",)
GUIDE = ("conn.verify-flow",)
HOP = "nic"
EXPLAINED_BY = ("destination-running", "flow-in")


def judge(answer: Far[PeerFlow], crossing: Far[Crossing] | Unreadable) -> Finding:
    return said(answer, crossing, "in from")
