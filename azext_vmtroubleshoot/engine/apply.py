"""Do a remedy, or take one back, with the journal always one step ahead."""
import time

from knack.log import get_logger

from ..journal import BEGUN, DONE, FAILED, UNDONE, Journal
from ..model import CannotRead, Remedy
from ..text import clean_line

logger = get_logger(__name__)


def apply(remedy: Remedy, changes, journal: Journal) -> dict:
    """The journal's step. Raises CannotRead when an action could not be done; the step then says FAILED, and what was
    done of it is still to be taken back."""
    step = journal.begin(remedy)
    try:
        _do(remedy, step, changes, journal)
    except CannotRead:
        journal.mark(step, FAILED)
        raise
    journal.mark(step, DONE)
    return step


def _do(remedy: Remedy, step: dict, changes, journal: Journal) -> None:
    for action in remedy.actions:
        undo, do = _understood(action.prepare, changes)
        journal.will_undo(step, undo)
        _patiently(do)


def there_and_back(remedy: Remedy, changes, journal: Journal, meanwhile) -> None:
    """Do it, then meanwhile(), then take it back, whatever happens: also when it fails or is interrupted half-way.

    In the journal the step stays one that has only begun, so that any later run that finds it takes it back first.
    """
    step = journal.begin(remedy)
    try:
        _do(remedy, step, changes, journal)
        meanwhile()
    finally:
        take_back(step, changes, journal)


def take_back(step: dict, changes, journal: Journal) -> str:
    """All that is left of the step's undo; gives what stays because somebody else has changed it, in words, or "". May
    be called again after an interruption. Raises CannotRead."""
    if step["state"] == DONE:
        journal.mark(step, BEGUN)    # what is half taken back is to be gone on with before anything else
    while action := journal.next_undo(step):
        _, do = _understood(action.prepare, changes)
        journal.undid(step, _patiently(do) or "")
    journal.mark(step, UNDONE)
    return ". ".join(step["left"])


# A guest runs one command at a time, and one that was begun before an interruption cannot be called off.
_BUSY, PATIENCE, PAUSE = "Conflict", 180, 3


def _patiently(do, clock=time.monotonic, sleep=time.sleep) -> None:
    end = clock() + PATIENCE
    while True:
        try:
            return _understood(do)
        except CannotRead as error:
            if error.unreadable.code != _BUSY or clock() > end:
                raise
            sleep(PAUSE)


def _understood(act, *arguments):
    """An answer of Azure that an action stumbles over is an error like any other: what was done is taken back."""
    try:
        return act(*arguments)
    except CannotRead:
        raise
    except Exception as error:
        logger.debug("an action failed", exc_info=True)
        raise CannotRead(clean_line(f"Azure's answer could not be read: {type(error).__name__}: {error}")) from error
