"""What is common to all facts: whose they are, and that one could not be read."""
from dataclasses import dataclass
from typing import Annotated, TypeVar

from .finding import Status

T = TypeVar("T")
# A fact of the machine at the far end: `rules: EffectiveRules, theirs: Far[EffectiveRules]`. The engine reads it as it
# reads the near one, from that machine's facts; what it calls Far is then the near one's.
Far = Annotated[T, "far"]


@dataclass(frozen=True)
class Unreadable:
    """Stands in for a fact that could not be read, or that was not asked for on purpose (`status` SKIPPED)."""
    why: str
    needs: str = ""                  # for instance Microsoft.Network/networkWatchers/ipFlowVerify/action
    code: str = ""                   # Azure's error code, for instance AuthorizationFailed
    status: Status = Status.UNKNOWN


GUEST_BUSY = "GuestBusy"             # code: another run command has to end first; this one was not begun


class CannotRead(Exception):
    """Raised by a fact's read(); the engine turns it into its Unreadable."""

    def __init__(self, why: str, needs: str = "", code: str = "", status: Status = Status.UNKNOWN):
        super().__init__(why)
        self.unreadable = Unreadable(why, needs, code, status)
