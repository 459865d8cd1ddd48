"""The public ways in: a public address on a NIC, or a load balancer rule that leads to one."""
from dataclasses import dataclass
from typing import Tuple

from ..model import Goal, Unreadable
from .load_balancers import LoadBalancer, LoadBalancers, Rule
from .nics import IpConfiguration, Nic, Nics
from .public_ips import PublicIps


@dataclass(frozen=True)
class Entry:
    """One way to the service: what a client must use, and where its packets end."""
    kind: str                        # public-ip | nat-rule | bastion | gateway | private
    address: str                     # "" while Azure has assigned none
    port: int
    name: str                        # of the public IP, load balancer rule, Bastion or gateway
    resource_id: str
    nic_id: str
    private_address: str
    guest_port: int
    sku: str = ""                    # of the public IP or Bastion
    source_prefixes: Tuple[str, ...] = ()    # () means: the caller's own address
    fqdn: str = ""
    native_client: bool = True       # False for a Bastion that serves browsers only

    @property
    def public(self) -> bool:
        return self.kind in ("public-ip", "nat-rule")

    @property
    def endpoint(self) -> str:
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"


@dataclass(frozen=True)
class PublicWay:
    """The public entries that serve the goal, the best first."""
    entries: Tuple[Entry, ...]
    other_rules: Tuple[Entry, ...] = ()      # load balancer rules to this VM that do not serve the goal
    hidden: Tuple[Unreadable, ...] = ()      # what may hold an entry but could not be read

    @classmethod
    def read(cls, goal: Goal, nics: Nics, public_ips: PublicIps | Unreadable,
             load_balancers: LoadBalancers | Unreadable) -> "PublicWay":
        hidden = [fact for fact in (public_ips, load_balancers) if isinstance(fact, Unreadable)]
        addresses = PublicIps(()) if isinstance(public_ips, Unreadable) else public_ips
        balancers = () if isinstance(load_balancers, Unreadable) else load_balancers.all
        found, others = [], []
        for nic, ip in nics.configurations:
            for rank, way in (*_own(goal, nic, ip, addresses), *_through(goal, balancers, nic, ip, addresses)):
                if isinstance(way, Unreadable):
                    hidden.append(way)
                elif rank is None:
                    others.append(way)
                else:
                    found.append((rank, way))
        # An address that is there goes before one that is not, IPv4 before IPv6; sorting keeps the NICs' order.
        found.sort(key=lambda pair: (not pair[1].address, pair[0], ":" in pair[1].address))
        return cls(tuple(entry for _, entry in found), tuple(others), tuple(hidden) + addresses.hidden)


def _own(goal: Goal, nic: Nic, ip: IpConfiguration, addresses: PublicIps):
    own = addresses.get(ip.public_ip_id) if ip.public_ip_id else None
    if own is not None:
        yield 1, Entry("public-ip", own.address, goal.service_port, own.name, own.id, nic.id, ip.private_address,
                       goal.service_port, own.sku, fqdn=own.fqdn)


def _through(goal: Goal, balancers, nic: Nic, ip: IpConfiguration, addresses: PublicIps):
    """(rank, Entry) for each rule that leads here; rank None when it does not serve the goal.

    An Unreadable in the Entry's place stands for a range of which Azure does not tell our port.
    """
    for balancer in balancers:
        for rule in balancer.rules:
            # A frontend that could not be read is among the hidden already.
            frontend = addresses.get(rule.public_ip_id) if rule.public_ip_id else None
            if frontend is None or not balancer.leads_to(rule, nic, ip):
                continue
            port = balancer.port(rule, nic, ip)
            rank = _rank(goal, rule, port)
            if rank is not None and port is None:
                yield rank, _untold(balancer, rule)
            else:
                yield rank, Entry("nat-rule", frontend.address, port or 0, rule.name, rule.id, nic.id,
                                  ip.private_address, rule.backend_port, frontend.sku, fqdn=frontend.fqdn)


def _untold(balancer: LoadBalancer, rule: Rule) -> Unreadable:
    return Unreadable(
        f"{rule.name} of {balancer.name} spreads ports {rule.ports[0]} to {rule.ports[-1]} over its pool, and Azure "
        "did not tell which one leads to this VM", needs="az network lb list-mapping")


def _rank(goal: Goal, rule: Rule, port):
    """How well a rule serves: the port the user named goes first; None when it does not serve.

    `port` is None for a range of which our part is not known.
    """
    if goal.port is not None:
        named = goal.port == port if port is not None else goal.port in rule.ports
        return rule.balancing / 2 if named else None
    if rule.backend_port == goal.service_port:
        return 2 + rule.balancing
    return 4 + rule.balancing if port == goal.service_port else None
