"""The load balancer whose frontend the destination's address is: which rule serves the port, and who is behind it."""
from dataclasses import dataclass
from typing import Optional, Tuple

from ..model import CannotRead, Goal, Status
from ..shape import dig, flag, items, name_of, number, same_id, segment, text
from .aim import Aim
from .nics import Nics


@dataclass(frozen=True)
class Serving:
    """A load balancing or inbound NAT rule. `ports` is None for one that takes every port (HA ports)."""
    name: str
    protocol: str                    # tcp, udp, all
    ports: Optional[range]
    backend_port: int                # 0: the same
    members: Tuple[str, ...]         # ids of NICs' IP configurations, or addresses
    floating: bool = False           # packets keep the frontend's address, which the guest then has itself

    @property
    def names(self) -> Tuple[str, ...]:
        """Of the members' NICs, or their addresses."""
        return tuple(segment(member, "networkInterfaces") or member for member in self.members)

    def holds(self, nics: Nics) -> bool:
        """One of these NICs is a member."""
        return any(member == ip.private_address or same_id(member, f"{nic.id}/ipConfigurations/{ip.name}")
                   for nic, ip in nics.configurations for member in self.members)

    @property
    def every(self) -> bool:
        """HA ports: what a load balancer needs to hand on what is for others (documented)."""
        return self.protocol == "all" and self.ports is None

    def serves(self, transport: str, port: int) -> bool:
        return self.protocol in (transport, "all") and (self.ports is None or port in self.ports)


@dataclass(frozen=True)
class Frontend:
    """GET loadBalancers/{name}, of one frontend."""
    balancer: str
    address: str
    rules: Tuple[Serving, ...]
    internal: bool = False           # reached by a private address

    @classmethod
    def read(cls, arm, goal: Goal, aim: Aim) -> "Frontend":
        if not aim.load_balancer:
            raise CannotRead("The destination is no load balancer", status=Status.SKIPPED)
        if goal.port is None:
            raise CannotRead("No port was named", status=Status.SKIPPED)
        rules = parse(arm.load_balancer(aim.load_balancer), aim.address, aim.frontend)
        return cls(name_of(aim.load_balancer), aim.address, rules, bool(aim.network_id))


def parse(body, address: str, frontend: str = "") -> Tuple[Serving, ...]:
    """Of the frontend with this id, or with this private address."""
    fronts = items(body, "properties", "frontendIPConfigurations")
    own = next((text(f, "id") for f in fronts if same_id(text(f, "id"), frontend)
                or text(f, "properties", "privateIPAddress") == address), "")
    pools = {text(p, "id").lower(): _members(p) for p in items(body, "properties", "backendAddressPools")}
    return tuple(_serving(rule, pools) for kind in ("loadBalancingRules", "inboundNatRules")
                 for rule in items(body, "properties", kind)
                 if same_id(text(rule, "properties", "frontendIPConfiguration", "id"), own))


def _serving(body, pools) -> Serving:
    properties = dig(body, "properties")
    first = number(properties, "frontendPortRangeStart") or number(properties, "frontendPort") or 0
    last = number(properties, "frontendPortRangeEnd") or first
    named = [text(properties, "backendAddressPool", "id"),
             *(text(p, "id") for p in items(properties, "backendAddressPools"))]
    bound = (text(properties, "backendIPConfiguration", "id"),)
    members = [member for pool in dict.fromkeys(named) for member in pools.get(pool.lower(), ())]
    return Serving(text(body, "name"), text(properties, "protocol").lower(), range(first, last + 1) if first else None,
                   number(properties, "backendPort") or 0,
                   (*members, *filter(None, bound)), flag(properties, "enableFloatingIP"))


def _members(pool) -> Tuple[str, ...]:
    nics = [text(c, "id") for c in items(pool, "properties", "backendIPConfigurations")]
    return tuple(nics) or tuple(text(a, "properties", "ipAddress")
                                for a in items(pool, "properties", "loadBalancerBackendAddresses"))
