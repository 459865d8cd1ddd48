"""Every module here is one check: its file name is its id, its docstring its documentation, judge() its meaning.

The first line of the docstring is the title, written as the good state. A module may define
    GOALS         protocols it serves
    GUIDE         ids of the guides' steps it does
    HOP           where on the path it stands (one of model.HOPS)
    EXPLAINED_BY  ids of checks whose failure explains this one's
    judge(...)    facts, declared by the annotations of its parameters -> Finding
"""
import importlib
import pkgutil
from dataclasses import dataclass
from typing import Callable, Mapping, Tuple

from ..engine.gather import Need, needs


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
    needs: Mapping[str, Need]
    judge: Callable


def load(name: str) -> Check:
    module = importlib.import_module(f"{__name__}.{name}")
    title, _, explanation = module.__doc__.strip().partition("\n")
    return Check(name.replace("_", "-"), title, explanation.strip(), module.GOALS, module.GUIDE, module.HOP,
                 getattr(module, "EXPLAINED_BY", ()), needs(module.judge), module.judge)


def catalog(protocol=None, only=None):
    """All checks, or those of one protocol, or of these only named by id."""
    checks = [load(m.name) for m in pkgutil.iter_modules(__path__)]
    return [c for c in checks if (protocol is None or protocol in c.goals) and (only is None or c.id in only)]
