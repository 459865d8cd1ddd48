"""Mend, one step at a time, and try again after each, until the goal is reached.

The root cause's remedy comes first. A step that did not help is taken back. Where no cause can be named, or its remedy
did not help, the guide's own last resorts follow, the least disruptive first; those that interrupt the VM only when
they were allowed by name.
"""
import time
from dataclasses import dataclass
from typing import Callable, Dict, Optional, Tuple

from ..facts.guest_gate import can_answer, obstacle
from ..facts.guest_rdp import GuestRdp
from ..facts.guest_ssh import GuestSsh
from ..facts.vm import Vm
from ..model import Attempt, CannotRead, Far, Goal, Judgement, Outcome, Remedy, Repair, Report, Status, Verdict
from ..remedies.edit_config import reset_ssh
from ..remedies.restart import redeploy, restart
from .apply import apply, take_back
from .between import PROOF as BETWEEN
from .conclude import PROOF
from .gather import known_or_none, still_known

# Seconds that a change needs at most to be in force: rules and routes, a boot, a service.
SETTLES = {"network": 60, "vm": 240, "guest": 15}
PAUSE = 3
_NOT_FAILING = (Status.PASS, Status.WARN, Status.SKIPPED)
_IN_THE_VM = ("vm", "guest", "service", "account")


@dataclass(frozen=True)
class Look:
    """One diagnosis with the facts that it was made from."""
    report: Report
    known: Dict


@dataclass(frozen=True)
class Step:
    """A remedy, and the failing check that it is for."""
    remedy: Remedy
    cause: Judgement

    @property
    def touches(self) -> Tuple[str, ...]:
        return tuple(dict.fromkeys(action.touches for action in self.remedy.actions))


@dataclass(frozen=True)
class Way:
    """How repair() reaches the outside.

    `look(still)` diagnoses, with facts that need not be read again; `ask(step)` is whether the user wants it; `tell`
    takes an Attempt as soon as it is over; `settle` limits the seconds waited after a step.
    """
    look: Callable[[Dict], Look]
    ask: Callable[[Step], bool]
    tell: Callable[[Attempt], None]
    changes: object
    journal: object
    allowed: Tuple[str, ...] = ()
    settle: Optional[float] = None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


def reached(report: Report) -> bool:
    """It works. With a user named, only a login proves it where something is still wrong on the way."""
    if report.verdict is Verdict.DEGRADED and report.goal.username:
        return any(j.check == "ssh-login" and j.status is Status.PASS for j in report.judgements)
    return report.verdict in (Verdict.REACHABLE, Verdict.DEGRADED)


def plan(now: Look) -> Tuple[Step, ...]:
    """What would be done, in order, if no step but the last helped."""
    cause = now.report.root_cause
    if cause is None or reached(now.report):
        return ()
    others = [j for j in now.report.judgements if j.status is Status.FAIL and not j.explained_by and j is not cause]
    steps = [Step(cause.finding.remedy, cause)] if _mends(cause.finding.remedy) else []
    steps += sorted((Step(j.finding.remedy, j) for j in others if _mends(j.finding.remedy)),
                    key=lambda step: step.remedy.disruption)
    return tuple(_once([*steps, *_last_resorts(now, cause)]))


def _mends(remedy: Optional[Remedy]) -> bool:
    return remedy is not None and bool(remedy.actions)


def _last_resorts(now: Look, cause: Judgement) -> list:
    """The guide's: only where the cause may be in the VM."""
    goal, vm = now.report.goal, known_or_none(now.known, Vm)
    if goal.dest or vm is None or not vm.running or not (_tries(goal, cause.check) or cause.hop in _IN_THE_VM):
        return []
    steps = []
    if known_or_none(now.known, GuestSsh) and can_answer(goal, vm) and _tries(goal, cause.check):
        steps.append(Step(reset_ssh(vm), cause))
    return [*steps, Step(restart(vm), cause), Step(redeploy(vm), cause)]


def _tries(goal: Goal, check: str) -> bool:
    """Whether this check tries the goal itself: its failure says that, not why."""
    return check in (BETWEEN if goal.dest else PROOF[goal.protocol].tried)


def _once(steps):
    seen = set()
    return [step for step in steps if not (step.remedy.command in seen or seen.add(step.remedy.command))]


