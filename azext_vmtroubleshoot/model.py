"""The nouns of a diagnosis. Standard library only."""
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, Any, Dict, Mapping, Optional, Tuple, TypeVar

T = TypeVar("T")
# A fact of the machine at the far end: `rules: EffectiveRules, theirs: Far[EffectiveRules]`. The engine reads it as it
# reads the near one, from that machine's facts; what it calls Far is then the near one's.
Far = Annotated[T, "far"]


class Status(str, Enum):
    """What a check says. UNKNOWN means "could not tell" and is never shown as good."""
    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"      # does not apply here


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
class Target:
    """The VM that was named by the caller."""
    subscription: str
    resource_group: str
    name: str

    @property
    def id(self) -> str:
        return (f"/subscriptions/{self.subscription}/resourceGroups/{self.resource_group}"
                f"/providers/Microsoft.Compute/virtualMachines/{self.name}")


@dataclass(frozen=True)
class Service:
    """What a protocol leads to."""
    name: str                        # as people call it
    server: str                      # what serves it in the guest
    port: int = 0
    system: str = ""                 # the operating system it comes with, as Azure spells it; "" for any


SERVICES = {"ssh": Service("SSH", "sshd", 22, "Linux"),
            "rdp": Service("Remote Desktop", "TermService", 3389, "Windows"),
            "connectivity": Service("the port", "a service")}


@dataclass(frozen=True)
class Goal:
    """What the caller wants to do: use this service of the target, from here or from `source_address`; or, with
    protocol "connectivity", let the target use `port` of `dest`.

    `port` is None when the caller named none: then the way in decides which port a client has to use, and
    `service_port` is the one the guest listens on.
    """
    protocol: str = "ssh"
    port: Optional[int] = None
    username: Optional[str] = None
    private_key_file: Optional[str] = None
    source_address: Optional[str] = None
    in_guest: str = "auto"           # auto | always | never
    dest: Optional[str] = None       # a VM's name or id, an address or a DNS name
    transport: str = "tcp"           # tcp | udp
    hours: int = 3                   # how far back records and metrics are looked at

    @property
    def service_port(self) -> int:
        return self.port or self.service.port

    @property
    def service(self) -> Service:
        return SERVICES[self.protocol]


@dataclass(frozen=True)
class Remedy:
    """A way out: what it changes, what that costs, and the command that does it, ready to paste.

    `actions` (see actions/) are the same for `fix`, in order; without any it is left to a person. `disruption` tells
    what goes first: 0 nothing is interrupted, 1 a service in the guest, 2 the settings of a service, 3 the VM, 4 the
    VM and what is on its temporary disk.
    """
    id: str
    costs: str
    command: str
    actions: Tuple[Any, ...] = ()
    disruption: int = 0
    by_name: bool = False            # interrupts the VM or lowers security: done only when allowed by its id


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


@dataclass(frozen=True)
class Unreadable:
    """Stands in for a fact that could not be read, or that was not asked for on purpose (`status` SKIPPED)."""
    why: str
    needs: str = ""                  # for instance Microsoft.Network/networkWatchers/ipFlowVerify/action
    code: str = ""                   # Azure's error code, for instance AuthorizationFailed
    status: Status = Status.UNKNOWN


GUEST_BUSY = "GuestBusy"             # code: another run command has to end first; this one was not begun


class CannotRead(Exception):
    """Raised by a fact's read(); the engine turns it into its Unreadable."""

    def __init__(self, why: str, needs: str = "", code: str = "", status: Status = Status.UNKNOWN):
        super().__init__(why)
        self.unreadable = Unreadable(why, needs, code, status)


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


class Outcome(str, Enum):
    """What became of a remedy that was to be applied."""
    PLANNED = "planned"
    HELPED = "helped"
    NO_HELP = "no help"              # and taken back where it can be
    FAILED = "failed"                # could not be done to its end; taken back
    DECLINED = "declined"            # by the user
    REFUSED = "refused"              # not allowed, or not possible now


@dataclass(frozen=True)
class Attempt:
    """One step of a repair."""
    remedy: Remedy
    check: str                       # whose failure it is for
    because: str
    outcome: Outcome
    said: str                        # what was seen after it


@dataclass(frozen=True)
class Repair:
    """What was tried, between two diagnoses."""
    before: Report
    attempts: Tuple[Attempt, ...]
    after: Report


@dataclass(frozen=True)
class Trial:
    """Whether the service was reached at one moment, and how that is known."""
    verdict: Verdict
    said: str


@dataclass(frozen=True)
class Change:
    """One change that a user asked for, and how the service was before and after it."""
    command: str                               # ssh reset-config
    goal: Goal
    target: Target
    outcome: str                               # changed | started | planned | unneeded
    said: str                                  # one sentence
    remedy: Optional[Remedy]
    before: Optional[Trial]                    # None when no service was tried
    after: Optional[Trial]
    differences: str                           # of the files in the guest; "" when none were asked for
    undo: str                                  # the command that takes it back, or ""
    elapsed: float                             # seconds
