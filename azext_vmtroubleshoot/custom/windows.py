"""What is particular about resets of a Windows VM."""
import re


def local_name(name):
    """VMAccessAgent knows local users only. Raises azure-cli's errors."""
    from azure.cli.core.azclierror import InvalidArgumentValueError, RequiredArgumentMissingError
    if not name:
        raise RequiredArgumentMissingError("Azure does not tell the name of this VM's administrator.",
                                           recommendation="Name the user: --username USER")
    if re.search(r"[\\@]", name) or len(name) > 20:
        raise InvalidArgumentValueError(f"--username: {name!r} cannot be the name of a local user.",
                                        recommendation="Only local users can be reset, by their name alone, of at most "
                                        "20 characters.")
    return name


def refuse_domain_controller(cmd, vm, goal, timeout, way_left):
    """VMAccess supports none, so nothing is attempted: `way_left(vm, guest)` is the remedy named instead.

    Where the guest cannot be asked it goes on: VMAccess then says so itself.
    """
    from azure.cli.core.azclierror import ValidationError
    from ..facts.guest_rdp import GuestRdp
    guest = _asked(cmd, vm, goal, timeout).get(GuestRdp)
    if isinstance(guest, GuestRdp) and guest.is_domain_controller:
        raise ValidationError(f"Nothing was changed: {vm.name} is a domain controller, and VMAccess supports none.",
                              recommendation=way_left(vm, guest).command)


def _asked(cmd, vm, goal, timeout):
    from dataclasses import replace
    from ..engine.gather import gather
    from ..facts.guest_gate import GuestGate
    from ..facts.guest_rdp import GuestRdp
    from ..model import Goal, Target
    from ..shape import group_of, segment
    from .login import arm_of
    given = {Goal: replace(goal, in_guest="always"), GuestGate: GuestGate(),
             Target: Target(segment(vm.id, "subscriptions"), group_of(vm.id), vm.name)}
    return dict(gather([GuestRdp], given, arm_of(cmd.cli_ctx), timeout))
