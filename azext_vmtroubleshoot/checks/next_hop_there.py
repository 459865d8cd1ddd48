"""Network Watcher's next hop leads to the destination, as the effective routes do.

Two judges are asked for the way to the same address. Where they disagree both answers are shown.
"""
from ..facts.effective_routes import plain
from ..facts.leg import Leg
from ..facts.peer_hop import PeerHop
from ..model import Finding, Unreadable, failed, passed, unknown, warned
from ..remedies.look_at_routes import look_at_routes
from ..shape import name_of

GOALS = ("connectivity",)
GUIDE = ("conn.routes",)
HOP = "route"
EXPLAINED_BY = ("source-running", "route-there")


def judge(hop: PeerHop, leg: Leg | Unreadable) -> Finding:
    return said(hop, leg)


def said(hop: PeerHop, leg) -> Finding:
    """What breaks is for the effective routes to say, which name the route."""
    route = None if isinstance(leg, Unreadable) else leg.route
    evidence = {"nextHopType": hop.type or None, "nextHopAddress": hop.address or None,
                "routeTableId": hop.route_table_id or None, "destination": hop.remote.address,
                "ours": route.words if route else None}
    if not hop.type:
        return unknown("Network Watcher told no next hop", **evidence)
    table = f" by {name_of(hop.route_table_id)}" if hop.route_table_id else ""
    told = f"To {hop.remote.address} the next hop is {hop.type} {hop.address}".rstrip() + table
    differ = bool(route) and (plain(hop.type) != plain(route.next_hop) or
                              "" not in (hop.address, route.next_hop_address) and hop.address != route.next_hop_address)
    if differ:
        return warned(f"Network Watcher: {told}; the effective routes: {route.words}",
                      look_at_routes(leg.place.nic_id), **evidence)
    if plain(hop.type) == "none":
        return failed(f"{told}: it is dropped", symptom_of=("peering", "gateway", "gateway-back"), **evidence)
    return passed(told, **evidence)
