"""The address from which Azure sees the caller."""
import ipaddress
from dataclasses import dataclass
from typing import Optional

from ..model import Goal
from ..probes.tcp import source_address
from .way_in import WayIn

# Behind these somebody translates addresses before the packet reaches Azure: RFC 1918, carrier-grade NAT, loopback,
# link-local, unique local. Not ipaddress' is_global: that also leaves out networks that are routed where they are used.
_HIDDEN = tuple(map(ipaddress.ip_network, (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
    "::1/128", "fe80::/10", "fc00::/7")))


def hidden(address: str) -> bool:
    """Whether a public server sees another address than this one."""
    own = ipaddress.ip_address(address)
    return any(own in network for network in _HIDDEN if own.version == network.version)


@dataclass(frozen=True)
class Caller:
    """Nobody else is asked: behind NAT and without --source-address the address stays unknown."""
    address: Optional[str]           # None when not known
    given: bool                      # told by the user
    local: str                       # this machine's address towards the way in; "" when it has no route there
    elsewhere: bool = False          # the address told is certainly not this machine's: what is tried here is not it

    @classmethod
    def read(cls, goal: Goal, way_in: WayIn) -> "Caller":
        best = way_in.best
        local = source_address(best.address) if best and best.address else ""
        seen = bool(local) and (not best.public or not hidden(local))
        if goal.source_address:
            return cls(goal.source_address, True, local, seen and goal.source_address != local)
        return cls(local if seen else None, False, local)
