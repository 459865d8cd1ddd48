"""What listens in a guest."""
from dataclasses import dataclass
from typing import Optional, Tuple

from ..guest.answer import number


@dataclass(frozen=True)
class Listener:
    address: str                     # 0.0.0.0, [::], *, 127.0.0.1, 10.0.0.4%eth0 ...
    port: int
    process: str                     # "?" when not told
    pid: str
    state: str = ""                  # of the one process that has it: "T" when stopped; "" when not told
    queue: str = ""                  # connections that wait to be taken, and how many may: "0/128"; "" when not told

    @property
    def full(self) -> bool:
        """No connection more is let in: the kernel drops what would be one."""
        waiting, _, most = self.queue.partition("/")
        return (number(waiting) or 0) > (number(most) if number(most) is not None else 1 << 30)

    @property
    def loopback(self) -> bool:
        return self.bare.startswith("127.") or self.bare == "::1"

    @property
    def device(self) -> str:
        """That it is bound to; "" for none."""
        return self.address.partition("%")[2].strip("]")

    @property
    def bare(self) -> str:
        """The address alone."""
        return self.address.partition("%")[0].strip("[]")


def parse_listeners(told) -> Optional[Tuple[Listener, ...]]:
    """`told`: a guest.answer.Answer. None where it could not be told."""
    if not told.first("heard") or "l" in told.cut:
        return None
    found = []
    for value in told.all("l"):
        place, process, pid, state, queue = (value.split(" ") + [""] * 4)[:5]
        address, _, port = place.rpartition(":")
        found.append(Listener(address, number(port) or 0, process, pid, state, queue))
    return tuple(found)
