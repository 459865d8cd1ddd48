"""The Network Watcher of the VM's region."""
from dataclasses import dataclass

from ..model import CannotRead, Target
from ..shape import text
from .vm import Vm


@dataclass(frozen=True)
class NetworkWatcher:
    """There is one in each region at most (recorded); it may sit in any resource group of the subscription."""
    id: str
    name: str

    @classmethod
    def read(cls, arm, target: Target, vm: Vm) -> "NetworkWatcher":
        return cls.parse(arm.network_watchers(target.subscription), vm.location)

    @classmethod
    def parse(cls, watchers, location: str) -> "NetworkWatcher":
        """`watchers`: the objects of GET networkWatchers of the subscription."""
        here = next((w for w in watchers if _plain(text(w, "location")) == _plain(location)), None)
        if here is None:
            raise CannotRead(f"There is no Network Watcher in {location or 'the region of the VM'}",
                             f"az network watcher configure -g NetworkWatcherRG --enabled true -l {_plain(location)}")
        return cls(text(here, "id"), text(here, "name"))


def _plain(location: str) -> str:
    """West Europe and westeurope are the same."""
    return location.replace(" ", "").lower()
