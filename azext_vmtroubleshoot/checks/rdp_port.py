"""The Remote Desktop port answers from here.

No answer, a refusal and "unreachable" are three different things: packets that vanish (a rule, a route, a firewall
that drops), a machine that is there but has nobody on the port (or a firewall that refuses), and a network that says
it cannot or may not deliver. A private address proves nothing, for any machine here may have the same one.
"""
from ..facts.answerer import Answerer
from ..facts.caller import Caller
from ..facts.rdp_probe import RdpProbe
from ..facts.vm import Vm
from ..facts.way_in import WayIn
from ..model import Finding, Goal, Target, Unreadable
from ._port import port_answers

GOALS = ("rdp",)
GUIDE = ()
HOP = "service"
EXPLAINED_BY = (
    "client-network", "vm-model", "vm-running", "vm-provisioned", "resource-health", "nsg-inbound", "flow-verify",
    "route-return", "route-next-hop", "boot-log", "guest-system", "rdp-setup", "rdp-network", "rdp-firewall",
    "rdp-service", "rdp-denied", "rdp-logons", "rdp-port-owner", "rdp-listens")


def judge(goal: Goal, target: Target, vm: Vm | Unreadable, way_in: WayIn, caller: Caller | Unreadable,
          probe: RdpProbe, answerer: Answerer) -> Finding:
    return port_answers(goal, target, vm, way_in, caller, probe, answerer)
