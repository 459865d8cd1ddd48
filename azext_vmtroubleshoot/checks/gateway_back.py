"""The gateway on the way back is lent by its network, and its connection is up on both sides."""
from . import gateway as one
from ._guise import of_its_own
from ..facts.guise import Guise
from ..facts.tunnels import Tunnels
from ..model import Far, Finding, Unreadable

GOALS = ("connectivity",)
GUIDE = ("conn.peering",)
HOP = "return"
EXPLAINED_BY = ("destination-running", "gateway")


def judge(tunnels: Far[Tunnels], guise: Guise | Unreadable) -> Finding:
    return of_its_own(guise, one.said(tunnels))
