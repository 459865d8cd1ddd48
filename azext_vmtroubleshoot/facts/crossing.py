"""Whether the security rules at one end let the conversation through."""
from dataclasses import dataclass, replace

from ..model import CannotRead, Goal, Target, Unreadable
from ..nsg.addresses import IPV4
from ..nsg.security_group import UNKNOWN
from ..nsg.security_rule import Flow
from .aim import Aim
from .effective_rules import Decision, EffectiveRules, NicRules
from .place import Place
from .remote import STAND_IN, Remote


@dataclass(frozen=True)
class Crossing:
    """Out of the source, or into the destination."""
    flow: Flow
    remote: Remote
    decision: Decision
    open_to: str = ""                # from where it is let in, when only that is known to decide; else ""

    @classmethod
    def read(cls, goal: Goal, target: Target, aim: Aim, place: Place, rules: EffectiveRules) -> "Crossing":
        return cls.of(goal, place, rules, aim.ends_at(target))

    @classmethod
    def of(cls, goal: Goal, place: Place, rules: EffectiveRules, inward: bool) -> "Crossing":
        here = rules.of(place.nic_id)
        if isinstance(here, Unreadable):
            raise CannotRead(here.why, here.needs, here.code, here.status)
        flow, remote = question(goal, place, inward)
        found = cls(flow, remote, here.decide(flow))
        return found if remote.exact or not inward else found.from_somewhere(here)

    def from_somewhere(self, here: NicRules) -> "Crossing":
        """The source has some address of the Internet: what the stand-in meets counts where all of it does."""
        opened, asked = here.open_sources(self.flow), here.tags.addresses(self.remote.prefixes) & IPV4
        if asked <= opened.certain or not asked & opened.possible:
            return self
        return replace(self, decision=replace(self.decision, access=UNKNOWN),
                       open_to=", ".join(here.tags.words(opened.certain, 4)))


def question(goal: Goal, place: Place, inward: bool):
    """The flow as this end's rules see it, and who is at its other end."""
    protocol = goal.transport.title()
    peer = place.peer or STAND_IN[4]
    remote = Remote((peer,), peer, True, peer) if place.peer else Remote(("Internet",), peer, False, "the Internet")
    if inward:
        sku = place.public.sku if place.public else None
        return Flow(place.address, goal.port, peer, None, protocol, True, sku), remote
    return Flow(place.address, None, peer, goal.port, protocol, False), remote
