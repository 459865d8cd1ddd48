"""The nouns of a diagnosis. Standard library only."""
from .change import Attempt, Change, Outcome, Repair, Trial
from .command import Command
from .fact import GUEST_BUSY, CannotRead, Far, Unreadable
from .finding import Finding, Remedy, Status, Witnesses, failed, passed, skipped, unknown, warned
from .goal import SERVICES, Goal, Service, Target
from .report import HOPS, Hop, Judgement, Report, StepReport, Verdict

__all__ = ["Attempt", "CannotRead", "Change", "Command", "Far", "Finding", "GUEST_BUSY", "Goal", "HOPS", "Hop",
           "Judgement", "Outcome", "Remedy", "Repair", "Report", "SERVICES", "Service", "Status", "StepReport",
           "Target", "Trial", "Unreadable", "Verdict", "Witnesses", "failed", "passed", "skipped", "unknown",
           "warned"]
