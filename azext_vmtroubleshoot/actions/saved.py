"""Actions that take something back, as the journal holds them."""
from dataclasses import asdict, fields
from typing import Any, Mapping

from . import Act, InWindows, Remove, Set, TakeBack, Write
from .nics import Attach, Readdress

_KINDS = {kind.__name__: kind for kind in (Write, Set, Remove, Act, TakeBack, InWindows, Readdress, Attach)}


def to_json(action) -> dict:
    return {"do": type(action).__name__, **asdict(action)}


def from_json(told: Mapping[str, Any]):
    """Raises ValueError for anything that to_json() did not write."""
    kind = _KINDS.get(told.get("do"))
    values = {name: value for name, value in told.items() if name != "do"}
    if kind is None or set(values) != {f.name for f in fields(kind)}:
        raise ValueError(f"no action: {told.get('do')!r}")
    return kind(**values)
