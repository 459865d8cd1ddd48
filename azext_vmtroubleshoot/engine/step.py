"""One step of a repair, what it is chosen from, and how it reaches the outside."""
import time
from dataclasses import dataclass
from typing import Callable, Dict, Optional, Tuple

from ..model import Attempt, Judgement, Remedy, Report


@dataclass(frozen=True)
class Look:
    """One diagnosis with the facts that it was made from."""
    report: Report
    known: Dict


@dataclass(frozen=True)
class Step:
    """A remedy, and the failing check that it is for."""
    remedy: Remedy
    cause: Judgement

    @property
    def touches(self) -> Tuple[str, ...]:
        return tuple(dict.fromkeys(action.touches for action in self.remedy.actions))


@dataclass(frozen=True)
class Way:
    """How repair() reaches the outside.

    `look(still)` diagnoses, with facts that need not be read again; `ask(step)` is whether the user wants it; `tell`
    takes an Attempt as soon as it is over; `settle` limits the seconds waited after a step.
    """
    look: Callable[[Dict], Look]
    ask: Callable[[Step], bool]
    tell: Callable[[Attempt], None]
    changes: object
    journal: object
    allowed: Tuple[str, ...] = ()
    settle: Optional[float] = None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
