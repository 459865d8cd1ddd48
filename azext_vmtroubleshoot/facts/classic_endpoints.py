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
    """None also for a list with a hole: the rule that is missing may be the one that denies."""
    for name, value in endpoint.items():
        if "acl" in name.lower() or "accesscontrol" in name.lower():
            listed = value if isinstance(value, dict) else {"rules": value}
            found = [_rule(rule) for rule in items(listed, "rules")]
            if not whole(listed, "rules") or None in found:
                return None
            return tuple(sorted(found, key=lambda rule: rule.order))
    return None


def _rule(body) -> Optional[AclRule]:
    order, action, remote = number(body, "order"), text(body, "action").lower(), text(body, "remoteSubnet")
    if order is None or action not in ("permit", "deny") or not _network(remote):
        return None
    return AclRule(order, action == "permit", remote, clean_line(text(body, "description"), 80))


def _network(prefix: str):
    try:
        return ip_network(prefix, strict=False)
    except ValueError:
        return None


def _holds(prefix: str, address: str) -> bool:
    return ip_address(address) in _network(prefix)
