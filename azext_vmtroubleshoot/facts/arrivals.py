"""The ways in which the conversation may reach the destination: from the source's own address, or from one that is put
in its place on the way (SNAT).

An appliance may do that; then the destination's rules, its guest and its way back know the appliance alone. Azure
Firewall takes addresses of AzureFirewallSubnet, for application rules always, for network rules only where the other
end is not private (documented). What comes by a public address has one of the source's way out, of which a NAT gateway
goes before an address of the VM's own (documented).
"""
from dataclasses import dataclass, replace
from typing import Dict, Tuple

from ..model import CannotRead, Far, Goal, Status, Unreadable
from ..nsg.security_group import DENY
from .appliance import Appliance
from .crossing import Crossing
from .effective_routes import EffectiveRoutes
from .effective_rules import EffectiveRules
from .leg import Leg
from .place import Place
from .way_out import WayOut


@dataclass(frozen=True)
class Arrival:
    """From one address."""
    source: str                      # "" for one of the Internet that is not known
    by: str                          # the appliance whose address it is; "" for the source's own
    crossing: Crossing | Unreadable
    leg: Leg | Unreadable            # back

    @property
    def denied(self) -> bool:
        return isinstance(self.crossing, Crossing) and self.crossing.decision.access == DENY

    @property
    def lost(self) -> bool:
        return isinstance(self.leg, Leg) and self.leg.lost

    @property
    def shut(self) -> bool:
        return self.denied or self.lost

    @property
    def outcome(self):
        """What is to be mended, if anything."""
        return self.denied and self.crossing.decision, self.lost


@dataclass(frozen=True)
class Arrivals:
    """The source's own address first, where it may have that."""
    all: Tuple[Arrival, ...]

    @property
    def differ(self) -> bool:
        """It matters which of them it is."""
        return any(arrival.outcome != self.all[0].outcome for arrival in self.all)

    @classmethod
    def read(cls, goal: Goal, place: Far[Place], rules: Far[EffectiveRules] | Unreadable,
             routes: Far[EffectiveRoutes] | Unreadable, appliance: Appliance | Unreadable,
             way: WayOut | Unreadable) -> "Arrivals":
        return cls(tuple(_arrival(goal, replace(place, peer=source), by, rules, routes)
                         for source, by in _sources(place, appliance, way).items()))


def _sources(place: Place, appliance, way) -> Dict[str, str]:
    """Address -> the appliance whose it is. Raises where there may be one that could not be read."""
    if place.public:
        return dict.fromkeys(way.public if isinstance(way, WayOut) and way.public else ("",), "")
    found = {place.peer: ""}
    if isinstance(appliance, Unreadable) and appliance.status is not Status.SKIPPED:
        raise CannotRead(f"From which address the source comes is not known: {appliance.why}", appliance.needs,
                         appliance.code)
    if isinstance(appliance, Appliance):
        found |= {a: appliance.name or appliance.address for a in appliance.addresses
                  if a != place.peer and (":" in a) == (":" in place.peer)}
    return found


def _arrival(goal: Goal, place: Place, by: str, rules, routes) -> Arrival:
    crossing, leg = _or_why(Crossing.of, rules, goal, place, rules, True), _or_why(Leg.of, routes, place, routes)
    if by and isinstance(crossing, Crossing):
        crossing = replace(crossing, remote=replace(crossing.remote, words=f"{place.peer}, an address of {by}"))
    return Arrival(place.peer, by, crossing, leg)


def _or_why(read, needed, *arguments):
    try:
        return needed if isinstance(needed, Unreadable) else read(*arguments)
    except CannotRead as error:
        return error.unreadable
