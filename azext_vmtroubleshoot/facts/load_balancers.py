"""The load balancers that the VM's NICs belong to: what leads from a frontend port to this VM."""
from dataclasses import dataclass
from typing import Optional, Tuple

from ..shape import dig, flag, items, name_of, number, parent_of, same_id, text
from .nics import IpConfiguration, Nic, Nics


@dataclass(frozen=True)
class Mapping:
    """Which frontend port of a NAT rule over a whole pool belongs to one member of it."""
    member: str                      # private address or id of the NIC's IP configuration
    rule: str                        # the rule's name
    frontend_port: int
    backend_port: int


@dataclass(frozen=True)
class Pool:
    id: str
    members: Tuple[str, ...]         # ids of IP configurations, or private addresses where Azure shows no id
    mappings: Tuple[Mapping, ...]


@dataclass(frozen=True)
class Rule:
    """An inbound NAT rule or a load balancing rule for TCP."""
    id: str
    name: str
    balancing: bool
    public_ip_id: str                # "" for an internal frontend
    ports: range                     # one frontend port; several for a NAT rule over a pool
    backend_port: int
    configuration_id: str            # the NIC's IP configuration it is bound to, or ""
    pool_id: str
    snat: bool = False               # balancing, and its frontend serves the pool's own connections, too


@dataclass(frozen=True)
class OutboundRule:
    """By which frontends a pool goes out."""
    id: str
    name: str
    pool_id: str
    frontends: int
    protocol: str                    # Tcp, Udp, All
    ports: int                       # that each instance gets; 0: Azure divides by the size of the pool
    public_ip_ids: Tuple[str, ...] = ()      # of these frontends; () where one of them takes a prefix


@dataclass(frozen=True)
class LoadBalancer:
    id: str
    name: str
    rules: Tuple[Rule, ...]
    pools: Tuple[Pool, ...]
    sku: str = ""                    # Standard, Basic, Gateway
    outbound: Tuple[OutboundRule, ...] = ()

    def pool(self, pool_id: str) -> Optional[Pool]:
        return next((p for p in self.pools if same_id(p.id, pool_id)), None)

    def leads_to(self, rule: Rule, nic: Nic, ip: IpConfiguration) -> bool:
        """Whether this rule delivers to this IP configuration, and to no other machine."""
        bound = (same_id(rule.configuration_id, f"{nic.id}/ipConfigurations/{ip.name}")
                 or any(same_id(rule.id, known) for known in ip.nat_rule_ids))
        pooled = any(same_id(rule.pool_id, known) for known in ip.pool_ids)
        if not rule.balancing:
            return bound or pooled
        pool = self.pool(rule.pool_id)
        return pooled and pool is not None and len(pool.members) == 1

    def port(self, rule: Rule, nic: Nic, ip: IpConfiguration) -> Optional[int]:
        """The frontend port of this rule that leads to this IP configuration; None when Azure does not tell."""
        if len(rule.ports) == 1:
            return rule.ports[0]
        pool, named = self.pool(rule.pool_id), {r.name for r in self.rules}
        me = (ip.private_address, f"{nic.id}/ipConfigurations/{ip.name}")
        return next((m.frontend_port for m in (pool.mappings if pool else ())
                     if any(same_id(m.member, mine) for mine in me) and m.frontend_port in rule.ports
                     and m.backend_port == rule.backend_port and (m.rule == rule.name or m.rule not in named)), None)


@dataclass(frozen=True)
class LoadBalancers:
    """GET loadBalancers/{name} of every NAT rule and pool that a NIC names."""
    all: Tuple[LoadBalancer, ...]

    @classmethod
    def read(cls, arm, nics: Nics) -> "LoadBalancers":
        ids = {parent_of(child).lower(): parent_of(child)
               for _, ip in nics.configurations for child in ip.nat_rule_ids + ip.pool_ids}
        return cls(tuple(parse(body) for body in arm.together(arm.load_balancer, ids.values())))


def parse(body) -> LoadBalancer:
    properties = dig(body, "properties")
    frontends = {text(f, "id").lower(): text(f, "properties", "publicIPAddress", "id")
                 for f in items(properties, "frontendIPConfigurations")}
    rules = [_rule(r, frontends, False) for r in items(properties, "inboundNatRules")]
    rules += [_rule(r, frontends, True) for r in items(properties, "loadBalancingRules")]
    return LoadBalancer(text(body, "id"), text(body, "name") or name_of(text(body, "id")),
                        tuple(r for r in rules if r), tuple(map(_pool, items(properties, "backendAddressPools"))),
                        text(body, "sku", "name"),
                        tuple(_outbound(r, frontends) for r in items(properties, "outboundRules")))


def _rule(body, frontends, balancing) -> Optional[Rule]:
    properties = dig(body, "properties")
    first = number(properties, "frontendPortRangeStart") or number(properties, "frontendPort")
    last = number(properties, "frontendPortRangeEnd") or first
    backend = number(properties, "backendPort")
    if text(properties, "protocol").lower() not in ("tcp", "all") or not first or not backend:
        return None
    return Rule(
        id=text(body, "id"), name=text(body, "name"), balancing=balancing,
        public_ip_id=frontends.get(text(properties, "frontendIPConfiguration", "id").lower(), ""),
        ports=range(first, last + 1), backend_port=backend,
        configuration_id=text(properties, "backendIPConfiguration", "id"),
        pool_id=text(properties, "backendAddressPool", "id"),
        snat=balancing and not flag(properties, "disableOutboundSnat"))


def _outbound(body, frontends) -> OutboundRule:
    properties = dig(body, "properties")
    public = [frontends.get(text(f, "id").lower(), "") for f in items(properties, "frontendIPConfigurations")]
    return OutboundRule(
        id=text(body, "id"), name=text(body, "name"), pool_id=text(properties, "backendAddressPool", "id"),
        frontends=len(public), protocol=text(properties, "protocol"),
        ports=number(properties, "allocatedOutboundPorts") or 0, public_ip_ids=tuple(public) if all(public) else ())


def _pool(body) -> Pool:
    """A pool shows its members as NIC configurations, as addresses, or as both; the fuller list counts."""
    members = [text(c, "id") for c in items(body, "properties", "backendIPConfigurations")]
    addresses, mappings = [], []
    for entry in items(body, "properties", "loadBalancerBackendAddresses"):
        properties = dig(entry, "properties")
        member = text(properties, "ipAddress") or text(properties, "networkInterfaceIPConfiguration", "id")
        addresses.append(member)
        mappings += [Mapping(member, text(m, "inboundNatRuleName"), number(m, "frontendPort") or 0,
                             number(m, "backendPort") or 0)
                     for m in items(properties, "inboundNatRulesPortMapping")]
    return Pool(text(body, "id"), tuple(max(members, addresses, key=len)), tuple(mappings))
