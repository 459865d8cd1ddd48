"""One remedy done with the journal at hand: in an interrupted run's own, so that all of it can be taken back."""
import sys


def applied(remedy, changes, journals, goal, target):
    """(the journal's step, the command that takes it back or "")"""
    from ..engine.apply import apply
    from ..model import CannotRead
    last = journals.last()
    journal = last if last and last.open and last.revocable else journals.new({"protocol": goal.protocol})
    undo = undo_command(goal, target)
    try:
        step = apply(remedy, changes, journal)
    except CannotRead as error:
        _put_back(journal, changes, error, undo)
    except KeyboardInterrupt:
        if journal.revocable:
            print(f"\nInterrupted. To take back what was begun: {undo}", file=sys.stderr, flush=True)
        raise
    if journal is not last:
        journal.end()
    return step, undo if journal.revocable else ""


def _put_back(journal, changes, error, undo):
    """Raises `error`, with what became of the part that was done."""
    from ..engine.apply import take_back
    from ..guest.change import REFUSED
    from ..model import CannotRead
    step = journal.steps[-1]
    if not step["undo"]:
        journal.end()
        raise error
    try:
        left = take_back(step, changes, journal)
    except CannotRead as second:
        raise CannotRead(f"{error}. What was done before could not be taken back ({second}); later: {undo}",
                         error.unreadable.needs) from error
    journal.end()
    if error.unreadable.code == REFUSED:
        raise error
    raise CannotRead(f"{error}. What was done before was taken back" + (f", except: {left}" if left else ""),
                     error.unreadable.needs) from error


def undo_command(goal, target):
    there = ("--dest", goal.dest, "--dest-port", goal.port) if goal.dest else ()
    return fix_command(goal.protocol, target, *there, "--undo")


def fix_command(protocol, target, *words):
    from ..remedies import az
    return az(target.id, "vm", "troubleshoot", protocol, "fix", "-g", target.resource_group, "-n", target.name,
              *words).for_login(target.login)
