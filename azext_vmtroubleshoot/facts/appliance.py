"""The virtual appliance that a route leads to: a VM's NIC, an Azure Firewall, or a load balancer before some."""
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Optional, Tuple

from ..model import CannotRead, Status, Target, Unreadable
from ..shape import flag, text
from .aim import vm_of
from .holders import Listing, holders, listed, nearest
from .leg import Leg
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
                       vm.name if vm else text(nic, "name"))
        return cls._other(arm, target, address, network, cards)

    @classmethod
    def _other(cls, arm, target: Target, address: str, network: VirtualNetwork, cards: Listing) -> "Appliance":
        balancers = listed(arm, target, network, "loadBalancers")
        found = nearest(holders(balancers.bodies, address, "frontendIPConfigurations"), network)
        if found:
            vnet_id, body = found[0]
            return cls("load balancer", address, parse_network(arm.virtual_network(vnet_id)), name=text(body, "name"))
        home, subnet = _home(arm, address, network)
        if home is None:
            return cls("unknown", address)
        if subnet and subnet.name.lower() == "azurefirewallsubnet":
            return cls("firewall", address, home, name=subnet.name)
        cards.must_be_whole()
        balancers.must_be_whole()
        return cls("nobody", address, home, name=subnet.name if subnet else home.name)


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
