"""The network that ARM documents describe, as plain values.

Shapes: Microsoft.Network documents as GET returns them. Subnets, peerings, routes, security rules and inbound NAT
rules may stand inside their parent, under an id of their own, or both (the own id is then the one that counts).
Ids are compared in lower case, because Azure returns them in any.
"""
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Network, ip_network


@dataclass(frozen=True)
class Address:
    """One IPv4 configuration of a network interface."""
    id: str
    private: str
    subnet: str
    public: str = ""                # id of a public address
    asgs: frozenset = frozenset()
    nat_rules: frozenset = frozenset()
    pools: frozenset = frozenset()


@dataclass(frozen=True)
class Interface:
    """A network interface; addresses[0] is its primary."""
    id: str
    vm: str
    nsg: str
    forwarding: bool
    addresses: tuple

    @property
    def subnet(self):
        return self.addresses[0].subnet


@dataclass(frozen=True)
class Subnet:
    id: str
    vnet: str
    nsg: str
    route_table: str
    nat_gateway: str
    default_outbound: bool


@dataclass(frozen=True)
class Vnet:
    id: str
    prefixes: tuple
    peers: frozenset                # ids of networks with a Connected peering to them that allows access
    forwarders: frozenset           # those of them that may also send what comes from elsewhere


@dataclass(frozen=True)
class PublicAddress:
    id: str
    address: str
    standard: bool


class Topology:
    """resources: mapping of lower-cased ARM id to ARM document."""

    def __init__(self, resources):
        self.documents = {key.lower(): value for key, value in list(resources.items())}

    def of_type(self, kind):
        """(id, document) of every resource of a type, such as 'networkInterfaces'."""
        marker = f"/providers/microsoft.network/{kind}/".lower()
        for key, document in self.documents.items():
            _, found, name = key.partition(marker)
            if found and "/" not in name:
                yield key, document

    def children(self, parent, kind):
        """{id: properties} of the subnets, peerings, routes or rules of a resource."""
        inside = properties(self.documents.get(parent)).get(kind) or ()
        found = {(child.get("id") or f"{parent}/{kind}/{child['name']}").lower(): properties(child)
                 for child in inside}
        prefix = f"{parent}/{kind}/".lower()
        found.update((key, properties(document)) for key, document in self.documents.items()
                     if key.startswith(prefix) and "/" not in key[len(prefix):])
        return found

    @cached_property
    def vnets(self):
        found = {}
        for key, document in self.of_type("virtualNetworks"):
            space = properties(document).get("addressSpace", {}).get("addressPrefixes", ())
            peerings = [each for each in self.children(key, "virtualNetworkPeerings").values()
                        if each.get("peeringState") == "Connected" and each.get("allowVirtualNetworkAccess", True)]
            found[key] = Vnet(key, networks(space), *(
                frozenset(reference(each, "remoteVirtualNetwork") for each in some) for some in (
                    peerings, [each for each in peerings if each.get("allowForwardedTraffic")])))
        return found

    @cached_property
    def subnets(self):
        return {subnet: Subnet(subnet, vnet, reference(values, "networkSecurityGroup"),
                               reference(values, "routeTable"), reference(values, "natGateway"),
                               values.get("defaultOutboundAccess") is not False)
                for vnet in self.vnets for subnet, values in self.children(vnet, "subnets").items()}

    @cached_property
    def interfaces(self):
        return {key: found for key, document in self.of_type("networkInterfaces")
                if (found := self._interface(key, properties(document)))}

    @cached_property
    def public_addresses(self):
        """{id: PublicAddress} of those that have an address now."""
        return {key: PublicAddress(key, address, document.get("sku", {}).get("name", "Basic") != "Basic")
                for key, document in self.of_type("publicIPAddresses")
                if (address := properties(document).get("ipAddress"))}

    def of_port(self, vm, address):
        """The interface a VM's port stands for, or None while no document says so. address '' stands for any."""
        return next((nic for nic in self.interfaces.values() if nic.vm == vm.lower()
                     and (not address or address in (each.private for each in nic.addresses))), None)

    def vnet_of(self, interface):
        subnet = self.subnets.get(interface.subnet)
        return self.vnets.get(subnet.vnet) if subnet else None

    def reachable(self, vnet):
        """The network itself and those it is peered with, both sides connected."""
        return [vnet] + [self.vnets[peer] for peer in sorted(vnet.peers)
                         if peer in self.vnets and vnet.id in self.vnets[peer].peers]

    def inside(self, vnet):
        """Interfaces in a network."""
        return [nic for nic in self.interfaces.values() if self.vnet_of(nic) == vnet]

    def _interface(self, key, values):
        configurations = [(properties(each), f"{key}/ipconfigurations/{each['name']}".lower())
                          for each in values.get("ipConfigurations", ())]
        addresses = [(not each.get("primary", len(configurations) == 1), Address(
            own_id, each["privateIPAddress"], reference(each, "subnet"), reference(each, "publicIPAddress"),
            references(each, "applicationSecurityGroups"), references(each, "loadBalancerInboundNatRules"),
            references(each, "loadBalancerBackendAddressPools")))
            for each, own_id in configurations
            if each.get("privateIPAddress") and ":" not in each["privateIPAddress"]]
        if not addresses:
            return None
        ordered = tuple(address for _, address in sorted(addresses, key=lambda pair: pair[0]))
        return Interface(key, reference(values, "virtualMachine") or self._vm_of(key),
                         reference(values, "networkSecurityGroup"), bool(values.get("enableIPForwarding")), ordered)

    def _vm_of(self, interface):
        for key, document in self.documents.items():
            if "/providers/microsoft.compute/virtualmachines/" in key:
                profile = properties(document).get("networkProfile") or {}
                if interface in (each["id"].lower() for each in profile.get("networkInterfaces") or ()):
                    return key
        return ""


def properties(document):
    return (document or {}).get("properties") or {}


def reference(values, name):
    """Lower-cased id of a sub-resource, '' when there is none."""
    return ((values.get(name) or {}).get("id") or "").lower()


def references(values, name):
    return frozenset(each["id"].lower() for each in values.get(name) or ())


def networks(prefixes):
    """IPv4 networks of a list of prefixes; IPv6 ones are left out, the fabric carries none."""
    found = (ip_network(prefix, strict=False) for prefix in prefixes)
    return tuple(network for network in found if isinstance(network, IPv4Network))
