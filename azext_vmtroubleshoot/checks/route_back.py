"""A route leads the destination's answers back to the source, by the way that the packets came.

A firewall in between that keeps state lets answers through only when it has seen the question: where just one of the
two directions goes by an appliance, it drops what it does not know. Where the appliance's guest could be asked, its
rules tell whether it does. Else that is a warning as long as a connection from inside the source works or was not
tried. An appliance that puts its own address in place of the source's gets the answers itself.
"""
from dataclasses import replace

from . import route_there
from ._guise import under_each
from ..facts.arrivals import Arrival
from ..facts.forwarder import Forwarder
from ..facts.guest_end import GuestEnd
from ..facts.guise import Guise
from ..facts.leg import Leg
from ..facts.virtual_network import VirtualNetwork
from ..model import Far, Finding, Status, Unreadable, unknown
from ..remedies.return_route import remove_route

GOALS = ("connectivity",)
GUIDE = ("conn.routes",)
HOP = "return"
EXPLAINED_BY = ("destination-running", "firewall-out", "firewall-in", "guest-route-there", "guest-route-back",
                "appliance", "appliance-back")


def judge(leg: Leg | Unreadable, guise: Guise, network: Far[VirtualNetwork] | Unreadable,
          end: GuestEnd | Unreadable, forwarder: Forwarder | Unreadable,
          forwarder_back: Far[Forwarder] | Unreadable) -> Finding:
    def each(arrival: Arrival) -> Finding:
        back = arrival.leg
        if isinstance(back, Unreadable):
            return unknown(back.why, back.needs)
        found = route_there.said(back, network, f"What goes back to {back.peer}")
        if found.status is not Status.PASS or arrival.by:
            return found
        if isinstance(leg, Unreadable):
            return found if leg.status is Status.SKIPPED else replace(
                found, status=Status.UNKNOWN, because=f"{found.because}. By which way it comes is not known: {leg.why}",
                needs=leg.needs)
        return _by_one_way(leg, back, found, end, asked)
    asked = [each for each in (forwarder, forwarder_back) if isinstance(each, Forwarder)]
    return under_each(guise, each)


def _by_one_way(leg: Leg, back: Leg, found: Finding, end, asked) -> Finding:
    """`found`, or what it means that only one direction goes by an appliance."""
    there, home = _appliance(leg), _appliance(back)
    if there == home:
        return found
    one, other = ("goes back", "comes") if home else ("comes", "goes back")
    because = (f"The traffic {one} by the appliance {home or there}, but {other} by "
               f"{'another' if there and home else 'none'}: a firewall that keeps state drops what it has seen only "
               f"half of. Back: {back.route.words}. There: {leg.route.words}")
    table = found.evidence.get("routeTableId")
    remedy = remove_route(table, back.route.name) if home and table and back.chosen and back.route.name else None
    half = next((each for each in asked if each.half), None)
    if half:
        because += f". {half.vm.name} does: {half.firewall.closed_by.text}"
    lost = half or not asked and isinstance(end, GuestEnd) and any(t.outcome == "timeout" for t in end.tries)
    return replace(found, status=Status.FAIL if lost else Status.WARN, because=because, remedy=remedy)


def _appliance(leg: Leg) -> str:
    return leg.route.next_hop_address or leg.route.next_hop if leg.kind == "appliance" else ""
