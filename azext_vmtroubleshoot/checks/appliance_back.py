"""The appliance that the way back leads to is there and forwards."""
from . import appliance as one
from ..facts.appliance import Appliance
from ..model import Far, Finding

GOALS = ("connectivity",)
GUIDE = ("conn.routes",)
HOP = "return"
EXPLAINED_BY = ("destination-running", "appliance")


def judge(appliance: Far[Appliance]) -> Finding:
    return one.said(appliance)
