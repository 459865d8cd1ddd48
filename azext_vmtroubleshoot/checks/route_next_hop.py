"""Network Watcher's next hop leads back to the caller, as the effective routes do.

Two judges are asked for the way to the same address. Where they disagree both answers are shown.
"""
from ..facts.effective_routes import EffectiveRoutes, plain
from ..facts.next_hop import NextHop
from ..facts.way_back import ASTRAY, BACK, LOST, WayBack, leads
from ..facts.way_in import WayIn
from ..model import Finding, Unreadable, failed, passed, unknown, warned
from ..remedies.look_at_routes import look_at_routes
from ..shape import name_of

GOALS = ("ssh", "rdp")
GUIDE = ("ssh.check-routes", "rdp.check-routes")
HOP = "subnet"
EXPLAINED_BY = ("vm-running", "route-return")


def judge(way_in: WayIn, hop: NextHop, routes: EffectiveRoutes | Unreadable) -> Finding:
    best = way_in.best
    here = routes if isinstance(routes, Unreadable) else routes.of(best.nic_id)
    ours = None if isinstance(here, Unreadable) else WayBack.of(best, hop.remote, here)
    route = ours.route if ours else None
    evidence = {"nextHopType": hop.type or None, "nextHopAddress": hop.address or None,
                "routeTableId": hop.route_table_id or None, "destination": hop.remote.address,
                "destinationIsCaller": hop.remote.exact, "ours": route.words if route else None}
    if not hop.type:
        return unknown("Network Watcher told no next hop", **evidence)
    said = _said(hop)
    if route and (plain(hop.type) != plain(route.next_hop) or _differ(hop.address, route.next_hop_address)):
        return warned(f"Network Watcher: {said}; the effective routes: {route.words}", look_at_routes(best.nic_id),
                      **evidence)
    end = leads(best, hop.type)
    if end == BACK:
        return passed(said, **evidence)
    if not hop.remote.exact and (ours is None or ours.contrary):
        return unknown(f"{said}; your address, which may be another, is not known", "--source-address", **evidence)
    if end not in (ASTRAY, LOST):
        return unknown(f"{said}; whether that leads back is not known", **evidence)
    return failed(f"{said}: answers {'are dropped' if end == LOST else 'leave by another door than they came in'}",
                  look_at_routes(best.nic_id), **evidence)


def _said(hop: NextHop) -> str:
    """To 203.0.113.7 the next hop is VirtualAppliance 10.0.9.4 by web-routes."""
    stands = "" if hop.remote.exact else f", which stands for {hop.remote.words},"
    table = f" by {name_of(hop.route_table_id)}" if hop.route_table_id else ""
    return f"To {hop.remote.address}{stands} the next hop is {hop.type} {hop.address}".rstrip() + table


def _differ(one: str, other: str) -> bool:
    """Addresses that both are told; Network Watcher leaves them out at will."""
    return bool(one and other) and one != other
