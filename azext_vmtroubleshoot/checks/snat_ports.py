"""Connections to the Internet find a source port (SNAT).

Who shares a load balancer's public address has a number of its ports. When all are in use, new connections to the
Internet fail now and then. A public address of the VM's own shares none.
"""
from ..facts.nics import Nics
from ..facts.snat_use import SnatUse
from ..facts.virtual_network import VirtualNetwork
from ..facts.vm import Vm
from ..facts.way_out import WayOut
from ..model import Finding, Goal, Target, Unreadable, failed, passed, skipped, unknown, warned
from ..remedies.add_nat_gateway import add_nat_gateway
from ..remedies.own_public_ip import own_public_ip

GOALS = ("connectivity",)
GUIDE = ("conn.snat",)
HOP = "route"
EXPLAINED_BY = ("way-out",)

_NEAR, _RISK = 0.9, 0.75             # of the ports


def judge(goal: Goal, target: Target, vm: Vm, nics: Nics, network: VirtualNetwork, way: WayOut,
          use: SnatUse | Unreadable) -> Finding:
    if way.kind in ("public-ip", "route", "none"):
        return skipped("No ports of a shared address are used on this way out", kind=way.kind)
    if way.kind == "default":
        return unknown("Azure tells nothing about the ports of default outbound access",
                       "a way out that has metrics: a public address, a NAT gateway or an outbound rule")
    if isinstance(use, Unreadable):
        return unknown(f"Whether {way.name} runs out of ports is not known: {use.why}", use.needs)
    seen = _evidence(way, use)
    if not any(value is not None for value in use.failed):
        return unknown(f"Azure does not tell how many connections of {way.name} failed in the last {goal.hours} hours",
                       **seen)
    lost, peak, given = sum(filter(None, use.failed)), seen["mostUsed"], seen["allocated"]
    ways_out = () if way.kind == "nat-gateway" else _ways_out(target, vm, nics, network, way)
    if ways_out:
        seen["otherwise"] = {"costs": ways_out[1].costs, "command": ways_out[1].for_login(target.login).command}
    remedy = ways_out[0] if ways_out else None
    who = way.name if use.whole_gateway else way.private_address
    ports = f"{peak} of {given} ports were in use" if peak is not None and given else "how many were in use is not told"
    when = f"in the last {goal.hours} hours"
    if lost and (use.whole_gateway or peak is not None and given and peak >= _NEAR * given):
        at_most = "" if use.whole_gateway else f", when {ports}"
        return failed(f"{who} ran out of SNAT ports: {lost} connections failed {when}{at_most}", remedy, **seen)
    if lost:
        return warned(f"{lost} connections of {who} found no SNAT port {when}, but {ports} at most", remedy, **seen)
    if peak is not None and given and peak >= _RISK * given:
        return warned(f"No connection of {who} failed {when}, but {ports} at once", remedy, **seen)
    if peak is None and not use.whole_gateway:
        return unknown(f"No connection of {who} failed {when}, but {ports}", **seen)
    most = "" if use.whole_gateway else f"; at most {ports}"
    return passed(f"No connection of {who} failed for want of a port {when}{most}", **{**seen, "otherwise": None})


def _ways_out(target: Target, vm: Vm, nics: Nics, network: VirtualNetwork, way: WayOut):
    """The guide's, and the one that serves all VMs of the subnet."""
    return own_public_ip(target, vm, nics, network), add_nat_gateway(vm, network, way.subnet_id)


def _evidence(way: WayOut, use: SnatUse) -> dict:
    used, given = [u for u in use.used if u is not None], [a for a in use.allocated if a is not None]
    return {"resourceId": way.id, "rule": way.rule or None, "portsByRule": way.ports or None, "members": way.members,
            "failedConnections": sum(filter(None, use.failed)), "mostUsed": max(used, default=None),
            "allocated": max(given, default=None) or way.ports or None, "series": {
                "from": use.times[0].isoformat() if use.times else None, "minutes": use.minutes,
                "times": [time.isoformat() for time in use.times], "failed": list(use.failed),
                "used": list(use.used), "allocated": list(use.allocated)}}
