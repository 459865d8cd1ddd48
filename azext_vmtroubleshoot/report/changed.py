"""What was changed, as JSON: the steps of `fix`, and what was taken back."""
from ..model import Attempt, Outcome, Repair, Report, Verdict
from .document import SCHEMA, cause_of, goal_of, harmless, remedy_of, target_of

_GOOD = (Verdict.REACHABLE, Verdict.DEGRADED)


def repair_document(repair: Repair, undo: str, elapsed: float) -> dict:
    """What `fix` did, or would do. `undo` is the command that takes it back, "" when there is nothing to."""
    after = repair.after
    return harmless({
        "schemaVersion": SCHEMA, "goal": goal_of(after),
        "target": {**target_of(after.target), "osType": after.os_type or None},
        "verdict": after.verdict.value, "summary": _outcome(repair), "before": _short(repair.before),
        "steps": [_attempt(a) for a in repair.attempts], "rootCause": cause_of(after.root_cause),
        "undo": undo or None, "elapsedSeconds": round(elapsed, 1)})


def undo_document(goal, target, started: str, steps) -> dict:
    """The run that was taken back: `steps` of its journal, in the order they were."""
    return harmless({
        "schemaVersion": SCHEMA, "goal": {"protocol": goal.protocol}, "target": target_of(target),
        "summary": f"What the run of {started} changed was taken back"
                   + (", except for what somebody else has changed since." if any(s["left"] for s in steps) else "."),
        "steps": [{"remedy": {"id": s["remedy"], "costs": s["costs"], "command": s["command"]},
                   "outcome": s["state"], "said": ". ".join(s["left"])} for s in steps]})


def _attempt(attempt: Attempt):
    return {"remedy": {**remedy_of(attempt.remedy), "calls": [action.call for action in attempt.remedy.actions]},
            "check": attempt.check, "because": attempt.because, "outcome": attempt.outcome.value, "said": attempt.said}


def _short(report: Report):
    return {"verdict": report.verdict.value, "summary": report.summary, "rootCause": cause_of(report.root_cause)}


def _outcome(repair: Repair) -> str:
    """One sentence for a person."""
    after = repair.after
    helped = [a.remedy.id for a in repair.attempts if a.outcome is Outcome.HELPED]
    if any(a.outcome is Outcome.PLANNED for a in repair.attempts):
        return f"{after.summary} Nothing was changed: this is what would be tried, one after the other until it works."
    if not repair.attempts:
        return after.summary + ("" if after.verdict in _GOOD else " That is left to you: fix has no step for it.")
    if after.verdict in _GOOD:
        return f"{after.summary} What helped: {', '.join(helped)}." if helped else after.summary
    tried = ", ".join(f"{a.remedy.id} ({a.outcome.value})" for a in repair.attempts)
    return f"{after.summary} What was tried: {tried}."
