"""The gateway on the way back is lent by its network, and its connection is up on both sides."""
from . import gateway as one
from ..facts.tunnels import Tunnels
from ..model import Far, Finding

GOALS = ("connectivity",)
GUIDE = ("conn.peering",)
HOP = "return"
EXPLAINED_BY = ("destination-running", "gateway")


def judge(tunnels: Far[Tunnels]) -> Finding:
    return one.said(tunnels)
