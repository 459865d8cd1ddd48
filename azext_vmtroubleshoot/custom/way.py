"""How a command changes something, and what the user said about it."""
from dataclasses import dataclass
from typing import Callable, Tuple


class Unneeded(Exception):
    """There is nothing to change; the message says why."""


@dataclass(frozen=True)
class Way:
    """How a command changes something.

    `plan(vm, findings)` gives the Remedy, from the findings by the ids of their checks; it raises Unneeded, CannotRead
    or an error of azure-cli. `patience` is how many seconds the service may take to come up again.
    """
    verb: str
    plan: Callable
    by_agent: bool = False
    patience: float = 10
    checks: Tuple[str, ...] = ()
    shows_differences: bool = False


@dataclass(frozen=True)
class Options:
    """What the user said about how to go on."""
    timeout: float = 180.0
    yes: bool = False
    dry_run: bool = False
    no_wait: bool = False
