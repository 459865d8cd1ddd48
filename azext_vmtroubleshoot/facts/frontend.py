"""The load balancer whose frontend the destination's address is: which rule serves the port, and who is behind it."""
from dataclasses import dataclass
from typing import Optional, Tuple

from ..model import CannotRead, Goal, Status
from ..shape import dig, items, name_of, number, same_id, segment, text
from .aim import Aim


@dataclass(frozen=True)
class Serving:
    """A load balancing or inbound NAT rule. `ports` is None for one that takes every port (HA ports)."""
    name: str
    protocol: str                    # tcp, udp, all
    ports: Optional[range]
    backend_port: int                # 0: the same
    members: Tuple[str, ...]         # names of NICs, or addresses

    def serves(self, transport: str, port: int) -> bool:
        return self.protocol in (transport, "all") and (self.ports is None or port in self.ports)


@dataclass(frozen=True)
class Frontend:
    """GET loadBalancers/{name}, of one frontend."""
    balancer: str
    address: str
    rules: Tuple[Serving, ...]

    @classmethod
    def read(cls, arm, goal: Goal, aim: Aim) -> "Frontend":
        if not aim.load_balancer:
            raise CannotRead("The destination is no load balancer", status=Status.SKIPPED)
        if goal.port is None:
            raise CannotRead("No port was named", status=Status.SKIPPED)
        return cls(name_of(aim.load_balancer), aim.address, parse(arm.load_balancer(aim.load_balancer), aim))


def parse(body, aim: Aim) -> Tuple[Serving, ...]:
    fronts = items(body, "properties", "frontendIPConfigurations")
    own = next((text(f, "id") for f in fronts if same_id(text(f, "id"), aim.frontend)
                or text(f, "properties", "privateIPAddress") == aim.address), "")
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
    bound = text(properties, "backendIPConfiguration", "id")
    members = [member for pool in dict.fromkeys(named) for member in pools.get(pool.lower(), ())]
    return Serving(text(body, "name"), text(properties, "protocol").lower(), range(first, last + 1) if first else None,
                   number(properties, "backendPort") or 0,
                   tuple(members) + ((segment(bound, "networkInterfaces"),) if bound else ()))


def _members(pool) -> Tuple[str, ...]:
    nics = [segment(text(c, "id"), "networkInterfaces") for c in items(pool, "properties", "backendIPConfigurations")]
    return tuple(nics) or tuple(text(a, "properties", "ipAddress")
                                for a in items(pool, "properties", "loadBalancerBackendAddresses"))
