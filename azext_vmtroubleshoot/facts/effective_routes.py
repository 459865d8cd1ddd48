"""The routes in effect at each NIC: where the VM's packets go.

POST networkInterfaces/{name}/effectiveRouteTable. Prefixes and next hop addresses are lists there, single texts in old
answers. Of the routes that hold an address the longest prefix counts, then the user's before one learned by BGP before
Azure's own; what is inside the network and its peers stays there, however precise a learned route is (documented).
"""
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Optional, Tuple

from ..model import CannotRead, Unreadable
from ..nsg.addresses import Addresses
from ..nsg.service_tags import prefixes
from ..shape import dig, items, name_of, same_id, text, texts, whole
from .effective_rules import in_words, split
from .vm import Vm

_RANK = {"user": 0, "virtualnetworkgateway": 1, "default": 2}
# Network Watcher and older answers spell some types in another way.
_SPELLINGS = {"virtualnetwork": "vnetlocal", "virtualnetworkpeering": "vnetpeering"}
# To a private endpoint, as a route for its address alone, and to a service by its endpoint. Not recorded: the types are
# those that Azure documents for effective routes.
ENDPOINTS = ("interfaceendpoint", "virtualnetworkserviceendpoint")
INSIDE = ("vnetlocal", "vnetpeering", "globalvnetpeering")


def plain(next_hop_type: str) -> str:
    """The type of a next hop, in lower case and one spelling."""
    return _SPELLINGS.get(next_hop_type.lower(), next_hop_type.lower())


@dataclass(frozen=True)
class Route:
    name: str                        # "" for routes that nobody named
    source: str                      # User, VirtualNetworkGateway, Default
    prefix: str                      # 0.0.0.0/0, or the name of a service tag
    next_hop: str                    # VnetLocal, Internet, VirtualAppliance, VirtualNetworkGateway, None, ...
    next_hop_address: str            # "" for most types
    addresses: Optional[Addresses]   # None for a service tag that Azure did not expand

    @property
    def hop(self) -> str:
        """VirtualAppliance 10.0.9.4"""
        return f"{self.next_hop} {self.next_hop_address}".strip()

    @property
    def words(self) -> str:
        """0.0.0.0/0 to VirtualAppliance 10.0.9.4 (User: default)"""
        named = f": {self.name}" if self.name else ""
        return f"{self.prefix} to {self.hop} ({self.source}{named})"


@dataclass(frozen=True)
class NicRoutes:
    """Active routes only."""
    nic_id: str
    routes: Tuple[Route, ...]

    @property
    def untold(self) -> Tuple[Route, ...]:
        """Routes for service tags that may hold any address."""
        return tuple(r for r in self.routes if r.addresses is None)

    def lookup(self, address: str) -> Optional[Route]:
        """The route by which a packet to this address leaves, `untold` ones aside; None when nothing matches."""
        found = [r for r in self.routes if r.addresses is not None and address in r.addresses]
        if any(r.source.lower() == "default" and plain(r.next_hop) in INSIDE for r in found):
            found = [r for r in found if r.source.lower() != "virtualnetworkgateway"]
        return min(found, key=lambda r: (-_length(r, address), _RANK.get(r.source.lower(), 3)), default=None)


def _length(route: Route, address: str) -> int:
    """Of the prefix that holds the address; a service tag has several."""
    wanted = ip_address(address)
    networks = map(ip_network, route.addresses.networks)
    return max(n.prefixlen for n in networks if n.version == wanted.version and wanted in n)


@dataclass(frozen=True)
class EffectiveRoutes:
    """For every NIC of the VM, asked at the same time; one that cannot be read does not hide the others."""
    ABOUT = "network"
    all: Tuple[NicRoutes, ...]
    hidden: Tuple[Tuple[str, Unreadable], ...] = ()      # (id of the NIC, why)

    def of(self, nic_id: str) -> NicRoutes | Unreadable:
        for found in self.all:
            if same_id(found.nic_id, nic_id):
                return found
        return next((why for nic, why in self.hidden if same_id(nic, nic_id)),
                    Unreadable(f"The routes of {name_of(nic_id)} were not asked for"))

    @classmethod
    def read(cls, arm, vm: Vm) -> "EffectiveRoutes":
        def read_one(nic_id):
            try:
                return parse(arm.effective_routes(nic_id), nic_id)
            except CannotRead as error:
                return in_words(error, "routes")
        return cls(*split(vm.nic_ids, arm.together(read_one, vm.nic_ids)))


def parse(body, nic_id: str) -> NicRoutes:
    """Raises CannotRead for an answer that does not show every route."""
    if not whole(body, "value"):
        raise CannotRead("Azure's list of effective routes is not whole")
    active = [r for r in items(body, "value") if text(r, "state").lower() != "invalid"]
    return NicRoutes(nic_id, tuple(route for row in active for route in _routes(row)))


def _routes(row):
    """A route for each of its prefixes; one whose prefix is not told may be for any address."""
    tags = dig(row, "tagMap")
    for word in texts(row, "addressPrefix") or ["?"]:
        addresses = prefixes((word,))
        if addresses is None:
            addresses = prefixes(texts(tags, word)) or None
        yield Route(text(row, "name"), text(row, "source"), word, text(row, "nextHopType"),
                    next(iter(texts(row, "nextHopIpAddress")), ""), addresses or None)
