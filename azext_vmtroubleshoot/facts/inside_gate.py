"""Whether both guests are worth asking: a run command takes Azure 20 seconds or more, and it takes one at a time."""
from dataclasses import dataclass

from ..model import CannotRead, Goal, Status, Unreadable
from ..nsg.security_group import DENY
from .arrivals import Arrivals
from .crossing import Crossing
from .leg import Leg

AT_THE_END = "AtTheEnd"              # code: the traffic comes as far as the destination's own rules or routes


@dataclass(frozen=True)
class InsideGate:
    """Open. One that stays closed is Unreadable and says why; `--in-guest always` gives this one to the engine."""

    @classmethod
    def read(cls, goal: Goal, out: Crossing | Unreadable, there: Leg | Unreadable,
             arrivals: Arrivals | Unreadable) -> "InsideGate":
        if goal.in_guest == "never":
            raise CannotRead("Not asked: --in-guest never", status=Status.SKIPPED)
        denied = isinstance(out, Crossing) and out.decision.access == DENY
        lost = isinstance(there, Leg) and there.lost
        at_the_end = isinstance(arrivals, Arrivals) and all(arrival.shut for arrival in arrivals.all)
        if denied or lost or at_the_end:
            raise CannotRead("Not asked: the traffic ends before it. --in-guest always asks anyway",
                             code="" if denied or lost else AT_THE_END)
        return cls()
