"""What the commands of `ssh` do."""
from .run import exit_with_verdict, run


def diagnose(cmd, resource_group_name, vm_name, port=None, username=None, private_key_file=None,
             source_address=None, in_guest="auto", timeout=180.0, exit_code=False):
    from ..model import Goal
    goal = Goal("ssh", port, username, private_key_file, source_address, in_guest)
    result = run(cmd, resource_group_name, vm_name, goal, timeout)
    if exit_code:
        exit_with_verdict(cmd, result)
    return result


def verify_flow(cmd, resource_group_name, vm_name, port=None, source_address=None, timeout=180.0):
    return _step(cmd, resource_group_name, vm_name, "verify-flow", timeout, port=port, source_address=source_address)


def check_routes(cmd, resource_group_name, vm_name, port=None, source_address=None, timeout=180.0):
    return _step(cmd, resource_group_name, vm_name, "check-routes", timeout, port=port, source_address=source_address)


def check_health(cmd, resource_group_name, vm_name, timeout=180.0):
    return _step(cmd, resource_group_name, vm_name, "check-health", timeout)


def check_service(cmd, resource_group_name, vm_name, port=None, username=None, source_address=None,
                  timeout=180.0):
    return _step(cmd, resource_group_name, vm_name, "check-service", timeout, port=port, username=username,
                 source_address=source_address, in_guest="always")


def _step(cmd, resource_group_name, vm_name, step, timeout, **goal):
    """One step of the guide: the checks that name it."""
    from ..model import Goal
    return run(cmd, resource_group_name, vm_name, Goal("ssh", **goal), timeout, step)
