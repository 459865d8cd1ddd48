"""The endpoints of a classic VM and who may use them.

GET of the Microsoft.ClassicCompute/virtualMachines, which was never published and may not answer any more. Known from
public texts: properties.networkProfile.inputEndpoints with endpointName, publicPort, privatePort and protocol. How the
provider spells an endpoint's access list is not known for certain, so any member that is named like one is read.
"""
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Optional, Tuple

from ..model import CannotRead, Status
from ..shape import items, number, text, whole
from ..text import clean_line
from .classic_vm import ClassicVm


@dataclass(frozen=True)
class AclRule:
    order: int
    permit: bool
    remote: str                      # a prefix
    words: str                       # the rule's own description


@dataclass(frozen=True)
class ClassicEndpoint:
    name: str
    protocol: str                    # tcp or udp
    public_port: int
    private_port: int
    address: str                     # public; "" when not told
    rules: Optional[Tuple[AclRule, ...]]     # by their order; None when the provider tells no access list

    def serves(self, port: int, transport: str) -> bool:
        return port in (self.public_port, self.private_port) and self.protocol.lower() in ("", transport)

    def permits(self, address: str) -> Tuple[bool, Optional[AclRule]]:
        """The first rule that matches decides. Without a match those are let in who are not the few permitted: a list
        with a permit rule is closed for others, any other list is open (documented)."""
        found = next((rule for rule in self.rules or () if _holds(rule.remote, address)), None)
        if found:
            return found.permit, found
        return not any(rule.permit for rule in self.rules or ()), None


@dataclass(frozen=True)
class ClassicEndpoints:
    all: Tuple[ClassicEndpoint, ...]

    @classmethod
    def read(cls, arm, classic: ClassicVm) -> "ClassicEndpoints":
        if not classic.id:
            raise CannotRead("Only classic VMs have endpoints", status=Status.SKIPPED)
        return cls.parse(arm.classic_vm(classic.id))

    @classmethod
    def parse(cls, body) -> "ClassicEndpoints":
        if not whole(body, "properties", "networkProfile", "inputEndpoints"):
            raise CannotRead("The provider of classic VMs tells no endpoints")
        return cls(tuple(map(_endpoint, items(body, "properties", "networkProfile", "inputEndpoints"))))


def _endpoint(body) -> ClassicEndpoint:
    return ClassicEndpoint(
        clean_line(text(body, "endpointName"), 80), text(body, "protocol"), number(body, "publicPort") or 0,
        number(body, "privatePort") or 0, text(body, "publicIpAddress"), _rules(body))


def _rules(endpoint) -> Optional[Tuple[AclRule, ...]]:
    for name, value in endpoint.items():
        if "acl" in name.lower() or "accesscontrol" in name.lower():
            listed = items(value, "rules") or items({"rules": value}, "rules")
            found = (AclRule(number(r, "order") or 0, text(r, "action").lower() == "permit", text(r, "remoteSubnet"),
                             clean_line(text(r, "description"), 80)) for r in listed)
            return tuple(sorted(found, key=lambda rule: rule.order))
    return None


def _holds(prefix: str, address: str) -> bool:
    try:
        return ip_address(address) in ip_network(prefix, strict=False)
    except ValueError:
        return False
