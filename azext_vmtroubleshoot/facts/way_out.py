"""How the VM goes out to the Internet.

Documented order: a route of the user's or one learned, a NAT gateway on the subnet, a public address of the VM's own, a
load balancer's outbound rule, a load balancing rule that serves the way out as well, and at last the address that Azure
lends by default, which there is not in a private subnet or behind a Standard load balancer. What a service endpoint
leads to needs none of them.
"""
from dataclasses import dataclass, replace
from ipaddress import ip_network
from itertools import islice
from typing import Optional, Tuple

from ..model import CannotRead, Status, Unreadable
from ..nsg.service_tags import prefixes
from ..shape import items, name_of, same_id, text
from .aim import Aim
from .effective_routes import ENDPOINTS, EffectiveRoutes, NicRoutes, Route, plain
from .load_balancers import LoadBalancer, LoadBalancers, Pool
from .nics import IpConfiguration, Nic, Nics
from .public_ips import PublicIps
from .virtual_network import VirtualNetwork

# Ports that Azure gives each member of a pool of at most so many, where no rule says how many (documented).
_SHARES = ((50, 1024), (100, 512), (200, 256), (400, 128), (800, 64), (1000, 32))
_MOST = 16                           # public addresses that a NAT gateway may have (documented)
_ANYWHERE = ("0.0.0.0/0", "::/0")


def share(members: int) -> int:
    return next((ports for most, ports in _SHARES if members <= most), _SHARES[-1][1])


@dataclass(frozen=True)
class WayOut:
    kind: str                        # route | nat-gateway | public-ip | outbound-rule | balancing-rule | default | none
    nic_id: str
    subnet_id: str
    private_address: str
    id: str = ""                     # of the route table's next hop, gateway, address or load balancer
    name: str = ""
    rule: str = ""                   # of the load balancer
    route: Optional[Route] = None
    sku: str = ""
    addresses: int = 1               # public ones it has
    members: int = 0                 # that share the ports
    ports: int = 0                   # for each member, 0 where none are set apart
    set_by_hand: bool = False        # the number of ports; else Azure's share for a pool of that size
    doubt: str = ""                  # why another way may go before this one
    public_ids: Tuple[str, ...] = ()     # of the public addresses and prefixes that it leaves by
    public: Tuple[str, ...] = ()     # these addresses, where a VM is called by them; () where they are not known

    @classmethod
    def read(cls, arm, aim: Aim | Unreadable, nics: Nics, network: VirtualNetwork,
             balancers: LoadBalancers | Unreadable, public: PublicIps | Unreadable,
             routes: EffectiveRoutes | Unreadable) -> "WayOut":
        if isinstance(aim, Unreadable) and aim.status is not Status.SKIPPED:
            raise CannotRead(f"Whether the traffic goes out to the Internet is not known: {aim.why}", aim.needs)
        if isinstance(aim, Aim) and not aim.outside:
            raise CannotRead("The traffic does not go out to the Internet", status=Status.SKIPPED)
        if isinstance(aim, Aim) and ":" in aim.address:
            raise CannotRead("How IPv6 goes out to the Internet is not looked at")
        nic, ip = next(((n, i) for n, i in nics.configurations if i.version == "IPv4"), nics.configurations[0])
        here = cls("", nic.id, ip.subnet_id, ip.private_address)
        known = routes if isinstance(routes, Unreadable) else routes.of(nic.id)
        address = aim.address if isinstance(aim, Aim) else ""
        led = _led_away(known, address) if isinstance(known, NicRoutes) else None
        if led and plain(led.next_hop) in ENDPOINTS:
            raise CannotRead("The traffic goes by a service endpoint, which needs no way out", status=Status.SKIPPED)
        if led:
            return replace(here, kind="route", name=led.name or led.prefix, route=led)
        doubt = f"The routes are not known: {known.why}" if isinstance(known, Unreadable) else ""
        subnet = network.subnet(ip.subnet_id)
        gateway = subnet.nat_gateway_id if subnet else ""
        if gateway:
            found = _nat_gateway(here, arm.network_resource(gateway), gateway)
        elif ip.public_ip_id:
            found = _own(here, ip, public)
        else:
            found = _shared(here, nic, ip, balancers) or replace(
                here, kind="none" if subnet and subnet.private else "default")
        called = isinstance(aim, Aim) and aim.target is not None
        return replace(found, doubt=doubt, public=_public(arm, found.public_ids) if called else ())


