"""A message of the Remote Desktop client: is its documented cause the cause on this VM?"""
from ..facts.vm import Vm
from ..facts.way_in import WayIn
from ..model import Status, StepReport
from .diagnose import explain
from .gather import known_or_none

YES, NO, UNKNOWN = "yes", "no", "unknown"


def explained(error, goal, target, checks, judgements, known, elapsed):
    """(StepReport, whether it is the cause here)"""
    told = explain(checks, judgements)
    is_cause, because = _decide(error, told)
    said = {YES: f"On {target.name} it is so: {because}",
            NO: f"On {target.name} nothing of that was found",
            UNKNOWN: f"Whether it is so on {target.name} could not be told: {because}"}[is_cause]
    worst = next((s for s in (Status.FAIL, Status.UNKNOWN, Status.WARN, Status.PASS) if any(
        j.status is s and not j.explained_by for j in told)), Status.UNKNOWN)
    summary = f"The documented cause: {error.cause}. {said}. {error.way_out}{_address(error, known)}."
    return StepReport("explain-error", goal, target, worst, summary, tuple(told), elapsed), is_cause


def _decide(error, told):
    """(yes, no or unknown; the sentence that says why). Yes takes a failure: a warning is of what hits others or later.
    No takes more than silence: the first check of the error has to say that all is well."""
    for answer, status in ((YES, Status.FAIL), (UNKNOWN, Status.WARN), (UNKNOWN, Status.UNKNOWN)):
        found = next((j for j in told if j.status is status and not j.explained_by), None)
        if found:
            return answer, found.finding.because
    first = next((j for j in told if j.check == error.checks[0]), None)
    if first and first.status is Status.PASS:
        return NO, ""
    return UNKNOWN, first.finding.because if first else "nothing could be asked"


def _address(error, known) -> str:
    """What the client can be given instead of a name that it cannot look up."""
    way_in, vm = known_or_none(known, WayIn), known_or_none(known, Vm)
    if error.in_guest or not way_in or not way_in.best or not way_in.best.address:
        return ""
    return f": the address of {vm.name if vm else 'the VM'} is {way_in.best.endpoint}"
