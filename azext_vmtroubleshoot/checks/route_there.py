"""A route leads from the source to the destination.

Of the effective routes of the source's NIC the longest prefix that holds the destination's address decides, and of
those the user's own. Azure drops what has no next hop, and what is sent to a private address over the Internet.
"""
from ..facts.leg import Leg
from ..facts.virtual_network import VirtualNetwork
from ..model import Finding, Unreadable, failed, passed, unknown, warned
from ..remedies.look_at_routes import look_at_routes
from ..remedies.return_route import remove_route
from ..shape import name_of

GOALS = ("connectivity",)
GUIDE = ("conn.routes",)
HOP = "route"
EXPLAINED_BY = ("source-running",)
_OTHERS = ("peering", "gateway", "gateway-back")     # which make routes that nobody set


def judge(leg: Leg, network: VirtualNetwork | Unreadable) -> Finding:
    return said(leg, network, f"What goes to {leg.peer}")


def said(leg: Leg, network, what: str) -> Finding:
    """What the route of one end does with the packets (`what`)."""
    route, table = leg.route, _table(leg, network)
    evidence = {"destination": leg.peer, "routePrefix": route.prefix if route else None,
                "nextHopType": route.next_hop if route else None,
                "nextHopAddress": (route.next_hop_address or None) if route else None,
                "routeName": (route.name or None) if route else None, "routeSource": route.source if route else None,
                "routeTableId": table or None}
    if route is None:
        return failed(f"{what} has no route", look_at_routes(leg.place.nic_id), symptom_of=_OTHERS, **evidence)
    if leg.contrary:
        return unknown(f"{what} leaves by {route.words}, but {leg.contrary[0].words} may hold it", **evidence)
    where = f" of {name_of(table)}" if table and leg.chosen else ""
    if leg.lost:
        why = "is dropped" if leg.kind == "none" else "is sent to the Internet, where a private address leads nowhere"
        return failed(f"{what} {why}: route {route.words}{where}", remedy(leg, network),
                      symptom_of=() if leg.chosen else _OTHERS, **evidence)
    if leg.kind in ("inside", "appliance", "gateway", "endpoint", "internet"):
        return passed(f"{what} leaves by {route.words}{where}", **evidence)
    return warned(f"{what} leaves by {route.words}{where}; where that leads is not known", **evidence)


def _table(leg: Leg, network) -> str:
    subnet = None if isinstance(network, Unreadable) else network.subnet(leg.place.subnet_id)
    return subnet.route_table_id if subnet else ""


def remedy(leg: Leg, network):
    table = _table(leg, network)
    if leg.chosen and table and leg.route.name:
        return remove_route(table, leg.route.name)
    return look_at_routes(leg.place.nic_id)
