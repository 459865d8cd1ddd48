"""What the commands of `connectivity` do."""
from .run import exit_with_verdict, run


def diagnose(cmd, resource_group_name, vm_name, dest, dest_port, transport="tcp", in_guest="auto", timeout=180.0,
             exit_code=False):
    # pylint: disable=too-many-arguments,too-many-positional-arguments
    result = run(cmd, resource_group_name, vm_name, _goal(dest, dest_port, transport, in_guest), timeout)
    if exit_code:
        exit_with_verdict(cmd, result)
    return result


def verify_flow(cmd, resource_group_name, vm_name, dest, dest_port, transport="tcp", timeout=180.0):
    # pylint: disable=too-many-arguments,too-many-positional-arguments
    return run(cmd, resource_group_name, vm_name, _goal(dest, dest_port, transport), timeout, "verify-flow")


def check_snat(cmd, resource_group_name, vm_name, dest=None, hours=3, timeout=180.0):
    # pylint: disable=too-many-arguments,too-many-positional-arguments
    from ..model import Goal
    return run(cmd, resource_group_name, vm_name, Goal("connectivity", dest=dest, hours=hours), timeout, "check-snat")


def _goal(dest, dest_port, transport, in_guest="auto"):
    from ..model import Goal
    return Goal("connectivity", dest_port, dest=dest, transport=transport, in_guest=in_guest)
