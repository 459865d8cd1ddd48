"""What was changed, and how the service was before and after it."""
from dataclasses import dataclass
from enum import Enum
from typing import Optional, Tuple

from .finding import Remedy
from .goal import Goal, Target
from .report import Report, Verdict


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
