"""Run a few lines in the guest as root, by run command."""
import shlex

from . import az
from ..facts.vm import Vm
from ..model import Remedy


def run_in_guest(vm: Vm, remedy_id: str, costs: str, *lines: str) -> Remedy:
    """`lines` are joined into one script; values in them are the caller's to quote (see `quoted`)."""
    return Remedy(remedy_id, costs, az("vm", "run-command", "invoke", "-g", vm.resource_group, "-n", vm.name,
                                       "--command-id", "RunShellScript", "--scripts", "; ".join(lines)))


def quoted(*words: str) -> str:
    """Words as data of a shell script; they may come from the guest."""
    return shlex.join(words)
