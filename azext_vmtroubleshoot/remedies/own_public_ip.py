"""Let a VM go out by a public address of its own, behind a network security group that keeps the Internet out."""
from dataclasses import replace

from . import az
from .add_public_ip import add_public_ip
from ..actions.resource import Set, Write
from ..api_versions import NETWORK
from ..facts.nics import Nics
from ..facts.virtual_network import VirtualNetwork
from ..facts.vm import Vm
from ..model import Command, Remedy, Target
from ..shape import group_of, parent_of


def own_public_ip(target: Target, vm: Vm, nics: Nics, network: VirtualNetwork) -> Remedy:
    address = add_public_ip(vm, target, nics)
    costs = "creates a billed public address, by which the VM is then seen; its open connections to the Internet end"
    nic, ip = next(((n, i) for n, i in nics.configurations if i.version == "IPv4"), nics.configurations[0])
    subnet = network.subnet(ip.subnet_id)
    if nic.nsg_id or subnet and subnet.nsg_id:
        return replace(address, id="own-public-ip", costs=f"{costs}; its network security groups decide who gets in")
    name = f"{nic.name}-nsg"
    group_id = f"{parent_of(nic.id)}/networkSecurityGroups/{name}"
    guard = Command.all_of(
        az(nic.id, "network", "nsg", "create", "-g", group_of(nic.id), "-n", name, "--location", vm.location),
        az(nic.id, "network", "nic", "update", "-g", group_of(nic.id), "-n", nic.name, "--network-security-group",
           name))
    return replace(
        address, id="own-public-ip", costs=f"{costs}; creates {name}, which lets nobody in from the Internet",
        by_hand=Command.all_of(guard, address.by_hand), actions=(
            Write(group_id, NETWORK, {"location": vm.location, "properties": {}}),
            Set(nic.id, NETWORK, {"properties": {"networkSecurityGroup": {"id": group_id}}}), *address.actions))
