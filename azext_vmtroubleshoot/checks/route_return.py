"""The VM's answers go back the way the packets came.

Of the effective routes the longest prefix that holds the caller's address decides. A route to an appliance or a gateway
makes answers to a public way in leave by another door, where they are dropped; a route to None drops them at once.
"""
from dataclasses import replace

from ..facts.caller import Caller
from ..facts.effective_routes import EffectiveRoutes
from ..facts.nics import Nics
from ..facts.public_way import Entry
from ..facts.remote import Remote
from ..facts.virtual_network import VirtualNetwork
from ..facts.vm import Vm
from ..facts.way_back import ASTRAY, BACK, LOST, WayBack
from ..facts.way_in import WayIn
from ..model import Finding, Unreadable, failed, passed, unknown
from ..remedies.return_route import remove_route, return_route
from ..shape import name_of, same_id

GOALS = ("ssh", "rdp")
GUIDE = ("ssh.check-routes", "rdp.check-routes")
HOP = "subnet"
EXPLAINED_BY = ("vm-running",)


def judge(vm: Vm, way_in: WayIn, caller: Caller, routes: EffectiveRoutes, nics: Nics,
          network: VirtualNetwork | Unreadable) -> Finding:
    best = way_in.best
    if best is None or not best.private_address:
        return unknown("The VM has no private address that answers could come from")
    here = routes.of(best.nic_id)
    if isinstance(here, Unreadable):
        return unknown(here.why, here.needs)
    remote = _remote(best, caller)
    found = WayBack.of(best, remote, here)
    table = _table(best, nics, network)
    evidence = {"destination": remote.address, "destinationIsCaller": remote.exact, "routeTableId": table or None,
                "contrary": [r.words for r in found.contrary], **_route(found)}
    return _finding(vm, best, remote, found, _subnet(best, nics), table, evidence)


def _remote(best: Entry, caller: Caller) -> Remote:
    """Through a gateway the answers go to this machine's network, whatever else may use it."""
    remote = Remote.of(best, caller)
    if best.kind == "gateway" and caller.address:
        return replace(remote, address=caller.address, words=caller.address)
    return remote


def _finding(vm, best, remote, found, subnet, table, evidence) -> Finding:
    whom = f"answers to {remote.words}"
    route = found.route.words if found.route else "no route"
    leave = f"A{whom[1:]} leave by {route}"
    if found.contrary:
        return unknown(f"{leave}, but {found.contrary[0].words} may hold {'it' if remote.exact else 'your address'}",
                       "" if remote.exact else "--source-address", **evidence)
    if found.end == BACK:
        return passed(leave, **evidence)
    if best.kind == "gateway":
        return unknown(f"No route leads {whom} through the gateway: {route}", "--source-address", **evidence)
    if found.end not in (ASTRAY, LOST):
        return unknown(f"{leave}; whether that leads back is not known", **evidence)
    said = f"drops {whom}" if found.end == LOST else f"makes {whom} leave by another door than they came in"
    where = f" of {name_of(table)}" if table and found.route.source.lower() == "user" else ""
    return failed(f"Route {route}{where} {said}", _remedy(vm, best, remote, found, subnet, table), **evidence)


def _remedy(vm, best, remote, found, subnet, table):
    if best.public:
        return return_route(table, subnet, vm.location, remote) if subnet else None
    if table and found.route.name and found.route.source.lower() == "user":
        return remove_route(table, found.route.name)
    return None


def _route(found: WayBack) -> dict:
    route = found.route
    return {"routePrefix": route.prefix if route else None, "nextHopType": route.next_hop if route else None,
            "nextHopAddress": (route.next_hop_address or None) if route else None,
            "routeName": (route.name or None) if route else None, "routeSource": route.source if route else None}


def _subnet(best: Entry, nics: Nics) -> str:
    return next((ip.subnet_id for nic, ip in nics.configurations
                 if same_id(nic.id, best.nic_id) and ip.private_address == best.private_address), "")


def _table(best: Entry, nics: Nics, network) -> str:
    """Id of the subnet's route table; "" when it has none or that is not known."""
    subnet = None if isinstance(network, Unreadable) else network.subnet(_subnet(best, nics))
    return subnet.route_table_id if subnet else ""
