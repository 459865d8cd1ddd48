"""One diagnosis, or one step of a guide."""
from dataclasses import dataclass
from enum import Enum
from typing import Optional, Tuple

from .finding import Finding, Status
from .goal import Goal, Target


class Verdict(str, Enum):
    """Can this caller reach that service?"""
    REACHABLE = "reachable"
    DEGRADED = "degraded"            # reached, but something on the way is wrong
    BLOCKED = "blocked"
    INCONCLUSIVE = "inconclusive"


# The hops of the path in the order a packet meets them, from a client or from another VM ("source") to the service, and
# the answers' way; every finding belongs to one.
HOPS = ("client", "address", "source", "source-guest", "source-nic", "source-subnet", "route", "peering",
        "subnet", "nic", "vm", "guest", "service", "account", "return")


@dataclass(frozen=True)
class Judgement:
    """A finding with the check that made it and the failing checks that explain it away."""
    check: str
    title: str
    hop: str
    guide: Tuple[str, ...]
    finding: Finding
    explained_by: Tuple[str, ...] = ()

    @property
    def status(self) -> Status:
        return self.finding.status


@dataclass(frozen=True)
class Hop:
    """One hop of the picture: what stands there and how it is."""
    kind: str
    label: str
    status: Status


@dataclass(frozen=True)
class Report:
    """One diagnosis, whole."""
    goal: Goal
    target: Target
    os_type: str
    verdict: Verdict
    summary: str
    caller: Optional[str]                      # the address the caller is seen from, when known
    endpoint: Optional[str]                    # address:port a client has to use
    root_cause: Optional[Judgement]
    path: Tuple[Hop, ...]
    judgements: Tuple[Judgement, ...]
    elapsed: float                             # seconds
    destination: Optional[Target] = None       # the VM at the far end, when there is one


@dataclass(frozen=True)
class StepReport:
    """One step of a guide, done on its own."""
    step: str
    goal: Goal
    target: Target
    result: Status
    summary: str
    judgements: Tuple[Judgement, ...]
    elapsed: float                             # seconds
