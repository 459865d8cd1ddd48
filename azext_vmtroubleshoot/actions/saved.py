"""Actions that take something back, as the journal holds them."""
from collections import abc
from dataclasses import asdict
from typing import Any, Mapping, get_args, get_origin, get_type_hints

from .guest import InWindows, TakeBack
from .nics import Attach, Readdress
from .power import Act
from .resource import PutBack, Remake, Unmake

_KINDS = {kind.__name__: kind for kind in (PutBack, Unmake, Remake, Act, TakeBack, InWindows, Readdress, Attach)}


def to_json(action) -> dict:
    return {"do": type(action).__name__, **asdict(action)}


def from_json(told: Mapping[str, Any]):
    """Raises ValueError for anything that to_json() did not write."""
    kind = _KINDS.get(told.get("do"))
    values = {name: value for name, value in told.items() if name != "do"}
    wanted = get_type_hints(kind) if kind else {}
    if not kind or set(values) != set(wanted) or not all(_fits(values[name], hint) for name, hint in wanted.items()):
        raise ValueError(f"no action: {told.get('do')!r}")
    return kind(**values)


def _fits(value, hint) -> bool:
    """As JSON has it: a list for a tuple."""
    if get_origin(hint) is abc.Mapping:
        return isinstance(value, abc.Mapping)
    if get_origin(hint):
        return isinstance(value, (list, tuple)) and all(_fits(each, get_args(hint)[0]) for each in value)
    return hint is Any or isinstance(value, hint)
