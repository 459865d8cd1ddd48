"""What a check says, and the way out that it names."""
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Dict, Mapping, Optional, Tuple

from .command import Command


class Status(str, Enum):
    """What a check says. UNKNOWN means "could not tell" and is never shown as good."""
    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"      # does not apply here


@dataclass(frozen=True)
class Remedy:
    """A way out: what it changes, what that costs, and the command by which a person does it.

    `actions` (see actions/) are the same for `fix`, in order; without any it is left to a person. `disruption` tells
    what goes first: 0 nothing is interrupted, 1 a service in the guest, 2 the settings of a service, 3 the VM, 4 the
    VM and what is on its temporary disk.
    """
    id: str
    costs: str
    by_hand: Command
    actions: Tuple[Any, ...] = ()
    disruption: int = 0
    by_name: bool = False            # interrupts the VM or lowers security: done only when allowed by its id
    login: str = ""                  # the subscription that the reader's az looks in, as far as it is known

    @property
    def command(self) -> str:
        """Ready to paste."""
        return self.by_hand.for_login(self.login)

    def for_login(self, subscription: str) -> "Remedy":
        return replace(self, login=subscription)


@dataclass(frozen=True)
class Finding:
    """What a check found. `because` is one sentence about named things, with the values seen."""
    status: Status
    because: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    remedy: Optional[Remedy] = None
    needs: str = ""                  # the permission, agent or switch without which this stays unknown
    hop: str = ""                    # where on the path, when the check's own HOP is not precise enough
    symptom_of: Tuple[str, ...] = ()     # checks whose failure explains it, besides the check's own EXPLAINED_BY


def passed(because: str, **evidence: Any) -> Finding:
    return Finding(Status.PASS, because, evidence)


def warned(because: str, remedy: Optional[Remedy] = None, hop: str = "", **evidence: Any) -> Finding:
    return Finding(Status.WARN, because, evidence, remedy, hop=hop)


def failed(because: str, remedy: Optional[Remedy] = None, hop: str = "", symptom_of: Tuple[str, ...] = (),
           **evidence: Any) -> Finding:
    return Finding(Status.FAIL, because, evidence, remedy, hop=hop, symptom_of=symptom_of)


def unknown(because: str, needs: str = "", **evidence: Any) -> Finding:
    return Finding(Status.UNKNOWN, because, evidence, needs=needs)


def skipped(because: str, remedy: Optional[Remedy] = None, **evidence: Any) -> Finding:
    return Finding(Status.SKIPPED, because, evidence, remedy)


class Witnesses(Dict[str, Finding]):
    """Findings of other checks, by id: given to a check that tells its cause by elimination (see WITNESSES there)."""
