"""The SSH port answers from here.

No answer, a refusal and "unreachable" are three different things: packets that vanish (a rule, a route, a firewall
that drops), a machine that is there but has nobody on the port (or a firewall that refuses), and a network that says
it cannot or may not deliver. A private address proves nothing unless the VM's own host key answers there; and what
happens here proves nothing about the other machine that --source-address names.
"""
from ..facts.answerer import Answerer
from ..facts.caller import Caller
from ..facts.ssh_probe import SshProbe
from ..facts.vm import Vm
from ..facts.way_in import WayIn
from ..model import Finding, Goal, Target, Unreadable
from ._port import port_answers

GOALS = ("ssh",)
GUIDE = ()
HOP = "service"
EXPLAINED_BY = (
    "client-network", "vm-model", "vm-running", "vm-provisioned", "resource-health", "boot-log", "nsg-inbound",
    "flow-verify", "route-return", "route-next-hop", "guest-boot", "guest-network", "guest-firewall", "guest-bans",
    "guest-memory", "guest-processes", "port-owner", "sshd-running", "sshd-config", "sshd-listens", "sshd-host-keys",
    "sshd-privsep")


def judge(goal: Goal, target: Target, vm: Vm | Unreadable, way_in: WayIn, caller: Caller | Unreadable,
          probe: SshProbe, answerer: Answerer) -> Finding:
    return port_answers(goal, target, vm, way_in, caller, probe, answerer)
