"""Read each fact at most once, all at the same time, in the order their needs allow."""
import inspect
import queue
import sys
import threading
import time
from graphlib import TopologicalSorter
from types import UnionType
from typing import Annotated, NamedTuple, Union, get_args, get_origin, get_type_hints

from knack.log import get_logger

from ..facts.aim import Aim
from ..facts.arrivals import Arrivals
from ..facts.destination import Destination
from ..facts.guise import Guise
from ..facts.inside_gate import InsideGate
from ..interrupt import get
from ..model import GUEST_BUSY, CannotRead, Far, Goal, Status, Target, Unreadable
from ..text import clean_line

logger = get_logger(__name__)


# What both ends have in common, and the VM at each end.
_ACROSS = {Target: Destination, Destination: Target,
           **{fact: fact for fact in (Goal, Aim, Arrivals, Guise, InsideGate)}}


PAUSE = 3                            # seconds until a guest that was busy with another command is asked again


class Need(NamedTuple):
    """A parameter that a fact or check takes: its type, and whether it can do with an Unreadable."""
    fact: type
    tolerant: bool


def needs(function) -> dict:
    """Parameter name -> Need, read from the signature; `arm` and the return value are not needs.

    `rules: EffectiveRules` means: without it there is nothing to say. `rules: EffectiveRules | Unreadable` means:
    call me either way. `rules: Far[EffectiveRules]` means those at the other end.
    """
    hints = get_type_hints(function, vars(sys.modules[function.__module__]), include_extras=True)
    names = [name for name in inspect.signature(function).parameters if name not in ("arm", "cls")]
    found = {}
    for name in names:
        types = get_args(hints[name]) if get_origin(hints[name]) in (Union, UnionType) else (hints[name],)
        found[name] = Need(next(t for t in types if t is not Unreadable), Unreadable in types)
    return found


def across(fact):
    """The same fact, seen from the other end."""
    if get_origin(fact) is Annotated:
        return fact.__origin__
    return _ACROSS.get(fact) or Far[fact]


def sources(fact) -> dict:
    """Parameter name -> Need of what a fact is read from; all of it at the far end, where the fact is."""
    wanted = needs(fact.read)
    if get_origin(fact) is not Annotated:
        return wanted
    return {name: Need(across(need.fact), need.tolerant) for name, need in wanted.items()}


def _name(fact) -> str:
    return getattr(fact, "__origin__", fact).__name__


def missing(wanted: dict, known: dict):
    """The first Unreadable that a function with these needs cannot do without, or None."""
    return next((known[n.fact] for n in wanted.values()
                 if isinstance(known[n.fact], Unreadable) and not n.tolerant), None)


def known_or_none(known: dict, fact: type):
    """The fact where it was read; None where it is Unreadable or was not asked for."""
    value = known.get(fact)
    return None if isinstance(value, Unreadable) else value


def still_known(known: dict, touched) -> dict:
    """What need not be read again when something of `touched` (see facts/__init__.py) has changed: neither that nor
    anything read from it. What could not be read is tried again."""
    stale = {fact for fact, value in known.items() if getattr(fact, "ABOUT", None) in touched
             or isinstance(value, Unreadable) and value.status is Status.UNKNOWN}
    left = {fact: {n.fact for n in sources(fact).values()} for fact in known if hasattr(fact, "read")}
    while spoilt := {fact for fact, wanted in left.items() if fact not in stale and wanted & stale}:
        stale |= spoilt
    return {fact: value for fact, value in known.items() if fact not in stale}


def graph(wanted, given) -> dict:
    """Fact -> facts it is read from, for everything that the wanted facts need and that is not given."""
    seen, todo = {}, list(wanted)
    while todo:
        fact = todo.pop()
        if fact not in seen and fact not in given:
            seen[fact] = tuple(n.fact for n in sources(fact).values() if n.fact not in given)
            todo += seen[fact]
    return seen


def _read(fact, arm, known):
    wanted = sources(fact)
    absent = missing(wanted, known)
    if absent is not None:
        return absent
    arguments = {name: known[need.fact] for name, need in wanted.items()}
    if "arm" in inspect.signature(fact.read).parameters:
        arguments["arm"] = arm
    try:
        return fact.read(**arguments)
    except CannotRead as error:
        return error.unreadable
    except Exception as error:  # pylint: disable=broad-except
        # A fact that fails is itself a fact; the rest of the diagnosis goes on.
        logger.debug("%s could not be read", _name(fact), exc_info=True)
        return Unreadable(clean_line(f"{_name(fact)} could not be read: {type(error).__name__}: {error}"))


def gather(wanted, given, arm, seconds, clock=time.monotonic):
    """Yield (fact, value or Unreadable) as each arrives; what has not answered after `seconds` is Unreadable.

    A thread for each fact, daemons all: they only wait for answers, and an interrupted command must not wait for them.
    """
    known, flying, arrived = dict(given), set(), queue.SimpleQueue()
    order = TopologicalSorter(graph(wanted, given))
    order.prepare()
    end = clock() + seconds

    def fly(fact, known_now):
        # A guest takes one command at a time, and the other one may be anybody's.
        while getattr(value := _read(fact, arm, known_now), "code", "") == GUEST_BUSY and clock() + 2 * PAUSE < end:
            time.sleep(PAUSE)
        arrived.put((fact, value))

    while order.is_active():
        for fact in order.get_ready():
            flying.add(fact)
            threading.Thread(target=fly, args=(fact, dict(known)), name=_name(fact), daemon=True).start()
        try:
            fact, value = get(arrived, max(0.0, end - clock()))
        except queue.Empty:
            fact = min(flying, key=str)
            value = Unreadable(f"No answer within {seconds:.0f} seconds", needs="a longer --timeout")
        if fact not in flying:
            continue                     # came after its time was up
        flying.discard(fact)
        known[fact] = value
        order.done(fact)
        yield fact, value
