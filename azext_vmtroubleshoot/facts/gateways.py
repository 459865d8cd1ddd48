"""VPN and ExpressRoute gateways by which other networks reach the VM's network."""
from dataclasses import dataclass
from typing import Tuple

from ..model import CannotRead, Status
from ..shape import dig, name_of, text, texts
from .public_way import PublicWay
from .virtual_network import VirtualNetwork, parse as parse_network


@dataclass(frozen=True)
class Gateway:
    id: str
    name: str
    type: str                        # Vpn or ExpressRoute
    client_prefixes: Tuple[str, ...]     # addresses of point-to-site VPN clients; () when it serves none


@dataclass(frozen=True)
class Gateways:
    """Only looked for when there is no public way in. GET virtualNetworkGateways/{name} of what is plugged into
    GatewaySubnet, of this network or of the peer whose gateway it uses."""
    all: Tuple[Gateway, ...]

    @classmethod
    def read(cls, arm, public: PublicWay, network: VirtualNetwork) -> "Gateways":
        if public.entries:
            raise CannotRead("Not looked for: there is a public way in", status=Status.SKIPPED)
        lenders = [p.remote_id for p in network.peerings if p.open and p.use_remote_gateways]
        networks = [network, *map(parse_network, arm.together(arm.network_resource, lenders))]
        ids = [i for n in networks for i in n.plugged("GatewaySubnet", "virtualNetworkGateways")]
        return cls(tuple(map(parse, arm.together(arm.network_resource, ids))))


def parse(body) -> Gateway:
    properties = dig(body, "properties")
    return Gateway(
        id=text(body, "id"), name=text(body, "name") or name_of(text(body, "id")),
        type=text(properties, "gatewayType"),
        client_prefixes=tuple(texts(properties, "vpnClientConfiguration", "vpnClientAddressPool", "addressPrefixes")))
