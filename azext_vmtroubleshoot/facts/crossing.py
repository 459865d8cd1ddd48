"""Whether the security rules at one end let the conversation through."""
from dataclasses import dataclass

from ..model import CannotRead, Goal, Target, Unreadable
from ..nsg.security_rule import Flow
from .aim import Aim
from .effective_rules import Decision, EffectiveRules
from .place import Place
from .remote import STAND_IN, Remote


@dataclass(frozen=True)
class Crossing:
    """Out of the source, or into the destination."""
    flow: Flow
    remote: Remote
    decision: Decision

    @classmethod
    def read(cls, goal: Goal, target: Target, aim: Aim, place: Place, rules: EffectiveRules) -> "Crossing":
        here = rules.of(place.nic_id)
        if isinstance(here, Unreadable):
            raise CannotRead(here.why, here.needs, here.code, here.status)
        flow, remote = question(goal, place, aim.ends_at(target))
        return cls(flow, remote, here.decide(flow))


def question(goal: Goal, place: Place, inward: bool):
    """The flow as this end's rules see it, and who is at its other end."""
    protocol = goal.transport.title()
    peer = place.peer or STAND_IN[4]
    remote = Remote((peer,), peer, True, peer) if place.peer else Remote(("Internet",), peer, False, "the Internet")
    if inward:
        sku = place.public.sku if place.public else None
        return Flow(place.address, goal.port, peer, None, protocol, True, sku), remote
    return Flow(place.address, None, peer, goal.port, protocol, False), remote
