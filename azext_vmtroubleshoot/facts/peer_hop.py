"""Network Watcher's next hop from one end of the conversation to the other; see next_hop."""
from dataclasses import dataclass

from .network_watcher import NetworkWatcher
from .next_hop import NextHop
from .place import Place
from .remote import STAND_IN, Remote
from .vm import Vm


@dataclass(frozen=True)
class PeerHop(NextHop):
    ABOUT = "network"

    @classmethod
    def read(cls, arm, vm: Vm, watcher: NetworkWatcher, place: Place) -> "PeerHop":
        # pylint: disable=arguments-differ
        peer = place.peer or STAND_IN[4]
        return cls.asked(arm, vm, watcher, place.nic_id, place.address, Remote((peer,), peer, bool(place.peer), peer))
