"""What a Remote Desktop client on this machine meets at the way in."""
from dataclasses import dataclass
from typing import FrozenSet

from ..model import Goal, Unreadable
from .contact import Contact, connect, entry_to_try
from .vm import Vm
from .way_in import WayIn


@dataclass(frozen=True)
class RdpProbe(Contact):
    """A TCP connection to the port."""

    def settled(self, goal: Goal) -> bool:
        return False

    @property
    def shown(self) -> FrozenSet[str]:
        return frozenset()

    @classmethod
    def read(cls, goal: Goal, way_in: WayIn, vm: Vm | Unreadable) -> "RdpProbe":
        found, sock = connect(entry_to_try(goal, "rdp", way_in, vm))
        if sock:
            sock.close()
        return cls(**found)
