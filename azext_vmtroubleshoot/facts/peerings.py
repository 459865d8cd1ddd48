"""The virtual networks that the traffic passes, and both halves of each peering between them."""
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Optional, Tuple

from ..model import CannotRead, Far, Status, Unreadable
from ..nsg.addresses import Addresses
from ..shape import name_of, same_id
from .aim import Aim
from .appliance import Appliance
from .leg import Leg
from .virtual_network import Peering, VirtualNetwork, parse as parse_network


@dataclass(frozen=True)
class Link:
    """Two networks that are next to each other on the way. A half is None where there is none."""
    one: VirtualNetwork
    other: VirtualNetwork
    there: Optional[Peering]         # of `one`, to `other`
    back: Optional[Peering]
    carries_others: bool             # what `one` sends comes from another network: an appliance forwards it
    hidden: Optional[Unreadable] = None      # why the half of `other` is not known

    @property
    def overlap(self) -> Tuple[str, ...]:
        """Prefixes of `one` that overlap with some of `other`."""
        return tuple(p for p in self.one.prefixes if any(_overlap(p, q) for q in self.other.prefixes))

    @property
    def words(self) -> str:
        return f"{self.one.name} and {self.other.name}"


@dataclass(frozen=True)
class Peerings:
    """Of the way there. () when both ends are in one network; `gateway`: it goes by one."""
    links: Tuple[Link, ...]
    gateway: bool = False
    networks: Tuple[VirtualNetwork, ...] = ()

    @classmethod
    def read(cls, arm, aim: Aim, network: VirtualNetwork, far: Far[VirtualNetwork] | Unreadable, leg: Leg | Unreadable,
             appliance: Appliance | Unreadable) -> "Peerings":
        if isinstance(leg, Leg) and not leg.place.inside:
            raise CannotRead("The traffic goes over public addresses, not over a peering", status=Status.SKIPPED)
        hidden = None
        if isinstance(far, Unreadable):
            far, hidden = _beyond(arm, aim, network, far, leg)
        stops = [network]
        if isinstance(leg, Leg) and leg.kind == "appliance":
            stops.append(_middle(appliance))
        stops.append(far)
        stops = [s for n, s in enumerate(stops) if n == 0 or not same_id(s.id, stops[n - 1].id)]
        links = tuple(Link(a, b, a.peering(b.id), b.peering(a.id), n > 0, hidden if b is far else None)
                      for n, (a, b) in enumerate(zip(stops, stops[1:])))
        return cls(links, isinstance(leg, Leg) and leg.kind == "gateway", tuple(stops))


def _middle(appliance) -> VirtualNetwork:
    """Where the appliance is; without that the networks on the way are not known."""
    if isinstance(appliance, Unreadable):
        raise CannotRead(f"The way goes by an appliance whose network is not known: {appliance.why}", appliance.needs,
                         appliance.code)
    if appliance.network is None:
        raise CannotRead(f"The way goes by the appliance {appliance.address}, whose network is not known")
    return appliance.network


def _beyond(arm, aim: Aim, network: VirtualNetwork, why: Unreadable, leg):
    """(the network of an end that is no VM or may not be read, why only the near half of its peering is known)."""
    peer = leg.place.peer if isinstance(leg, Leg) else aim.address
    if peer and peer in Addresses.of(*network.prefixes):
        return network, None
    half = next((p for p in network.peerings if peer and p.remote_prefixes
                 and peer in Addresses.of(*p.remote_prefixes)), None)
    far_id = aim.network_id or (half.remote_id if half else "")
    if not far_id:
        raise CannotRead(why.why, why.needs, why.code, why.status)
    try:
        return parse_network(arm.virtual_network(far_id)), None
    except CannotRead as error:
        prefixes = half.remote_prefixes if half else ()
        return VirtualNetwork(far_id, name_of(far_id), prefixes, (), (), ()), error.unreadable


def _overlap(one: str, other: str) -> bool:
    a, b = ip_network(one, strict=False), ip_network(other, strict=False)
    return a.version == b.version and a.overlaps(b)
