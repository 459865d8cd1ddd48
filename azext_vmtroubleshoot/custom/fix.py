"""`fix` of every goal: plan, ask, apply, look again; and taking the last run back."""
import sys
import time

from .applied import undo_command
from .changing import alone, changes_of, journals_of, told
from .exit_status import exit_with_verdict
from .login import arm_of, target_of
from .look import look
from .question import ask, confirm
from .terminal import say, tell


def mend(cmd, resource_group_name, vm_name, goal, timeout, settle, yes=False, dry_run=False, undo=False, allow=None,
         exit_code=False):
    from azure.cli.core.azclierror import MutuallyExclusiveArgumentError
    if dry_run and undo:
        raise MutuallyExclusiveArgumentError("--dry-run and --undo exclude each other.",
                                             recommendation="Use one of them.")
    started = time.monotonic()
    arm = arm_of(cmd.cli_ctx)
    target = target_of(cmd, arm, resource_group_name, vm_name)
    journals = journals_of(cmd, target)
    if undo:
        with alone(journals, target), told():
            return _take_back(cmd, arm, target, goal, journals, yes)
    arm.ahead(target)
    looker = _Looker(cmd, arm, target, goal, timeout)
    command = undo_command(goal, target)
    if dry_run:
        result = _document(_planned(looker({}), allow or ()), "", started)
    else:
        with alone(journals, target), told():
            repair, journal = _repair(cmd, looker, journals, changes_of(arm), yes, allow or (), settle)
            _raise_again(cmd, target, journal, changes_of(arm), command)
        result = _document(repair, command if journal.revocable else "", started)
    tell(cmd, result)
    if exit_code:
        exit_with_verdict(cmd, result)
    return result


class _Looker:
    """look(still) for the engine: a diagnosis with what is still known of the one before."""

    def __init__(self, cmd, arm, target, goal, timeout):
        self.cmd, self.arm, self.target, self.goal, self.timeout = cmd, arm, target, goal, timeout

    def __call__(self, still):
        from ..engine.conclude import conclude
        from ..engine.step import Look
        started = time.monotonic()
        # What is remembered of Azure's answers may have changed; the first look still finds what was asked ahead.
        arm = self.arm.anew() if still else self.arm
        checks, judgements, known = look(self.cmd, arm, self.target, self.goal, self.timeout, still=still)
        return Look(conclude(self.goal, self.target, checks, judgements, known, time.monotonic() - started), known)


def _planned(now, allowed):
    from ..engine.plan import plan
    from ..model import Attempt, Outcome, Repair
    attempts = [Attempt(step.remedy, step.cause.check, step.cause.finding.because, Outcome.PLANNED,
                        f"Only with --allow {step.remedy.id}" if step.remedy.by_name and step.remedy.id not in allowed
                        else step.remedy.costs) for step in plan(now)]
    return Repair(now.report, tuple(attempts), now.report)


def _repair(cmd, looker, journals, changes, yes, allowed, settle):
    from azure.cli.core.azclierror import ManualInterrupt
    from ..engine.repair import repair
    from ..engine.step import Way
    journal = _resumed(cmd, looker, journals, changes, yes) or journals.new({"protocol": looker.goal.protocol})
    try:
        repaired = repair(looker({}), Way(
            look=looker, ask=lambda step: _wanted(cmd, looker.target, step, yes), tell=lambda a: _said(cmd, a),
            changes=changes, journal=journal, allowed=allowed, settle=settle))
    except KeyboardInterrupt as error:
        raise ManualInterrupt(_interrupted(str(error), journal, looker)) from error
    return repaired, journal


def _interrupted(begun, journal, looker):
    if not journal.steps:
        return f"Interrupted. Nothing was changed on {looker.target.name}."
    left = f" To take back all that is left: {undo_command(looker.goal, looker.target)}" if journal.revocable else ""
    return f"Interrupted. {begun or 'Nothing was begun'}. What had helped before it stays.{left}"


def _raise_again(cmd, target, journal, changes, command):
    """Security that a step has lowered does not stay so unnoticed: whoever can answer says when it is raised again."""
    from azure.cli.core.azclierror import NoTTYError
    from ..remedies.run_in_windows import LOWERS
    lowered = [step for step in journal.revocable if step["costs"].startswith(LOWERS)]
    if not lowered:
        return
    words = [f"Security of {target.name} is lowered by {', '.join(step['remedy'] for step in lowered)}. Log in now and "
             "repair what it was for."]
    try:
        if ask(cmd, target, words, "Done, and security is to be raised again?", False):
            _back(lowered, changes, journal)
            return
    except NoTTYError:
        pass
    print(f"Security stays lowered until you take it back: {command}", file=sys.stderr, flush=True)


def _resumed(cmd, looker, journals, changes, yes):
    """The journal of a run that came to no end, made good: its half-done step taken back, or all of it."""
    last = journals.last()
    if last is None or not last.open:
        return None
    if last.revocable and not ask(cmd, looker.target, _left(last), "Go on from there? (no: take all of it back)", yes):
        _back(last.revocable, changes, last)
        last.close()
        return None
    _back([step for step in last.revocable if step["state"] != "done"], changes, last)
    return last


def _back(steps, changes, journal):
    """Takes them back, and tells what stays because somebody else has changed it."""
    from ..engine.apply import take_back
    from ..text import clean
    for step in steps:
        if left := take_back(step, changes, journal):
            print(clean(f"{step['remedy']}: {left}"), file=sys.stderr, flush=True)


def _left(journal):
    return [f"The run of {journal.started} was interrupted. What it did or began:",
            *(f"  {step['remedy']} ({step['state']}): {step['costs']}" for step in journal.steps)]


def _wanted(cmd, target, step, yes):
    remedy = step.remedy
    words = ["", step.cause.finding.because + ".", f"{remedy.id}: {remedy.costs}.", f"  {remedy.command}"]
    return ask(cmd, target, words, f"Do this on {target.name}?", yes)


def _said(cmd, attempt):
    say(cmd, f"{attempt.remedy.id}: {attempt.outcome.value}. {attempt.said}")


def _take_back(cmd, arm, target, goal, journals, yes):
    """The last run, whatever became of it: its steps in reverse."""
    from azure.cli.core.azclierror import ValidationError
    from ..report.changed import undo_document
    last = journals.last()
    if last is None or not last.revocable:
        raise ValidationError(f"There is nothing to take back on {target.name}.", recommendation="Only what was "
                              "changed from this machine is known here.")
    steps = last.revocable
    confirm(cmd, target, [f"The run of {last.started} did:", *(f"  {s['remedy']}: {s['costs']}" for s in steps)],
            f"Take it back on {target.name}?", yes)
    _back(steps, changes_of(arm), last)
    last.close()
    return undo_document(goal, target, last.started, steps)


def _document(repair, undo, started):
    from ..report.changed import repair_document
    return repair_document(repair, undo, time.monotonic() - started)
