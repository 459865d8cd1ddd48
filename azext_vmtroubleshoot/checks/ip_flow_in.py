"""Network Watcher's IP flow verify lets the source in at the destination, as the security rules do."""
from ._guise import of_its_own
from .ip_flow_out import said
from ..facts.crossing import Crossing
from ..facts.guise import Guise
from ..facts.peer_flow import PeerFlow
from ..model import Far, Finding, Unreadable, skipped

GOALS = ("connectivity",)
GUIDE = ("conn.verify-flow",)
HOP = "nic"
EXPLAINED_BY = ("destination-running", "flow-in")


def judge(answer: Far[PeerFlow], crossing: Far[Crossing] | Unreadable,
          guise: Guise | Unreadable) -> Finding:
    comes = [arrival.source for arrival in guise.left] if isinstance(guise, Guise) else []
    if any(comes) and answer.remote.address not in comes:
        return skipped(f"IP flow verify was asked about {answer.remote.address}, but the source comes from "
                       f"{', '.join(comes)}")
    return of_its_own(guise, said(answer, crossing, "in from"))
