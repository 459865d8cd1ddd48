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
        place, process, pid = (value.split(" ") + ["", ""])[:3]
        address, _, port = place.rpartition(":")
        found.append(Listener(address, number(port) or 0, process, pid))
    return tuple(found)
