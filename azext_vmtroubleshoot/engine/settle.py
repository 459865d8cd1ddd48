"""What a step has done: looked at again until it shows."""
from ..facts.guest_rdp import GuestRdp
from ..facts.guest_ssh import GuestSsh
from ..model import Report, Status
from .gather import known_or_none, still_known
from .plan import IN_THE_VM, mends, reached, tries
from .step import Look, Step, Way

# Seconds that a change needs at most to be in force: rules and routes, a boot, a service.
SETTLES = {"network": 60, "vm": 240, "guest": 15}
PAUSE = 3
_NOT_FAILING = (Status.PASS, Status.WARN, Status.SKIPPED)


def helped(step: Step, report: Report) -> bool:
    """The goal is reached, or the check that failed does so no more. A last resort has nothing but the goal to show."""
    if reached(report):
        return True
    check = next((j for j in report.judgements if j.check == step.cause.check), None)
    return check is not None and check.status in _NOT_FAILING and not tries(report.goal, check.check)


def settled(step: Step, now: Look, way: Way) -> Look:
    """Looks until the goal is reached, or another cause shows itself, or the change has had its time."""
    touched = {*step.touches, "caller"}
    limit = max(SETTLES[t] for t in step.touches)
    end = way.clock() + (limit if way.settle is None else min(limit, way.settle))
    now = way.look(still_known(now.known, touched))
    while not (reached(now.report) or _another(step, now)) and way.clock() < end:
        way.sleep(PAUSE)
        now = way.look(still_known(now.known, touched))
    return now


def _another(step: Step, now: Look) -> bool:
    """Another cause, with a remedy. After a boot a guest that is not up yet looks broken: then it has to say so."""
    cause = now.report.root_cause
    if cause is None or not helped(step, now.report) or not mends(cause.finding.remedy):
        return False
    asked = any(known_or_none(now.known, fact) for fact in (GuestSsh, GuestRdp))
    return "vm" not in step.touches or cause.hop not in IN_THE_VM or asked
