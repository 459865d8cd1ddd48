"""The virtual network the VM's NICs are in; Azure wants all NICs of a VM in the same one."""
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Optional, Tuple

from ..model import CannotRead
from ..shape import dig, flag, items, name_of, parent_of, same_id, text, texts
from ..text import clean_line
from .nics import Nics


@dataclass(frozen=True)
class Subnet:
    id: str
    name: str
    prefixes: Tuple[str, ...]
    nsg_id: str
    route_table_id: str
    nat_gateway_id: str
    configuration_ids: Tuple[str, ...]       # what is plugged in; Azure writes these ids in upper case
    private: bool = False            # Azure lends no address for going out
    endpoint_policies: str = ""      # whether its group and routes count for private endpoints in it: Disabled, ...


@dataclass(frozen=True)
class Peering:
    name: str
    remote_id: str
    state: str                       # Connected, Disconnected, Initiated
    allow_access: bool
    allow_forwarded: bool
    use_remote_gateways: bool
    remote_prefixes: Tuple[str, ...]
    id: str = ""
    gateway_transit: bool = False    # it lends its own gateway
    sync: str = ""                   # FullyInSync, LocalNotInSync, RemoteNotInSync ...; "" when not told

    @property
    def open(self) -> bool:
        return self.state.lower() == "connected" and self.allow_access


@dataclass(frozen=True)
class VirtualNetwork:
    """GET virtualNetworks/{name}."""
    id: str
    name: str
    prefixes: Tuple[str, ...]
    dns_servers: Tuple[str, ...]     # () means Azure's own
    subnets: Tuple[Subnet, ...]
    peerings: Tuple[Peering, ...]
    location: str = ""

    def peering(self, network_id: str) -> Optional[Peering]:
        """Its half of the peering with that network."""
        return next((p for p in self.peerings if same_id(p.remote_id, network_id)), None)

    def subnet(self, subnet_id: str) -> Optional[Subnet]:
        return next((s for s in self.subnets if same_id(s.id, subnet_id)), None)

    def named(self, name: str) -> Optional[Subnet]:
        """A subnet by its name, for instance AzureBastionSubnet or GatewaySubnet."""
        return next((s for s in self.subnets if s.name.lower() == name.lower()), None)

    def plugged(self, subnet_name: str, kind: str) -> Tuple[str, ...]:
        """Ids of the resources of this kind (bastionHosts, virtualNetworkGateways) in this subnet, each once."""
        subnet = self.named(subnet_name)
        owners = {parent_of(c).lower(): parent_of(c) for c in (subnet.configuration_ids if subnet else ())}
        return tuple(owner for lower, owner in owners.items() if f"/{kind.lower()}/" in lower)

    @classmethod
    def read(cls, arm, nics: Nics) -> "VirtualNetwork":
        ids = {parent_of(ip.subnet_id) for _, ip in nics.configurations if ip.subnet_id}
        if not ids:
            raise CannotRead("No NIC of the VM is in a subnet")
        return parse(arm.virtual_network(min(ids)))


def _prefixes(body, *path: str) -> Tuple[str, ...]:
    """Raises CannotRead for one that is no prefix: what it holds, or overlaps with, could not be told."""
    found = tuple(texts(body, *path))
    for prefix in found:
        try:
            ip_network(prefix, strict=False)
        except ValueError as error:
            raise CannotRead(clean_line(f"An address prefix of the network cannot be read: {prefix}")) from error
    return found


def parse(body) -> VirtualNetwork:
    properties = dig(body, "properties")
    return VirtualNetwork(
        id=text(body, "id"), name=text(body, "name") or name_of(text(body, "id")),
        prefixes=_prefixes(properties, "addressSpace", "addressPrefixes"),
        dns_servers=tuple(texts(properties, "dhcpOptions", "dnsServers")),
        subnets=tuple(map(parse_subnet, items(properties, "subnets"))),
        peerings=tuple(map(parse_peering, items(properties, "virtualNetworkPeerings"))),
        location=text(body, "location"))


def parse_subnet(body) -> Subnet:
    properties = dig(body, "properties")
    return Subnet(
        id=text(body, "id"), name=text(body, "name") or name_of(text(body, "id")),
        prefixes=_prefixes(properties, "addressPrefixes") or _prefixes(properties, "addressPrefix"),
        nsg_id=text(properties, "networkSecurityGroup", "id"), route_table_id=text(properties, "routeTable", "id"),
        nat_gateway_id=text(properties, "natGateway", "id"),
        configuration_ids=tuple(text(c, "id") for c in items(properties, "ipConfigurations")),
        private=dig(properties, "defaultOutboundAccess") is False,
        endpoint_policies=text(properties, "privateEndpointNetworkPolicies"))


def parse_peering(body) -> Peering:
    properties = dig(body, "properties")
    return Peering(
        name=text(body, "name"), remote_id=text(properties, "remoteVirtualNetwork", "id"),
        state=text(properties, "peeringState"), allow_access=flag(properties, "allowVirtualNetworkAccess"),
        allow_forwarded=flag(properties, "allowForwardedTraffic"),
        use_remote_gateways=flag(properties, "useRemoteGateways"), id=text(body, "id"),
        gateway_transit=flag(properties, "allowGatewayTransit"), sync=text(properties, "peeringSyncLevel"),
        remote_prefixes=_prefixes(properties, "remoteVirtualNetworkAddressSpace", "addressPrefixes")
        or _prefixes(properties, "remoteAddressSpace", "addressPrefixes"))
