"""Let a subnet go out by a NAT gateway."""
from . import az
from ..actions.resource import Set, Write
from ..api_versions import NETWORK
from ..facts.virtual_network import VirtualNetwork
from ..facts.vm import Vm
from ..model import Command, Remedy
from ..shape import group_of, name_of, parent_of


def add_nat_gateway(vm: Vm, network: VirtualNetwork, subnet_id: str) -> Remedy:
    """In the network's resource group and region, with one public address."""
    group, subnet = group_of(network.id), name_of(subnet_id)
    name = f"{network.name}-{subnet}-nat"
    provider = parent_of(network.id)
    address, gateway = f"{provider}/publicIPAddresses/{name}-ip", f"{provider}/natGateways/{name}"
    place = {"location": vm.location, "sku": {"name": "Standard"}}
    actions = (
        Write(address, NETWORK, {**place, "properties": {"publicIPAllocationMethod": "Static"}}),
        Write(gateway, NETWORK, {**place, "properties": {"publicIpAddresses": [{"id": address}]}}),
        Set(subnet_id, NETWORK, {"properties": {"natGateway": {"id": gateway}}}))
    return Remedy(
        "add-nat-gateway", f"creates a NAT gateway and its public address, both billed by the hour and by what goes "
        f"through; all VMs of {subnet} without an address of their own are seen from the new one, and their open "
        "connections to the Internet end",
        Command.all_of(
            az(network.id, "network", "public-ip", "create", "-g", group, "-n", f"{name}-ip", "--location",
               vm.location, "--sku", "Standard", "--allocation-method", "Static"),
            az(network.id, "network", "nat", "gateway", "create", "-g", group, "-n", name, "--location",
               vm.location, "--public-ip-addresses", address),
            az(network.id, "network", "vnet", "subnet", "update", "-g", group, "--vnet-name", network.name, "-n",
               subnet, "--nat-gateway", gateway)), actions)
