"""What a client on this machine meets at the way in, as far as TCP goes; the probes of the protocols add the rest."""
from dataclasses import dataclass
from typing import FrozenSet, Optional

from ..model import CannotRead, Goal, Status, Unreadable
from ..probes.tcp import reach, source_address
from .public_way import Entry
from .vm import Vm
from .way_in import WayIn

# Seconds. SYNs are sent at 0, 1 and 3: a third unanswered one is enough; to a private address a guess is enough.
CONNECT_PUBLIC, CONNECT_PRIVATE = 5, 3


@dataclass(frozen=True)
class Contact:
    """One TCP connection. "" stands for what was not reached or not tried.

    At a private address any machine of the caller's own network may answer that has the same one: `proven` says that
    the address can only be the VM's.
    """
    ABOUT = "caller"
    address: str
    port: int
    proven: bool
    source: str = ""                 # this machine's address towards it; "" means no route at all
    tcp: str = ""                    # open | timeout | refused | unreachable | reset | error
    tcp_error: str = ""
    tcp_code: str = ""               # ECONNREFUSED ...
    seconds: float = 0.0             # until TCP opened or failed

    def settled(self, goal: Goal) -> bool:
        """Nothing is left to ask: the service answers this caller."""
        raise NotImplementedError

    @property
    def shown(self) -> FrozenSet[str]:
        """Fingerprints of what the server proved to hold: only the VM itself can show its own."""
        raise NotImplementedError


def entry_to_try(goal: Goal, protocol: str, way_in: WayIn, vm: Vm | Unreadable) -> Entry:
    """The best way in. Raises CannotRead where there is nothing to try."""
    if goal.protocol != protocol:
        raise CannotRead("Not tried: another service is wanted", status=Status.SKIPPED)
    best: Optional[Entry] = way_in.best
    if best is None or not best.address:
        raise CannotRead("There is no address to try", status=Status.SKIPPED)
    if not isinstance(vm, Unreadable) and vm.power_state in ("stopped", "deallocated"):
        raise CannotRead(f"The VM is {vm.power_state}: nothing can answer", status=Status.SKIPPED)
    return best


def connect(entry: Entry):
    """(members of a Contact, connected socket or None)."""
    tcp, sock = reach(entry.address, entry.port, CONNECT_PUBLIC if entry.public else CONNECT_PRIVATE)
    return {"address": entry.address, "port": entry.port, "proven": entry.public,
            "source": source_address(entry.address), "tcp": tcp.outcome, "tcp_error": tcp.error, "tcp_code": tcp.code,
            "seconds": round(tcp.seconds, 3)}, sock
