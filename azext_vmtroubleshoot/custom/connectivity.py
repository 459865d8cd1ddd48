"""What the commands of `connectivity` do."""
from .run import diagnosis, one_step
from .vm import on_vm


def diagnose(cmd, resource_group_name, vm_name, dest, dest_port, transport="tcp", in_guest="auto", timeout=180.0,
             exit_code=False, page=None):
    from ..model import Goal
    goal = Goal("connectivity", dest_port, dest=dest, transport=transport, in_guest=in_guest)
    return diagnosis(cmd, resource_group_name, vm_name, goal, timeout, exit_code, page)


def fix(cmd, resource_group_name, vm_name, dest, dest_port, transport="tcp", in_guest="auto", timeout=180.0,
        settle=None, yes=False, dry_run=False, undo=False, allow=None, exit_code=False):
    from ..model import Goal
    from .fix import mend
    goal = Goal("connectivity", dest_port, dest=dest, transport=transport, in_guest=in_guest)
    return mend(cmd, resource_group_name, vm_name, goal, timeout, settle, yes, dry_run, undo, allow, exit_code)


def verify_flow(cmd, resource_group_name, vm_name, dest, dest_port, transport="tcp", timeout=180.0):
    return one_step(cmd, resource_group_name, vm_name, "connectivity", "verify-flow", timeout, port=dest_port,
                    dest=dest, transport=transport, in_guest="never")


def check_snat(cmd, resource_group_name, vm_name, dest=None, hours=3, timeout=180.0):
    return one_step(cmd, resource_group_name, vm_name, "connectivity", "check-snat", timeout, dest=dest, hours=hours)


def check_routes(cmd, resource_group_name, vm_name, dest, timeout=180.0):
    return one_step(cmd, resource_group_name, vm_name, "connectivity", "check-routes", timeout, dest=dest,
                    in_guest="never")


def check_peering(cmd, resource_group_name, vm_name, dest, timeout=180.0):
    return one_step(cmd, resource_group_name, vm_name, "connectivity", "check-peering", timeout, dest=dest,
                    in_guest="never")


def check_flow_logs(cmd, resource_group_name, vm_name, dest, dest_port, transport="tcp", hours=3, timeout=180.0):
    return one_step(cmd, resource_group_name, vm_name, "connectivity", "check-flow-logs", timeout, port=dest_port,
                    dest=dest, transport=transport, hours=hours)


def check_firewall(cmd, resource_group_name, vm_name, dest, dest_port, transport="tcp", timeout=180.0):
    return _inside(cmd, resource_group_name, vm_name, "check-firewall", timeout, dest, dest_port, transport)


def check_listener(cmd, resource_group_name, vm_name, dest, dest_port, transport="tcp", timeout=180.0):
    return _inside(cmd, resource_group_name, vm_name, "check-listener", timeout, dest, dest_port, transport)


def _inside(cmd, resource_group_name, vm_name, step, timeout, dest, dest_port, transport):
    return one_step(cmd, resource_group_name, vm_name, "connectivity", step, timeout, port=dest_port, dest=dest,
                    transport=transport, in_guest="always")


def check_classic(cmd, resource_group_name, vm_name, dest_port=None, transport="tcp", source_address=None,
                  timeout=180.0):
    return one_step(cmd, resource_group_name, vm_name, "connectivity", "check-classic", timeout, port=dest_port,
                    transport=transport, source_address=source_address)


def reset_nic(cmd, resource_group_name, vm_name, dest=None, dest_port=None, transport="tcp", nic=None,
              temporary_address=None, timeout=600.0, yes=False):
    from . import nics
    from .nics.run import run_of
    goal = _goal_if_told(dest, dest_port, transport)
    run = run_of(cmd, resource_group_name, vm_name, "connectivity reset-nic", goal, timeout, yes)
    return nics.reset_nic(run, nic, temporary_address)


def replace_nic(cmd, resource_group_name, vm_name, nic, dest=None, dest_port=None, transport="tcp", timeout=600.0,
                yes=False):
    from . import nics
    from .nics.run import run_of
    goal = _goal_if_told(dest, dest_port, transport)
    run = run_of(cmd, resource_group_name, vm_name, "connectivity replace-nic", goal, timeout, yes)
    return nics.replace_nic(run, nic)


def test_firewall(cmd, resource_group_name, vm_name, dest, dest_port, guest="destination", seconds=30, anyway=False,
                  timeout=180.0, yes=False):
    from . import firewall
    return firewall.test_firewall(cmd, resource_group_name, vm_name, dest, dest_port, guest, seconds, anyway, timeout,
                                  yes)


def remove_ghost_nics(cmd, resource_group_name, vm_name, dry_run=False, yes=False):
    from . import ghosts
    return ghosts.remove_ghost_nics(cmd, resource_group_name, vm_name, dry_run, yes)


def _goal_if_told(dest, dest_port, transport):
    """None means: whether the VM itself is reached says how it is."""
    from azure.cli.core.azclierror import RequiredArgumentMissingError
    from ..model import Goal
    if (dest is None) != (dest_port is None):
        raise RequiredArgumentMissingError("--dest and --dest-port go together.",
                                           recommendation="Name both, to try that connection, or none of them.")
    return Goal("connectivity", dest_port, dest=dest, transport=transport) if dest else None


restart, redeploy = on_vm("connectivity", "restart"), on_vm("connectivity", "redeploy")
