"""A network interface and what applies to it: subnet, security groups, route table."""
from dataclasses import dataclass
from ipaddress import IPv4Network, ip_network

from ..answers import ArmError
from ..cloud import Cloud
from ..subscription import Subscription

NETWORK = "Microsoft.Network"


@dataclass(frozen=True)
class Interface:
    """ARM documents; `table` and the groups are None where nothing is bound."""
    nic: dict
    vnet: dict
    subnet: dict
    nic_group: dict | None
    subnet_group: dict | None
    table: dict | None

    @property
    def addresses(self) -> list[str]:
        return [config["properties"]["privateIPAddress"] for config in self.nic["properties"]["ipConfigurations"]]

    @property
    def location(self) -> str:
        return self.nic["location"]


def interface(store: Subscription, nic: dict) -> Interface:
    config = nic["properties"]["ipConfigurations"][0]["properties"]
    subnet = store.get(config["subnet"]["id"])
    return Interface(nic, store.get(config["subnet"]["id"].rsplit("/", 2)[0]), subnet,
                     _linked(store, nic, "networkSecurityGroup"), _linked(store, subnet, "networkSecurityGroup"),
                     _linked(store, subnet, "routeTable"))


def _linked(store: Subscription, doc: dict, key: str) -> dict | None:
    link = doc["properties"].get(key)
    return store.get(link["id"]) if link else None


def is_running(cloud: Cloud, nic: dict) -> bool:
    owner = nic["properties"].get("virtualMachine")
    return bool(owner) and cloud.machines[owner["id"].lower()].running


def of_vm(cloud: Cloud, vm_id: str, address: str) -> Interface:
    """The interface of a VM that has this private address."""
    vm = cloud.subscription.get(vm_id)
    if vm is None:
        raise ArmError(404, "ResourceNotFound", f"The Resource '{vm_id}' was not found.")
    for link in vm["properties"]["networkProfile"]["networkInterfaces"]:
        found = interface(cloud.subscription, cloud.subscription.get(link["id"]))
        if address in found.addresses:
            return found
    raise ArmError(400, "InvalidParameter", f"The address {address} does not belong to {vm_id}.", details=[])


def reachable_vnets(store: Subscription, vnet: dict) -> list[dict]:
    """The network itself and those it is peered with, connected on both sides and with access allowed."""
    found = [vnet]
    for peering in _open_peerings(vnet):
        remote = store.get(peering["properties"]["remoteVirtualNetwork"]["id"])
        if remote and any(back["properties"]["remoteVirtualNetwork"]["id"].lower() == vnet["id"].lower()
                          for back in _open_peerings(remote)):
            found.append(remote)
    return found


def _open_peerings(vnet: dict) -> list[dict]:
    return [peering for peering in vnet["properties"]["virtualNetworkPeerings"]
            if peering["properties"]["peeringState"] == "Connected"
            and peering["properties"]["allowVirtualNetworkAccess"]]


def _lends(store: Subscription, peering: dict, vnet: dict) -> bool:
    """The network at the other side lets this one use its gateway."""
    remote = store.get(peering["properties"]["remoteVirtualNetwork"]["id"])
    return any(back["properties"]["allowGatewayTransit"] for back in _open_peerings(remote)
               if back["properties"]["remoteVirtualNetwork"]["id"].lower() == vnet["id"].lower())


def space(vnet: dict) -> list[IPv4Network]:
    return [ip_network(prefix) for prefix in vnet["properties"]["addressSpace"]["addressPrefixes"]]


def learned(store: Subscription, vnet: dict) -> list[tuple[str, str]]:
    """(prefix, address of the gateway) of what gateways in the network, or lent by a peer, have learned."""
    homes = {vnet["id"].lower()} | {
        peering["properties"]["remoteVirtualNetwork"]["id"].lower() for peering in _open_peerings(vnet)
        if peering["properties"]["useRemoteGateways"] and _lends(store, peering, vnet)}
    found = []
    for gateway in store.of_type(NETWORK + "/virtualNetworkGateways"):
        place = gateway["properties"]["ipConfigurations"][0]["properties"]["subnet"]["id"]
        if place.rsplit("/", 2)[0].lower() in homes:
            first = str(ip_network(store.get(place)["properties"]["addressPrefix"])[4])
            found += [(prefix, first) for prefix in store.learned.get(gateway["id"].lower(), ())]
    return found
