"""Whether both guests are worth asking: a run command takes Azure 20 seconds or more, and it takes one at a time."""
from dataclasses import dataclass

from ..model import CannotRead, Far, Goal, Status, Unreadable
from ..nsg.security_group import DENY
from .crossing import Crossing
from .leg import Leg


@dataclass(frozen=True)
class InsideGate:
    """Open. One that stays closed is Unreadable and says why; `--in-guest always` gives this one to the engine."""

    @classmethod
    def read(cls, goal: Goal, out: Crossing | Unreadable, into: Far[Crossing] | Unreadable, there: Leg | Unreadable,
             back: Far[Leg] | Unreadable) -> "InsideGate":
        if goal.in_guest == "never":
            raise CannotRead("Not asked: --in-guest never", status=Status.SKIPPED)
        denied = any(isinstance(c, Crossing) and c.decision.access == DENY for c in (out, into))
        lost = any(isinstance(leg, Leg) and leg.lost for leg in (there, back))
        if denied or lost:
            raise CannotRead("Not asked: the traffic ends before it. --in-guest always asks anyway")
        return cls()
