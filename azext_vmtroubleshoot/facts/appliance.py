"""The virtual appliance that a route leads to: a VM's NIC, an Azure Firewall, or a load balancer before some."""
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Optional, Tuple

from ..model import CannotRead, Status, Target, Unreadable
from ..shape import address as private, flag, items, same_id, text
from . import frontend, members
from .aim import vm_of
from .holders import Listing, holders, listed, nearest
from .leg import Leg
from .members import Member
from .virtual_network import VirtualNetwork, parse as parse_network
from .vm import Vm


@dataclass(frozen=True)
class Appliance:
    """`kind`: vm, load balancer, firewall, nobody (certain), or unknown."""
    kind: str
    address: str
    network: Optional[VirtualNetwork] = None     # where it is; None when not known
    nic_id: str = ""
    forwards: bool = False           # enableIPForwarding of the NIC
    vm: Optional[Vm] = None
    name: str = ""                   # of the VM, the load balancer or the subnet
    addresses: Tuple[str, ...] = ()  # that it may put in place of the source's; of a firewall both ends of its subnet
    rule: str = ""                   # of the load balancer, for every port
    members: Tuple[Member, ...] = ()     # behind that rule; the only one that can forward is the `vm` as well

    @classmethod
    def read(cls, arm, target: Target, leg: Leg, network: VirtualNetwork | Unreadable) -> "Appliance":
        if leg.kind != "appliance":
            raise CannotRead("No route of this end leads to an appliance", status=Status.SKIPPED)
        if isinstance(network, Unreadable):
            raise CannotRead(network.why, network.needs, network.code)
        address = leg.route.next_hop_address
        if not address:
            raise CannotRead(f"Azure did not tell the appliance's address of route {leg.route.words}")
        cards = listed(arm, target, network, "networkInterfaces")
        found = nearest(holders(cards.bodies, address), network)
        if found:
            vnet_id, nic = found[0]
            owner = vm_of(text(nic, "properties", "virtualMachine", "id"))
            vm = Vm.parse(arm.vm(owner), owner) if owner else None
            return cls("vm" if owner else "nobody", address, parse_network(arm.virtual_network(vnet_id)),
                       text(nic, "id"), flag(nic, "properties", "enableIPForwarding"), vm,
                       vm.name if vm else text(nic, "name"), _addresses(cards.bodies, owner) if owner else ())
        return cls._other(arm, target, address, network, cards)

    @classmethod
    def _other(cls, arm, target: Target, address: str, network: VirtualNetwork, cards: Listing) -> "Appliance":
        balancers = listed(arm, target, network, "loadBalancers")
        found = nearest(holders(balancers.bodies, address, "frontendIPConfigurations"), network)
        if found:
            vnet_id, body = found[0]
            return cls._balanced(arm, address, parse_network(arm.virtual_network(vnet_id)), body, cards.bodies)
        home, subnet = _home(arm, address, network)
        if home is None:
            return cls("unknown", address, addresses=(address,))
        if subnet and subnet.name.lower() == "azurefirewallsubnet":
            return cls("firewall", address, home, name=subnet.name, addresses=_ends(subnet.prefixes[0]))
        cards.must_be_whole()
        balancers.must_be_whole()
        return cls("nobody", address, home, name=subnet.name if subnet else home.name)

    @classmethod
    def _balanced(cls, arm, address: str, network: VirtualNetwork, body, nics) -> "Appliance":
        rule = next((r for r in frontend.parse(body, address) if r.every), None)
        found = members.read(arm, rule, nics) if rule else ()
        vms, able = ([m.vm for m in found if which(m)] for which in (lambda m: m.vm, lambda m: m.able))
        return cls("load balancer", address, network, vm=able[0] if len(able) == 1 and len(vms) == len(found) else None,
                   name=text(body, "name"), rule=rule.name if rule else "", members=found,
                   addresses=tuple(a for vm in vms for a in _addresses(nics, vm_of(vm.id))) or (address,))


def _addresses(nics, owner: Target) -> Tuple[str, ...]:
    """All private ones of a VM."""
    found = (private(ip, "properties", "privateIPAddress") for nic in nics
             if same_id(text(nic, "properties", "virtualMachine", "id"), owner.id)
             for ip in items(nic, "properties", "ipConfigurations"))
    return tuple(filter(None, found))


def _ends(prefix: str) -> Tuple[str, ...]:
    """The first and the last that a machine can have: Azure keeps four at the beginning and one at the end."""
    network = ip_network(prefix, strict=False)
    return str(network[min(4, network.num_addresses - 1)]), str(network[-min(2, network.num_addresses)])


def _home(arm, address: str, network: VirtualNetwork) -> Tuple[Optional[VirtualNetwork], object]:
    """(network, its subnet) that the address belongs to, of this network and its peers."""
    peers = [p.remote_id for p in network.peerings if _within(address, p.remote_prefixes)]
    homes = [network] if _within(address, network.prefixes) else [
        parse_network(body) for body in arm.together(arm.virtual_network, peers)]
    home = next(iter(homes), None)
    subnets = home.subnets if home else ()
    return home, next((s for s in subnets if _within(address, s.prefixes)), None)


def _within(address: str, prefixes) -> bool:
    own = ip_address(address)
    networks = (ip_network(p, strict=False) for p in prefixes)
    return any(own in n for n in networks if n.version == own.version)
