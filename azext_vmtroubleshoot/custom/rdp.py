"""What the commands of `rdp` do."""
from .run import diagnosis, one_step


def diagnose(cmd, resource_group_name, vm_name, port=None, username=None, source_address=None, in_guest="auto",
             timeout=180.0, exit_code=False):
    from ..model import Goal
    goal = Goal("rdp", port, username, source_address=source_address, in_guest=in_guest)
    return diagnosis(cmd, resource_group_name, vm_name, goal, timeout, exit_code)


def verify_flow(cmd, resource_group_name, vm_name, port=None, source_address=None, timeout=180.0):
    return one_step(cmd, resource_group_name, vm_name, "rdp", "verify-flow", timeout, port=port,
                    source_address=source_address)


def check_routes(cmd, resource_group_name, vm_name, port=None, source_address=None, timeout=180.0):
    return one_step(cmd, resource_group_name, vm_name, "rdp", "check-routes", timeout, port=port,
                    source_address=source_address)


def check_health(cmd, resource_group_name, vm_name, timeout=180.0):
    return one_step(cmd, resource_group_name, vm_name, "rdp", "check-health", timeout)


def check_service(cmd, resource_group_name, vm_name, port=None, username=None, source_address=None, timeout=180.0):
    return one_step(cmd, resource_group_name, vm_name, "rdp", "check-service", timeout, port=port, username=username,
                    source_address=source_address, in_guest="always")
