"""Give the VM a public address."""
from . import az
from ..actions.resource import Set, Write
from ..api_versions import NETWORK
from ..facts.nics import Nics
from ..facts.vm import Vm
from ..model import Command, Remedy, Target
from ..shape import group_of


def add_public_ip(vm: Vm, target: Target, nics: Nics) -> Remedy:
    """To the first IPv4 configuration of the primary NIC. Standard and static: the only kind still made by Azure."""
    nic, ip = next(((n, i) for n, i in nics.configurations if i.version == "IPv4"), nics.configurations[0])
    name = f"{target.name}-ip"
    create = az(target.id, "network", "public-ip", "create", "-g", target.resource_group, "-n", name, "--sku",
                "Standard", "--allocation-method", "Static")
    address = (f"/subscriptions/{target.subscription}/resourceGroups/{target.resource_group}"
               f"/providers/Microsoft.Network/publicIPAddresses/{name}")
    attach = az(nic.id, "network", "nic", "ip-config", "update", "-g", group_of(nic.id), "--nic-name", nic.name,
                "-n", ip.name, "--public-ip-address", address)
    actions = (
        Write(address, NETWORK, {"location": vm.location, "sku": {"name": "Standard"},
                                 "properties": {"publicIPAllocationMethod": "Static"}}),
        Set(nic.id, NETWORK, {"properties": {"ipConfigurations": [
            {"name": ip.name, "properties": {"publicIPAddress": {"id": address}}}]}}))
    return Remedy("add-public-ip", "creates a billed public address; the VM can then be reached from the Internet as "
                  "far as its network security groups allow", Command.all_of(create, attach),
                  actions)
