"""What the commands of `ssh` do."""
from .run import diagnosis, one_step


def diagnose(cmd, resource_group_name, vm_name, port=None, username=None, private_key_file=None,
             source_address=None, in_guest="auto", timeout=180.0, exit_code=False):
    from ..model import Goal
    goal = Goal("ssh", port, username, private_key_file, source_address, in_guest)
    return diagnosis(cmd, resource_group_name, vm_name, goal, timeout, exit_code)


def fix(cmd, resource_group_name, vm_name, port=None, username=None, private_key_file=None, source_address=None,
        in_guest="auto", timeout=180.0, settle=None, yes=False, dry_run=False, undo=False, allow=None,
        exit_code=False):
    from ..model import Goal
    from .fix import mend
    goal = Goal("ssh", port, username, private_key_file, source_address, in_guest)
    return mend(cmd, resource_group_name, vm_name, goal, timeout, settle, yes, dry_run, undo, allow, exit_code)


def verify_flow(cmd, resource_group_name, vm_name, port=None, source_address=None, timeout=180.0):
    return one_step(cmd, resource_group_name, vm_name, "ssh", "verify-flow", timeout, port=port,
                    source_address=source_address)


def check_routes(cmd, resource_group_name, vm_name, port=None, source_address=None, timeout=180.0):
    return one_step(cmd, resource_group_name, vm_name, "ssh", "check-routes", timeout, port=port,
                    source_address=source_address)


def check_health(cmd, resource_group_name, vm_name, timeout=180.0):
    return one_step(cmd, resource_group_name, vm_name, "ssh", "check-health", timeout)


def check_service(cmd, resource_group_name, vm_name, port=None, username=None, source_address=None,
                  timeout=180.0):
    return one_step(cmd, resource_group_name, vm_name, "ssh", "check-service", timeout, port=port,
                    username=username, source_address=source_address, in_guest="always")
