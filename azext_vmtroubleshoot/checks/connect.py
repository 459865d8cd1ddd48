"""A connection from inside the source to the destination's port is taken.

The last word: a real connection by the source's guest. Refused means that packets arrive and come back, but nobody
listens, or a firewall says no. No answer means that they are lost on the way there or back. Over UDP silence says
nothing: only a refusal or an answer is proof.
"""
from ..facts.appliance import Appliance
from ..facts.guest_end import GuestEnd
from ..facts.vm import Vm
from ..model import Finding, Status, Unreadable, Witnesses, failed, passed, unknown, warned

GOALS = ("connectivity",)
GUIDE = ("conn.listener",)
HOP = "service"
EXPLAINED_BY = (
    "source-running", "destination-running", "destination-name", "firewall-out", "flow-out", "ip-flow-out",
    "guest-route-there", "route-there", "next-hop-there", "way-out", "appliance", "appliance-rules", "peering",
    "gateway", "load-balancer", "flow-in", "ip-flow-in", "firewall-in", "guest-route-back", "listener", "route-back",
    "next-hop-back", "appliance-back", "appliance-rules-back", "gateway-back")
_RULES = ("appliance-rules", "appliance-rules-back")
WITNESSES = (*_RULES, "load-balancer")

_SAID = {
    "refused": "{to} refuses the connection of {vm}",
    "timeout": "{to} does not answer {vm}",
    "unreachable": "{to} is unreachable for {vm}: {said}",
    "prohibited": "{vm} may not connect to {to}: {said}",
    "failed": "Connecting from {vm} to {to} fails: {said}",
}


def judge(vm: Vm, end: GuestEnd, appliance: Appliance | Unreadable, others: Witnesses) -> Finding:
    tried = end.tried(end.source)
    if tried is None:
        return unknown(f"The guest of {vm.name} has nothing to connect with (python3, or bash and timeout)")
    to = f"{end.source}:{end.port}"
    evidence = {"from": end.own or None, "to": to, "protocol": end.proto.upper(), "outcome": tried.outcome,
                "said": tried.said or None}
    if tried.outcome == "open" and end.diverted:
        return unknown(f"What answers {vm.name} at {to} need not be the destination: {end.diverted}", **evidence)
    if tried.outcome == "open" and tried.said:
        return warned(f"{vm.name} reaches {to}, but the connection ends before a byte comes: {tried.said}", **evidence)
    if tried.outcome == "open":
        return passed(f"{vm.name} reaches {to}" + (", which answers" if end.proto == "udp" else ""), **evidence)
    if tried.outcome == "silent":
        return unknown(f"{to} sent nothing back to an empty UDP datagram of {vm.name}, which proves nothing: a service "
                       "need not answer it", "a client of the service itself, on the source", **evidence)
    because = _SAID.get(tried.outcome, _SAID["failed"]).format(to=to, vm=vm.name, said=tried.said)
    if tried.outcome == "timeout" and isinstance(appliance, Appliance) \
            and any(others[name].status is Status.UNKNOWN for name in _RULES):
        because += (f"; the traffic goes by the appliance {appliance.name or appliance.address}, whose own rules are "
                    "not known")
    if tried.outcome == "timeout" and others["load-balancer"].status is Status.WARN:
        because += f"; it may have been led back to {vm.name} itself"
    return failed(because, **evidence)
