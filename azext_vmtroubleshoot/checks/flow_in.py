"""Network security groups let the source in at the destination.

Evaluated here from the effective rules of the destination's NIC: at its subnet and again at the NIC the first rule that
matches decides, and both have to allow.
"""
from .flow_out import said
from ..facts.crossing import Crossing
from ..model import Far, Finding

GOALS = ("connectivity",)
GUIDE = ("conn.verify-flow",)
HOP = "nic"
EXPLAINED_BY = ("destination-running",)

_HOPS = {"nic": "nic", "subnet": "subnet", "manager": "subnet"}


def judge(crossing: Far[Crossing]) -> Finding:
    return said(crossing, _HOPS)
