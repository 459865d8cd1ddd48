"""The DNS name of the way in, looked up from this machine."""
from dataclasses import dataclass
from typing import Tuple

from ..model import CannotRead, Status
from ..probes.names import addresses
from .way_in import WayIn


@dataclass(frozen=True)
class NameLookup:
    name: str
    expected: str                    # the address Azure holds
    addresses: Tuple[str, ...]       # what the name leads to here
    problem: str                     # unknown | no-resolver | timeout | ""

    @classmethod
    def read(cls, way_in: WayIn) -> "NameLookup":
        best = way_in.best
        if not best or not best.fqdn or not best.address:
            raise CannotRead("The way in has no DNS name of its own", status=Status.SKIPPED)
        found, problem = addresses(best.fqdn, 5)
        return cls(best.fqdn, best.address, found, problem)
