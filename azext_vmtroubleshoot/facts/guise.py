"""From which address the source comes to the destination, as far as the appliance on the way could tell."""
from dataclasses import dataclass
from typing import Tuple

from ..model import Unreadable
from .arrivals import Arrival, Arrivals
from .forwarder import Forwarder


@dataclass(frozen=True)
class Guise:
    left: Tuple[Arrival, ...]        # of the arrivals: one when it is known
    why: str = ""                    # more than one are left
    needs: str = ""

    @property
    def masked(self) -> bool:
        """It comes from an address of an appliance, for certain."""
        return all(arrival.by for arrival in self.left)

    @property
    def own(self) -> bool:
        """It comes from its own address, for certain."""
        return not any(arrival.by for arrival in self.left)

    @classmethod
    def read(cls, arrivals: Arrivals, forwarder: Forwarder | Unreadable) -> "Guise":
        if len(arrivals.all) == 1:
            return cls(arrivals.all)
        by = next((a.by for a in arrivals.all if a.by), "")
        if not by:
            return cls(arrivals.all, "The source's way out takes any of its addresses")
        whether = f"Whether {by} puts an address of its own in place of the source's is not known"
        if isinstance(forwarder, Unreadable):
            return cls(arrivals.all, f"{whether}: {forwarder.why}", forwarder.needs)
        settled = tuple(a for a in arrivals.all if a.source == forwarder.source)
        return cls(settled) if settled else cls(arrivals.all, f"{whether}: its guest does not tell")
