"""All checks, read from their modules; checks/__init__.py tells what a module holds."""
import importlib
import pkgutil
from dataclasses import dataclass, replace
from typing import Callable, Mapping, Tuple

from .. import checks
from .gather import Need, needs


@dataclass(frozen=True)
class Check:
    """A check as the engine sees it."""
    id: str
    title: str
    explanation: str
    goals: Tuple[str, ...]
    guide: Tuple[str, ...]
    hop: str
    explained_by: Tuple[str, ...]
    witnesses: Tuple[str, ...]
    needs: Mapping[str, Need]
    judge: Callable
    alone: bool = False


def load(name: str) -> Check:
    module = importlib.import_module(f"{checks.__name__}.{name}")
    title, _, explanation = module.__doc__.strip().partition("\n")
    return Check(name.replace("_", "-"), title, explanation.strip(), module.GOALS, module.GUIDE, module.HOP,
                 getattr(module, "EXPLAINED_BY", ()), getattr(module, "WITNESSES", ()), needs(module.judge),
                 module.judge, getattr(module, "ALONE", False))


def catalog(protocol=None):
    """All checks, or those of one protocol."""
    every = [load(m.name) for m in pkgutil.iter_modules(checks.__path__) if not m.name.startswith("_")]
    if protocol is None:
        return every
    mine = {check.id: check for check in every if protocol in check.goals}
    # A witness of another protocol is never heard here.
    return [replace(check, witnesses=tuple(w for w in check.witnesses if w in mine)) for check in mine.values()]
