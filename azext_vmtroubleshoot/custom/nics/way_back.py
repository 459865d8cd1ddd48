"""A network interface is changed only to be changed back: that way back, also of a run that was interrupted."""
from ..applied import fix_command
from ..changing import as_cli_error, changes_of
from ..question import confirm

OURS = ("reset-nic", "replace-nic")


def interrupted(run):
    """The journal of a run of ours that left something to be taken back. Raises ValidationError for another one's."""
    from azure.cli.core.azclierror import ValidationError
    last = run.journals.last()
    if last is None or not last.open or not last.revocable:
        return None
    if any(step["remedy"] in OURS for step in last.revocable):
        return last
    what = ", ".join(step["remedy"] for step in last.revocable)
    raise ValidationError(
        f"Nothing was changed: the run of {last.started} was interrupted, and what it did is still there: {what}.",
        recommendation=f"First finish it or take it back: {fix_command(last.goal['protocol'], run.target)} [--undo]")


def finish(run, left):
    """Take an interrupted run back, which is also the second half of what it was to do."""
    from ...engine.apply import take_back
    from ...facts.vm import Vm
    from ...facts.way_in import WayIn
    steps = left.revocable
    confirm(run.cmd, run.target, [
        f"The run of {left.started} was interrupted and has left something behind:",
        *(f"  {step['remedy']}: {step['costs']}" for step in steps),
        f"It is taken back first; {run.target.name} restarts for it where it has to."], "Take it back now?", run.yes)
    for step in steps:
        take_back(step, changes_of(run.arm), left)
    left.forget()
    run.arm = run.arm.anew()
    known, vm, _ = run.look_before()
    way_in = known[WayIn]
    after = run.wait(getattr(way_in, "best", None)) if isinstance(vm, Vm) and vm.running else None
    return run.document(None, f"What the interrupted {steps[0]['remedy']} of {left.started} had changed is as it was "
                        f"before{f', except: {left.left}' if left.left else ''}. Nothing else was done; run it again "
                        "for another one", after)


def for_a_while(run, remedy, meanwhile):
    """What stays because somebody else has changed it, in words, or "". Leaves no journal when all else was taken back.
    Raises azure-cli's errors, which say what is left."""
    from azure.cli.core.azclierror import AzureResponseError, ManualInterrupt
    from ...engine.apply import there_and_back
    from ...model import CannotRead
    journal = run.journals.new({"protocol": run.goal.protocol})
    try:
        there_and_back(remedy, changes_of(run.arm), journal, meanwhile)
    except (CannotRead, KeyboardInterrupt) as error:
        why = error.unreadable.why if isinstance(error, CannotRead) else "Interrupted"
        if journal.revocable:
            raise AzureResponseError(
                f"{why.rstrip('.')}. Not all that was begun on {run.target.name} could be taken back.",
                recommendation=f"Run it again, that comes first then: {remedy.command}") from error
        journal.forget()
        if isinstance(error, KeyboardInterrupt):
            stays = journal.left or f"{run.target.name} is as it was before"
            raise ManualInterrupt(f"Interrupted. {stays}.") from error
        failed = as_cli_error(error.unreadable)
        raise type(failed)(f"{why.rstrip('.')}. {journal.left or 'What was begun has been taken back'}.") from error
    journal.forget()
    return journal.left
