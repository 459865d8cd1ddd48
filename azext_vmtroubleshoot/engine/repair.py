"""Mend, one step at a time, and try again after each, until the goal is reached.

A step that did not help is taken back. Those that interrupt the VM are taken only when they were allowed by name.
"""
from typing import Optional, Tuple

from ..facts.guest_gate import obstacle
from ..facts.vm import Vm
from ..model import Attempt, CannotRead, Far, Outcome, Repair
from .apply import apply, take_back
from .gather import known_or_none, still_known
from .plan import plan, reached
from .settle import helped, settled
from .step import Look, Step, Way


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
    after = settled(step, now, way)
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


def _told(step: Step, outcome: Outcome, said: str) -> Attempt:
    return Attempt(step.remedy, step.cause.check, step.cause.finding.because, outcome, said)
