"""Run a few lines of PowerShell in a Windows guest as SYSTEM, by run command."""
import re
import shlex

from . import az
from ..actions.guest import InWindows
from ..facts.vm import Vm
from ..model import Command, Remedy

# PowerShell takes typographic quotes for quotes, too.
_QUOTES = re.compile("(['\u2018\u2019\u201a\u201b])")
# What means nothing between double quotes, which a pasted command shows better.
_PLAIN = re.compile(r"[\w .@\\/:{}-]*", re.ASCII)

LOWERS = "lowers security"           # how the costs of such a remedy begin


def run_in_windows(vm: Vm, remedy_id: str, costs: str, *lines: str, undo=(), lowers=False, disruption=1) -> Remedy:
    """`lines` are one statement each; values in them are the caller's to quote (see `quoted`).

    `undo` are the lines that take it back. What `lowers` security is called so, and shows them.
    """
    if lowers:
        costs = f"{LOWERS}: {costs}. Take it back as soon as it is not needed: {_command(vm, undo)}"
    return Remedy(remedy_id, costs, _command(vm, lines), (InWindows(vm.id, lines, tuple(undo)),), disruption, lowers)


def look_in_windows(vm: Vm, remedy_id: str, costs: str, *lines: str) -> Remedy:
    """For a person to run: it changes nothing, or what it does cannot be taken back."""
    return Remedy(remedy_id, costs, _command(vm, lines))


def _command(vm: Vm, lines) -> Command:
    words = az(vm.id, "vm", "run-command", "invoke", "-g", vm.resource_group, "-n", vm.name, "--command-id",
               "RunPowerShellScript", "--scripts")
    return words.with_end(shlex.join(lines))


def quoted(value) -> str:
    """A value as data of a PowerShell line; it may come from the guest."""
    if _PLAIN.fullmatch(str(value)):
        return f'"{value}"'
    return "'" + _QUOTES.sub(r"\1\1", str(value)) + "'"


def set_value(path: str, name: str, value: int) -> str:
    return f'Set-ItemProperty -Path "{path}" -Name {name} -Value {value}'
