"""The caller's own network lets the connection out.

Told by elimination: the port does not open from here, yet the power state, the security rules, the routes and the
guest itself all let it in. A witness that could not tell leaves the question open.
"""
from ..facts.caller import Caller
from ..facts.client_probe import ClientProbe
from ..facts.vm import Vm
from ..facts.way_in import WayIn
from ..model import Finding, Goal, Status, Target, Witnesses, failed, passed, skipped, unknown
from ..remedies.connect import connect_from_elsewhere

GOALS = ("ssh", "rdp")
GUIDE = ("rdp.local-port",)
HOP = "client"
WITNESSES = ("vm-running", "nsg-inbound", "route-return", "guest-network", "guest-firewall", "guest-bans", "port-owner",
             "sshd-running", "sshd-listens", "rdp-network", "rdp-firewall", "rdp-service", "rdp-listens")
# A warning of these says that something else is wrong with a port that is open.
_MAY_WARN = ("sshd-running", "guest-network", "rdp-service", "rdp-network")
# Of these one at least has to speak for the guest.
_INSIDE = ("guest-firewall", "rdp-firewall")


def judge(goal: Goal, target: Target, vm: Vm, way_in: WayIn, caller: Caller, probe: ClientProbe,
          witnesses: Witnesses) -> Finding:
    if not probe.proven or caller.elsewhere:
        return skipped("Not to be told from a private address" if not probe.proven else
                       f"{caller.address} is not this machine's address")
    if probe.tcp == "open":
        return passed(f"It lets TCP {probe.port} out to {probe.address}", **{"from": probe.source})
    elsewhere = connect_from_elsewhere(goal, target, way_in.best, vm)
    if probe.tcp == "unreachable" and not probe.source:
        return failed(f"This machine has no route to {probe.address}", elsewhere, tcp=probe.tcp, error=probe.tcp_code)
    seen = {"tcp": probe.tcp, "witnesses": [f"{name}: {f.status.value}" for name, f in witnesses.items()]}
    if any(finding.status is Status.FAIL for finding in witnesses.values()):
        return skipped("Another cause stands before it", **seen)
    doubt = next((f for name, f in witnesses.items() if f.status is not Status.PASS
                  and not (f.status is Status.WARN and name in _MAY_WARN)), None)
    if not any(name in witnesses for name in _INSIDE):
        return unknown(f"Whether this machine's network lets TCP {probe.port} out is not known: nothing tells that the "
                       "guest lets it in", "a look inside the guest", **seen)
    if doubt:
        return unknown(f"Whether this machine's network lets TCP {probe.port} out is not known: {doubt.because}",
                       doubt.needs, **seen)
    if "/loadbalancingrules/" in way_in.best.resource_id.lower():
        return unknown("Either this machine's network or the load balancer's health probe keeps the connection from "
                       "the VM", "a look at the load balancer's health probe", **seen)
    return failed(f"This machine's network does not let TCP {probe.port} out to {probe.address}: rules, routes and "
                  f"guest let it in, and {goal.service.server} listens ({probe.tcp})", elsewhere, **seen)
