"""The public addresses that lead to the VM: those of its NICs and those of its load balancers' frontends."""
from dataclasses import dataclass
from typing import Optional, Tuple

from ..model import CannotRead, Unreadable
from ..shape import address, name_of, same_id, text
from .load_balancers import LoadBalancers
from .nics import Nics


@dataclass(frozen=True)
class PublicIp:
    id: str
    name: str
    address: str                     # "" while Azure has assigned none (dynamic, and nothing runs behind it)
    version: str                     # IPv4 or IPv6
    sku: str                         # Standard or Basic
    allocation: str                  # Static or Dynamic
    fqdn: str                        # "" without a DNS label


@dataclass(frozen=True)
class PublicIps:
    """GET publicIPAddresses/{name} of each, all at the same time; one that cannot be read does not hide the others."""
    all: Tuple[PublicIp, ...]
    hidden: Tuple[Unreadable, ...] = ()

    def get(self, public_ip_id: str) -> Optional[PublicIp]:
        return next((p for p in self.all if same_id(p.id, public_ip_id)), None)

    @classmethod
    def read(cls, arm, nics: Nics, load_balancers: LoadBalancers | Unreadable) -> "PublicIps":
        ids = [ip.public_ip_id for _, ip in nics.configurations]
        if isinstance(load_balancers, LoadBalancers):
            ids += [rule.public_ip_id for balancer in load_balancers.all for rule in balancer.rules]
        unique = {i.lower(): i for i in ids if i}

        def read_one(public_ip_id):
            try:
                return parse(arm.public_ip(public_ip_id))
            except CannotRead as error:
                return error.unreadable

        found = arm.together(read_one, unique.values())
        return cls(tuple(p for p in found if isinstance(p, PublicIp)),
                   tuple(p for p in found if isinstance(p, Unreadable)))


def parse(body) -> PublicIp:
    return PublicIp(
        id=text(body, "id"), name=text(body, "name") or name_of(text(body, "id")),
        address=address(body, "properties", "ipAddress"),
        version=text(body, "properties", "publicIPAddressVersion") or "IPv4",
        sku=text(body, "sku", "name") or "Basic",        # what Azure takes when none is named
        allocation=text(body, "properties", "publicIPAllocationMethod"),
        fqdn=text(body, "properties", "dnsSettings", "fqdn"))
