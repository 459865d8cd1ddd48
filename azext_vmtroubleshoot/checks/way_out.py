"""There is a way out to the Internet, and one that can be relied on.

Azure's default outbound access is none: its address may change any time, it has few ports, and new networks do not have
it any more.
"""
from ..facts.nics import Nics
from ..facts.virtual_network import VirtualNetwork
from ..facts.vm import Vm
from ..facts.way_out import WayOut
from ..model import Finding, Goal, failed, passed, warned
from ..remedies.add_nat_gateway import add_nat_gateway
from ..shape import name_of

GOALS = ("connectivity",)
GUIDE = ("conn.snat",)
HOP = "route"


def judge(goal: Goal, vm: Vm, way: WayOut, nics: Nics, network: VirtualNetwork) -> Finding:
    said = said_of(way)
    seen = {"kind": way.kind, "resourceId": way.id or None, "name": way.name or None, "rule": way.rule or None,
            "nic": next((n.name for n in nics.all if n.id == way.nic_id), None), "doubt": way.doubt or None}
    if way.kind == "none" or way.kind == "nat-gateway" and not way.addresses:
        tell = failed if goal.dest else warned       # without a destination nobody said that there has to be one
        remedy = add_nat_gateway(vm, network, way.subnet_id) if way.kind == "none" else None
        return tell(said, remedy, **seen)
    if way.kind == "default":
        return warned(said, add_nat_gateway(vm, network, way.subnet_id), **seen)
    if way.kind == "route" and way.route.next_hop.lower() == "none":
        return failed(said, **seen) if goal.dest else warned(said, **seen)
    return passed(said, **seen)


def said_of(way: WayOut) -> str:
    return _SAYS[way.kind](way)


def _route(way: WayOut) -> str:
    return f"{way.private_address} goes out by the route {way.route.words}; what happens there Azure does not tell"


def _nat_gateway(way: WayOut) -> str:
    if not way.addresses:
        return f"NAT gateway {way.name} has no public address, so {name_of(way.subnet_id)} has no way out"
    return f"{way.private_address} goes out by NAT gateway {way.name}, which hands out ports on demand"


def _own(way: WayOut) -> str:
    address = f" {way.rule}" if way.rule else ""
    return f"{way.private_address} goes out by a public address of its own, {way.name}{address}: no ports are shared"


def _outbound_rule(way: WayOut) -> str:
    return f"{way.private_address} goes out by outbound rule {way.rule} of load balancer {way.name}: {_ports(way)}"


def _balancing_rule(way: WayOut) -> str:
    return (f"{way.private_address} goes out by the frontend of load balancing rule {way.rule} of {way.name}: "
            f"{_ports(way)}")


def _ports(way: WayOut) -> str:
    how = "set by hand" if way.set_by_hand else f"Azure's share in a pool of {way.members}"
    return f"{way.ports} ports for each instance ({how})"


def _default(way: WayOut) -> str:
    return (f"{way.private_address} goes out by Azure's default outbound access: few ports, and an address that may "
            "change")


def _none(way: WayOut) -> str:
    why = f"{way.name} is a Standard load balancer without an outbound rule" if way.name else \
        f"subnet {name_of(way.subnet_id)} is private"
    return f"{way.private_address} has no way out to the Internet: {why}"


_SAYS = {"route": _route, "nat-gateway": _nat_gateway, "public-ip": _own, "outbound-rule": _outbound_rule,
         "balancing-rule": _balancing_rule, "default": _default, "none": _none}
