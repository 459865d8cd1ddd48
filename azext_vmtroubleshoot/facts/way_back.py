"""Whether the VM's answers go back the way the packets came."""
from dataclasses import dataclass
from typing import Optional, Tuple

from ..nsg.service_tags import INTERNET
from .effective_routes import INSIDE, NicRoutes, Route, plain
from .public_way import Entry
from .remote import Remote

BACK, ASTRAY, LOST, UNCLEAR = "back", "astray", "lost", "unclear"


def leads(entry: Entry, next_hop_type: str) -> str:
    """What becomes of answers with this next hop: they go back, leave by another door, or are dropped.

    What came in by a public address or a load balancer must leave by Azure's own way to the Internet, which puts the
    address back; a Bastion's packets come straight from its subnet. What comes from inside or by a gateway may be led
    through an appliance both ways.
    """
    hop = plain(next_hop_type)
    if hop == "none":
        return LOST
    if entry.public:
        return {"internet": BACK, "virtualappliance": ASTRAY, "virtualapplianceecmp": ASTRAY,
                "virtualnetworkgateway": ASTRAY}.get(hop, UNCLEAR)
    if hop in INSIDE or entry.kind != "bastion" and hop == "virtualnetworkgateway":
        return BACK
    return ASTRAY if entry.kind == "bastion" and hop in ("virtualappliance", "internet", "virtualnetworkgateway") \
        else UNCLEAR


@dataclass(frozen=True)
class WayBack:
    route: Optional[Route]           # None when no route holds the address
    end: str                         # back, astray, lost or unclear
    contrary: Tuple[Route, ...]      # routes by which others of the remote's addresses fare differently

    @classmethod
    def of(cls, entry: Entry, remote: Remote, routes: NicRoutes) -> "WayBack":
        route = routes.lookup(remote.address)
        end = leads(entry, route.next_hop) if route else UNCLEAR
        return cls(route, end, tuple(r for r in _others(remote, routes) if leads(entry, r.next_hop) != end))


def _others(remote: Remote, routes: NicRoutes):
    """Routes that may hold the caller's address as well: those for service tags, and for somebody on the Internet
    those that somebody set or announced."""
    found = list(routes.untold)
    if remote.prefixes == ("Internet",):
        found += [r for r in routes.routes if r.addresses is not None and r.source.lower() != "default"
                  and r.addresses & INTERNET and remote.address not in r.addresses]
    return found
