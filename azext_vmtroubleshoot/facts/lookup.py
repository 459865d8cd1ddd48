"""The addresses that the destination's DNS name leads to: in the source's guest, whose lookup counts, and here.

A virtual network may have name servers of its own and private DNS zones (documented): what this machine is told need
not hold there.
"""
from dataclasses import dataclass
from typing import Optional, Tuple

from ..guest import answer
from ..model import CannotRead, Goal, Status, Target, Unreadable
from ..probes.names import addresses
from ..shape import address
from .guest_gate import must_answer
from .vm import Vm

_SECONDS = 5.0                       # for the lookup here


@dataclass(frozen=True)
class Lookup:
    name: str
    here: Tuple[str, ...]
    guest: Tuple[str, ...]
    outcome: str                     # of the guest: known, none, timeout; "" where it was not asked
    unasked: Optional[Unreadable] = None     # why it was not

    @property
    def address(self) -> str:
        """The one that counts, IPv4 before IPv6; "" for none."""
        return min(self.guest or self.here, key=lambda a: ":" in a, default="")

    @classmethod
    def read(cls, arm, goal: Goal, target: Target, vm: Vm | Unreadable) -> "Lookup":
        if not is_name(goal.dest or ""):
            raise CannotRead("No DNS name is the destination", status=Status.SKIPPED)
        here, _ = addresses(goal.dest, _SECONDS)
        try:
            return cls(goal.dest, here, *_asked(arm, goal, target, vm))
        except CannotRead as error:
            return cls(goal.dest, here, (), "", error.unreadable)


def is_name(dest: str) -> bool:
    """No address, and not the id or the plain name of a VM."""
    return not address(dest) and not dest.startswith("/") and ("." in dest or ":" in dest)


def _asked(arm, goal: Goal, target: Target, vm):
    """(addresses, outcome) of the source's guest."""
    if goal.in_guest == "never":
        raise CannotRead("Not asked: --in-guest never", status=Status.SKIPPED)
    if isinstance(vm, Unreadable):
        raise CannotRead(vm.why, vm.needs, vm.code)
    must_answer(goal, vm)
    script = answer.LOOKUP_WINDOWS if vm.windows else answer.LOOKUP
    asked = answer.request(script, goal.dest)
    told = answer.parse(script, arm.run_command(target, asked))
    outcome, found = next(iter(told.fields("lookup", 2)), ("", ""))
    if outcome not in ("known", "none", "timeout"):
        raise CannotRead(f"The guest of {vm.name} does not tell how it looks names up")
    return tuple(dict.fromkeys(a for a in found.split() if address(a))), outcome
