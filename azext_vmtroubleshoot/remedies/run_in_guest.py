"""Run a few lines in the guest as root, by run command."""
import shlex

from . import az
from ..actions.guest import InGuest
from ..facts.vm import Vm
from ..model import Command, Remedy


def run_in_guest(vm: Vm, remedy_id: str, costs: str, *lines: str, before=(), fixing=(), disruption=1) -> Remedy:
    """`lines` are joined into one script; values in them are the caller's to quote (see `quoted`).

    `before` says, in the words of guest/change.sh, what is to be kept for the way back; last things first. `fixing` are
    the lines where `fix` does it otherwise than a person would, because it keeps and puts back by itself.
    """
    return Remedy(remedy_id, costs, _command(vm, lines), (InGuest(vm.id, tuple(before), tuple(fixing or lines)),),
                  disruption)


def look_in_guest(vm: Vm, remedy_id: str, costs: str, *lines: str) -> Remedy:
    """For a person to run: it changes nothing, or what it does cannot be taken back."""
    return Remedy(remedy_id, costs, _command(vm, lines))


def _command(vm: Vm, lines) -> Command:
    return az(vm.id, "vm", "run-command", "invoke", "-g", vm.resource_group, "-n", vm.name, "--command-id",
              "RunShellScript", "--scripts", "; ".join(lines))


def keep(word: str, *values: str) -> str:
    """One thing to be kept: a word of guest/change.sh and what it is about."""
    return f"{word} {quoted(*values)}"


def quoted(*words: str) -> str:
    """Words as data of a shell script; they may come from the guest."""
    return shlex.join(words)
