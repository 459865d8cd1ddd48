"""The virtual networks that the traffic passes, and both halves of each peering between them."""
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Optional, Tuple

from ..model import CannotRead, Far, Status, Unreadable
from ..shape import same_id
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
        # pylint: disable=too-many-arguments,too-many-positional-arguments
        if isinstance(far, Unreadable):
            if not aim.network_id:
                raise CannotRead(far.why, far.needs, far.code, far.status)
            far = parse_network(arm.virtual_network(aim.network_id))
        if isinstance(leg, Leg) and not leg.place.inside:
            raise CannotRead("The traffic goes over public addresses, not over a peering", status=Status.SKIPPED)
        stops = [network]
        if isinstance(appliance, Appliance) and appliance.network:
            stops.append(appliance.network)
        stops.append(far)
        stops = [s for n, s in enumerate(stops) if n == 0 or not same_id(s.id, stops[n - 1].id)]
        links = tuple(Link(a, b, a.peering(b.id), b.peering(a.id), n > 0)
                      for n, (a, b) in enumerate(zip(stops, stops[1:])))
        return cls(links, isinstance(leg, Leg) and leg.kind == "gateway", tuple(stops))


def _overlap(one: str, other: str) -> bool:
    a, b = ip_network(one, strict=False), ip_network(other, strict=False)
    return a.version == b.version and a.overlaps(b)
