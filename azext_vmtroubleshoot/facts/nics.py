"""The network interfaces of the VM, with their IP configurations."""
from dataclasses import dataclass
from typing import Tuple

from ..model import CannotRead
from ..shape import address, dig, flag, items, name_of, text
from .vm import Vm


@dataclass(frozen=True)
class IpConfiguration:
    name: str
    private_address: str             # "" for an IPv6 configuration without one
    version: str                     # IPv4 or IPv6
    primary: bool
    subnet_id: str
    public_ip_id: str                # "" without a public address of its own
    nat_rule_ids: Tuple[str, ...]    # load balancer inbound NAT rules
    pool_ids: Tuple[str, ...]        # load balancer backend pools
    asg_ids: Tuple[str, ...] = ()    # application security groups
    allocation: str = ""             # Static or Dynamic: how the private address is kept


@dataclass(frozen=True)
class Nic:
    id: str
    name: str
    primary: bool
    nsg_id: str
    ip_forwarding: bool
    configurations: Tuple[IpConfiguration, ...]
    mac: str = ""                    # 00-0D-3A-12-34-56

    @property
    def first(self) -> IpConfiguration:
        """The primary IPv4 configuration. Azure lets no NIC be without one."""
        ranked = sorted(self.configurations, key=lambda ip: (ip.version != "IPv4", not ip.primary))
        if not ranked or not ranked[0].private_address:
            raise CannotRead(f"{self.name} shows no private IPv4 address")
        return ranked[0]


@dataclass(frozen=True)
class Nics:
    """All NICs, the primary first. GET networkInterfaces/{name}, all at the same time."""
    ABOUT = "network"
    all: Tuple[Nic, ...]

    @property
    def configurations(self) -> Tuple[Tuple[Nic, IpConfiguration], ...]:
        """Every (NIC, IP configuration), in the order a client would try them."""
        pairs = [(nic, ip) for nic in self.all for ip in nic.configurations]
        return tuple(sorted(pairs, key=lambda p: (not p[0].primary, not p[1].primary)))

    def beside(self, further: str) -> str:
        """The first address of the NIC of which this is a further one; "" when it is none."""
        return next((nic.first.private_address for nic, ip in self.configurations
                     if ip.private_address == further and ip.version == "IPv4" and ip != nic.first), "")

    @classmethod
    def read(cls, arm, vm: Vm) -> "Nics":
        if not vm.nic_ids:
            raise CannotRead(f"{vm.name} has no network interface")
        return cls(tuple(parse(body) for body in arm.together(arm.nic, vm.nic_ids)))


def parse(body) -> Nic:
    return Nic(
        id=text(body, "id"), name=text(body, "name") or name_of(text(body, "id")),
        primary=flag(body, "properties", "primary"), nsg_id=text(body, "properties", "networkSecurityGroup", "id"),
        ip_forwarding=flag(body, "properties", "enableIPForwarding"),
        configurations=tuple(map(_configuration, items(body, "properties", "ipConfigurations"))),
        mac=text(body, "properties", "macAddress"))


def _configuration(body) -> IpConfiguration:
    properties = dig(body, "properties")
    return IpConfiguration(
        name=text(body, "name"), private_address=address(properties, "privateIPAddress"),
        version=text(properties, "privateIPAddressVersion") or "IPv4",
        primary=dig(properties, "primary") is not False,
        subnet_id=text(properties, "subnet", "id"), public_ip_id=text(properties, "publicIPAddress", "id"),
        nat_rule_ids=tuple(text(r, "id") for r in items(properties, "loadBalancerInboundNatRules")),
        pool_ids=tuple(text(r, "id") for r in items(properties, "loadBalancerBackendAddressPools")),
        asg_ids=tuple(text(g, "id") for g in items(properties, "applicationSecurityGroups")),
        allocation=text(properties, "privateIPAllocationMethod"))
