"""The client's command for a way in."""
import shlex

from . import az
from ..facts.public_way import Entry
from ..facts.vm import Vm
from ..model import Command, Goal, Remedy, Target
from ..shape import group_of


def connect(goal: Goal, target: Target, entry: Entry, vm: Vm) -> Command:
    """What to type; for a Bastion that serves browsers only, where to go."""
    if entry.kind == "bastion":
        return _bastion(goal, target, entry, vm) if entry.native_client else Command.of(
            "Azure portal: the VM, Connect, Bastion")
    own_port = entry.port != goal.service.port
    if goal.protocol == "rdp":
        return Command.of(shlex.join(["mstsc", f"/v:{entry.endpoint if own_port else entry.address}"]))
    port = ["-p", str(entry.port)] if own_port else []
    key = ["-i", goal.private_key_file] if goal.private_key_file else []
    return Command.of(shlex.join(["ssh", *port, *key, f"{_user(goal, vm)}@{entry.address}"]))


def _user(goal: Goal, vm: Vm) -> str:
    return goal.username or vm.admin_username or "USER"


def connect_from_elsewhere(goal: Goal, target: Target, entry: Entry, vm: Vm) -> Remedy:
    return Remedy("connect-from-elsewhere", "changes nothing; run it in a network that lets the port out, for instance "
                  "in Azure Cloud Shell (https://shell.azure.com)", connect(goal, target, entry, vm))


def _bastion(goal: Goal, target: Target, entry: Entry, vm: Vm) -> Command:
    port = ("--resource-port", entry.guest_port) if entry.guest_port != goal.service.port else ()
    tunnel = az(entry.resource_id, "network", "bastion", goal.protocol, "-g", group_of(entry.resource_id), "-n",
                entry.name, "--target-resource-id", target.id, *port)
    if goal.protocol == "rdp":
        return tunnel
    proof = shlex.join(["--auth-type", "ssh-key", "--username", _user(goal, vm), "--ssh-key"])
    # The shell must see the tilde unquoted.
    key = shlex.quote(goal.private_key_file) if goal.private_key_file else "~/.ssh/id_rsa"
    return tunnel.with_end(f"{proof} {key}")