def repair(first: Look, way: Way) -> Repair:
    """Raises KeyboardInterrupt after what was begun has been taken back; its text says what became of that."""
    now, attempts, tried = first, [], set()
    while not reached(now.report):
        step = _next(now, tried)
        if step is None:
            break
        tried.add(step.remedy.command)
        attempt, now = _attempt(step, now, way)
        attempts.append(attempt)
        way.tell(attempt)
        if attempt.outcome is Outcome.DECLINED:
            break
    way.journal.end()
    return Repair(first.report, tuple(attempts), now.report)


def _next(now: Look, tried) -> Optional[Step]:
    """The root cause's step, else a last resort. Steps of other findings wait until theirs is the root cause."""
    cause = now.report.root_cause
    return next((s for s in plan(now) if s.remedy.command not in tried and s.cause is cause), None)


def _attempt(step: Step, now: Look, way: Way) -> Tuple[Attempt, Look]:
    refusal = _refusal(step, now, way.allowed)
    if refusal:
        return _told(step, Outcome.REFUSED, refusal), now
    if not way.ask(step):
        return _told(step, Outcome.DECLINED, "Not wanted"), now
    return _do(step, now, way)


def _refusal(step: Step, now: Look, allowed) -> str:
    """Why the step is not to be taken, or ""."""
    if step.remedy.by_name and step.remedy.id not in allowed:
        return f"Only when allowed by name: --allow {step.remedy.id}"
    for vm in _guests(step, now):
        closed = obstacle(now.report.goal, vm)
        if closed:
            return f"{closed.why}; it needs {closed.needs}"
    return ""


def _guests(step: Step, now: Look):
    """The VMs in whose guests the step does something; one of them may be at the far end."""
    ids = {action.vm_id for action in step.remedy.actions if action.touches == "guest"}
    return [vm for vm in (known_or_none(now.known, Vm), known_or_none(now.known, Far[Vm])) if vm and vm.id in ids]


def _do(step: Step, now: Look, way: Way) -> Tuple[Attempt, Look]:
    before = len(way.journal.steps)
    try:
        return _done(step, now, way)
    except KeyboardInterrupt as interrupt:
        if len(way.journal.steps) == before:
            raise
        try:
            left = _undo(way)
        except KeyboardInterrupt:
            left = "Interrupted again, before what was begun had been taken back"
        way.journal.end()
        raise KeyboardInterrupt(left or "What was begun has been taken back") from interrupt


def _done(step: Step, now: Look, way: Way) -> Tuple[Attempt, Look]:
    try:
        done = apply(step.remedy, way.changes, way.journal)
    except CannotRead as error:
        return _failed(step, now, way, error)
    after = _settled(step, now, way)
    if helped(step, after.report):
        cause = after.report.root_cause
        said = after.report.summary if reached(after.report) or not cause else f"Next: {cause.finding.because}"
        return _told(step, Outcome.HELPED, said), after
    if not done["undo"]:
        return _told(step, Outcome.NO_HELP, "It did not help, and there is nothing to take back"), after
    left = _undo(way)
    return _told(step, Outcome.NO_HELP, left or "It did not help and was taken back"), \
        way.look(still_known(after.known, {*step.touches, "caller"}))


def _failed(step: Step, now: Look, way: Way, error: CannotRead) -> Tuple[Attempt, Look]:
    left = _undo(way)
    needs = f"; it needs {error.unreadable.needs}" if error.unreadable.needs else ""
    return _told(step, Outcome.FAILED, f"{error.unreadable.why}{needs}" + (f". {left}" if left else "")), \
        way.look(still_known(now.known, {*step.touches, "caller"}))


def _undo(way: Way) -> str:
    """Takes the last step back; what is left of it in words, or ""."""
    try:
        return take_back(way.journal.steps[-1], way.changes, way.journal)
    except CannotRead as error:
        return f"It could not be taken back: {error.unreadable.why}"


def helped(step: Step, report: Report) -> bool:
    """The goal is reached, or the check that failed does so no more. A last resort has nothing but the goal to show."""
    if reached(report):
        return True
    check = next((j for j in report.judgements if j.check == step.cause.check), None)
    return check is not None and check.status in _NOT_FAILING and not _tries(report.goal, check.check)


def _settled(step: Step, now: Look, way: Way) -> Look:
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
    if cause is None or not helped(step, now.report) or not _mends(cause.finding.remedy):
        return False
    asked = any(known_or_none(now.known, fact) for fact in (GuestSsh, GuestRdp))
    return "vm" not in step.touches or cause.hop not in _IN_THE_VM or asked


def _told(step: Step, outcome: Outcome, said: str) -> Attempt:
    return Attempt(step.remedy, step.cause.check, step.cause.finding.because, outcome, said)
