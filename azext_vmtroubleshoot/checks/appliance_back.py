"""The appliance that the way back leads to is there and forwards."""
from . import appliance as one
from ._guise import of_its_own
from ..facts.appliance import Appliance
from ..facts.guise import Guise
from ..facts.leg import Leg
from ..facts.virtual_network import VirtualNetwork
from ..facts.vm import Vm
from ..model import Far, Finding, Unreadable

GOALS = ("connectivity",)
GUIDE = ("conn.routes",)
HOP = "return"
EXPLAINED_BY = ("destination-running", "appliance")


def judge(appliance: Far[Appliance], vm: Far[Vm], leg: Far[Leg],
          network: Far[VirtualNetwork] | Unreadable, guise: Guise | Unreadable) -> Finding:
    return of_its_own(guise, one.said(appliance, vm, leg, network))
