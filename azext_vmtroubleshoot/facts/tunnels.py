"""The connections of the gateway that the traffic goes by, or of one that it would go by if a peering let it.

GET virtualNetworkGateways/{name}/connections names them; each one's own GET tells its status. Members are those of the
published specification; none was recorded.
"""
from dataclasses import dataclass
from typing import Optional, Tuple

from ..model import CannotRead, Status, Unreadable
from ..nsg.addresses import Addresses
from ..shape import dig, flag, name_of, parent_of, same_id, text, texts
from .leg import Leg
from .virtual_network import Peering, VirtualNetwork, parse as parse_network


@dataclass(frozen=True)
class Tunnel:
    """A connection. `status`: Connected, NotConnected, Connecting, Unknown, or "" where it is not told."""
    name: str
    status: str
    learns: bool                     # what is behind it comes by BGP, or could not be read: `prefixes` are not all
    prefixes: Tuple[str, ...]        # behind it
    other_id: str                    # the gateway at its other end; "" for one that is not Azure's
    back: Tuple["Tunnel", ...] = ()  # connections of that gateway to this one
    hidden: Optional[Unreadable] = None      # why the other end is not known

    @property
    def other(self) -> str:
        return name_of(self.other_id)

    def reaches(self, address: str) -> bool:
        return bool(self.prefixes) and address in Addresses.of(*self.prefixes)


@dataclass(frozen=True)
class Gateway:
    """`near` is the source network's half of the peering with the gateway's network, `lent` the other one; both None
    for a gateway of its own."""
    name: str
    network: VirtualNetwork
    near: Optional[Peering]
    lent: Optional[Peering]
    tunnels: Tuple[Tunnel, ...]


@dataclass(frozen=True)
class Tunnels:
    network: VirtualNetwork
    peer: str                        # to where
    lost: bool                       # no route leads there
    gateways: Tuple[Gateway, ...]

    @classmethod
    def read(cls, arm, leg: Leg, network: VirtualNetwork) -> "Tunnels":
        lost = leg.place.inside and leg.lost and not leg.chosen
        if leg.kind != "gateway" and not lost:
            raise CannotRead("No route of this end leads to a gateway", status=Status.SKIPPED)
        lenders = [p for p in network.peerings if lost or p.use_remote_gateways]
        homes = [network, *map(parse_network, arm.together(arm.virtual_network, [p.remote_id for p in lenders]))]
        found = [Gateway(name_of(gateway), home, network.peering(home.id), home.peering(network.id),
                         _tunnels(arm, gateway)) for home in homes
                 for gateway in home.plugged("GatewaySubnet", "virtualNetworkGateways")]
        return cls(network, leg.peer, lost, tuple(found))


def _tunnels(arm, gateway_id: str, far: bool = True) -> Tuple[Tunnel, ...]:
    """Its own ones: those of a gateway at the other end are resources of their own. `far`: with these."""
    ids = [text(body, "id") for body in arm.gateway_connections(gateway_id)]
    return tuple(_tunnel(arm, gateway_id, body, far) for body in arm.together(arm.network_resource, ids)
                 if same_id(text(body, "properties", "virtualNetworkGateway1", "id"), gateway_id))


def _tunnel(arm, gateway_id: str, body, far: bool) -> Tunnel:
    properties, hidden, prefixes, back = dig(body, "properties"), None, (), ()
    other = text(properties, "virtualNetworkGateway2", "id")
    site = text(properties, "localNetworkGateway2", "id")
    try:
        if site:
            prefixes = tuple(texts(arm.network_resource(site), "properties", "localNetworkAddressSpace",
                                   "addressPrefixes"))
        elif other and far:
            prefixes = parse_network(arm.virtual_network(_home(arm, other))).prefixes
            back = tuple(t for t in _tunnels(arm, other, False) if same_id(t.other_id, gateway_id))
    except CannotRead as error:
        hidden = error.unreadable
    return Tunnel(text(body, "name"), text(properties, "connectionStatus"),
                  flag(properties, "enableBgp") or not (site or other) or bool(hidden), prefixes, other, back,
                  hidden)


def _home(arm, gateway_id: str) -> str:
    """The network that a gateway is in."""
    places = dig(arm.network_resource(gateway_id), "properties", "ipConfigurations") or [{}]
    return parent_of(text(places[0], "properties", "subnet", "id"))
