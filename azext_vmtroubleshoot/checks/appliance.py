"""The appliance that the route leads to is there and forwards.

Azure delivers to a NIC what is for another address only where the NIC allows IP forwarding, and a stopped VM forwards
nothing. What a VM's own rules do is looked at where a connection does not work (appliance-rules). A load balancer hands
on to the appliances of its rule for every port (HA ports); which of them its probe finds healthy Azure does not tell.
"""
from . import route_there
from ..facts.appliance import Appliance
from ..facts.leg import Leg
from ..facts.virtual_network import VirtualNetwork
from ..facts.vm import Vm
from ..model import Finding, Unreadable, failed, passed, unknown, warned
from ..remedies.forward_ip import forward_ip
from ..remedies.start import start
from ..shape import same_id

GOALS = ("connectivity",)
GUIDE = ("conn.routes",)
HOP = "route"
EXPLAINED_BY = ("source-running",)


def judge(appliance: Appliance, vm: Vm, leg: Leg, network: VirtualNetwork | Unreadable) -> Finding:
    return said(appliance, vm, leg, network)


def said(appliance: Appliance, end: Vm, leg: Leg, network) -> Finding:
    """`end`: the VM whose route it is."""
    seen = {"address": appliance.address, "kind": appliance.kind, "name": appliance.name or None,
            "nicId": appliance.nic_id or None}
    if appliance.kind == "nobody":
        return failed(f"Nobody has {appliance.address}, to which the route leads"
                      + (f" ({appliance.name})" if appliance.name else ""), **seen)
    if appliance.kind == "unknown":
        return unknown(f"Who has {appliance.address}, to which the route leads, is not known", **seen)
    if appliance.kind == "load balancer":
        return _balanced(appliance, seen)
    if appliance.kind != "vm":
        return passed(f"The route leads to {appliance.kind} {appliance.name} ({appliance.address})", **seen)
    vm = appliance.vm
    if same_id(vm.id, end.id):
        return failed(f"Route {leg.route.words} leads back to {vm.name} itself: what it sends comes in again",
                      route_there.remedy(leg, network), **seen)
    if not vm.running:
        return failed(f"The appliance {vm.name}, to which the route leads, is {vm.power_state or 'not known to run'}",
                      start(vm) if vm.power_state else None, powerState=vm.power_state, **seen)
    if not appliance.forwards:
        return failed(f"The NIC of the appliance {vm.name} ({appliance.address}) does not allow IP forwarding: it gets "
                      "nothing that is for another address", forward_ip(appliance.nic_id), **seen)
    return passed(f"The route leads to {vm.name} ({appliance.address}), which runs and may forward", **seen)


def _balanced(appliance: Appliance, seen) -> Finding:
    leads = f"The route leads to load balancer {appliance.name} ({appliance.address})"
    if not appliance.rule:
        return unknown(f"{leads}, which has no rule for every port (HA ports): whether it hands on is unknown", **seen)
    seen.update(rule=appliance.rule, members=[member.name for member in appliance.members])
    if not appliance.members:
        return failed(f"{leads}, and nobody is behind its rule {appliance.rule}", **seen)
    able = [m.name for m in appliance.members if m.able]
    shut = [m for m in appliance.members if not m.able and not m.hidden]
    hidden = next((m for m in appliance.members if m.hidden), None)
    closed = next((m for m in shut if m.vm.running), None)
    if not able and hidden:
        why = hidden.hidden
        return unknown(f"{leads}; {hidden.name} behind it is not known: {why.why}", why.needs, **seen)
    words = ", ".join(m.words for m in shut)
    if not able:
        return failed(f"{leads}, and nobody behind it can forward: {words}",
                      forward_ip(closed.nic_id) if closed else start(shut[0].vm), **seen)
    if closed:
        return warned(f"{leads}; what that gives to {closed.name} is lost: {words}", forward_ip(closed.nic_id), **seen)
    return passed(f"{leads}; behind it {', '.join(able)} may forward, and which of them its probe finds healthy Azure "
                  "does not tell", **seen)