def _led_away(routes: NicRoutes, address: str) -> Optional[Route]:
    """The route to the address, or that for everything, where it leads elsewhere than to the Internet."""
    found = [r for r in routes.routes if r.prefix in _ANYWHERE[:1] and r.source.lower() != "default"]
    first = routes.lookup(address) if address else min(found, key=lambda r: r.source.lower() != "user", default=None)
    return first if first and plain(first.next_hop) != "internet" else None


def _nat_gateway(here: WayOut, body, gateway_id: str) -> WayOut:
    ids = tuple(text(each, "id") for member in ("publicIpAddresses", "publicIpPrefixes")
                for each in items(body, "properties", member))
    return replace(here, kind="nat-gateway", id=gateway_id, name=name_of(gateway_id), addresses=len(ids),
                   public_ids=ids)


def _own(here: WayOut, ip: IpConfiguration, public) -> WayOut:
    own = public.get(ip.public_ip_id) if isinstance(public, PublicIps) else None
    return replace(here, kind="public-ip", id=ip.public_ip_id, name=name_of(ip.public_ip_id),
                   rule=own.address if own else "", sku=own.sku if own else "", public_ids=(ip.public_ip_id,))


def _public(arm, ids) -> Tuple[str, ...]:
    """() where one of them is not told, or a prefix holds more than a NAT gateway may have."""
    try:
        bodies = arm.together(arm.network_resource, ids)
    except CannotRead:
        return ()
    found = []
    for body in bodies:
        prefix = prefixes((text(body, "properties", "ipAddress") or text(body, "properties", "ipPrefix"),))
        found += [str(a) for n in (prefix.networks if prefix else ()) for a in islice(ip_network(n), _MOST + 1)]
    return tuple(found) if len(bodies) <= len(found) <= _MOST else ()


def _shared(here: WayOut, nic: Nic, ip: IpConfiguration, balancers) -> Optional[WayOut]:
    """By a load balancer whose pool the VM is in; "none" behind a Standard one that serves nobody's way out."""
    if not ip.pool_ids:
        return None
    if isinstance(balancers, Unreadable):
        raise CannotRead(f"{nic.name} is in a load balancer's pool: {balancers.why}", balancers.needs, balancers.code)
    pools = [(b, p) for b in balancers.all for p in b.pools if any(same_id(p.id, i) for i in ip.pool_ids)]
    ways = [way for b, p in pools for way in _rules(here, b, p)]
    if ways:
        return min(ways, key=lambda way: way.kind != "outbound-rule")
    standard = next((b for b, _ in pools if b.sku.lower() == "standard"), None)
    return replace(here, kind="none", id=standard.id, name=standard.name, sku=standard.sku) if standard else None


def _rules(here: WayOut, balancer: LoadBalancer, pool: Pool) -> Tuple[WayOut, ...]:
    members = max(len(pool.members), 1)
    shared = replace(here, id=balancer.id, name=balancer.name, sku=balancer.sku, members=members, ports=share(members))
    by_rule = [replace(shared, kind="outbound-rule", rule=r.name, addresses=r.frontends,
                       ports=r.ports or shared.ports, set_by_hand=bool(r.ports), public_ids=r.public_ip_ids)
               for r in balancer.outbound if same_id(r.pool_id, pool.id) and r.protocol.lower() != "udp"]
    implied = [replace(shared, kind="balancing-rule", rule=r.name, public_ids=(r.public_ip_id,))
               for r in balancer.rules if r.snat and r.public_ip_id and same_id(r.pool_id, pool.id)]
    return tuple(by_rule + implied)
