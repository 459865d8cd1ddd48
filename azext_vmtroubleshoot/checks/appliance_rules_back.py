"""The guest of the appliance on the way back hands the answers on."""
from . import appliance_rules as one
from ._guise import of_its_own
from ..facts.forwarder import Forwarder
from ..facts.guest_end import GuestEnd
from ..facts.guise import Guise
from ..model import Far, Finding, Unreadable

GOALS = ("connectivity",)
GUIDE = ("conn.firewall",)
HOP = "return"
EXPLAINED_BY = ("destination-running", "appliance", "appliance-back", "appliance-rules")


def judge(forwarder: Far[Forwarder], end: GuestEnd | Unreadable, guise: Guise | Unreadable) -> Finding:
    return of_its_own(guise, one.said(forwarder, end))
