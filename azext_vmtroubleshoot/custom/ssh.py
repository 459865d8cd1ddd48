"""What the commands of `ssh` do."""
from .run import diagnosis, one_step
from .vm import on_vm


def diagnose(cmd, resource_group_name, vm_name, port=None, username=None, private_key_file=None,
             source_address=None, in_guest="auto", timeout=180.0, exit_code=False, page=None):
    from ..model import Goal
    goal = Goal("ssh", port, username, private_key_file, source_address, in_guest)
    return diagnosis(cmd, resource_group_name, vm_name, goal, timeout, exit_code, page)


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


def reset_config(cmd, resource_group_name, vm_name, settings=None, port=None, username=None, private_key_file=None,
                 yes=False, dry_run=False, timeout=180.0):
    from azure.cli.core.azclierror import InvalidArgumentValueError
    from ..model import Goal
    from ..remedies.reset_access import reset_linux
    from .change import change
    from .way import Options, Way
    from .credentials import settings_of
    protected, key = settings_of(settings) if settings else ({"reset_ssh": True}, "")
    if not protected.get("reset_ssh") and not protected.get("restore_backup_ssh"):
        raise InvalidArgumentValueError("--settings: the file does not ask for a reset of the configuration.",
                                        recommendation='It needs "reset_ssh": true; see also ssh reset-credentials.')
    way = Way("reset-config", lambda vm, _: reset_linux(vm, "reset-config", protected, key), by_agent=True,
              shows_differences="username" not in protected)
    return change(cmd, resource_group_name, vm_name, Goal("ssh", port, username, private_key_file), way,
                  Options(timeout, yes, dry_run))


def reset_credentials(cmd, resource_group_name, vm_name, username=None, ssh_key_value=None, password_file=None,
                      ask_password=False, settings=None, port=None, yes=False, dry_run=False, timeout=180.0):
    from ..model import Goal
    from ..remedies.reset_access import reset_linux
    from .change import change
    from .way import Options, Way
    from .linux_user import LinuxUser
    user = LinuxUser.told(username, ssh_key_value, password_file, ask_password, settings)

    def plan(vm, _):
        protected, key = user.settings(vm, dry_run)
        return reset_linux(vm, "reset-credentials", protected, key)
    goal = Goal("ssh", port, user.name if user.private_key_file else None, user.private_key_file)
    return change(cmd, resource_group_name, vm_name, goal, Way("reset-credentials", plan, by_agent=True),
                  Options(timeout, yes, dry_run))


def allow_flow(cmd, resource_group_name, vm_name, port=None, source_address=None, yes=False, dry_run=False,
               timeout=180.0):
    from .flow import let_in
    return let_in(cmd, resource_group_name, vm_name, "ssh", port, source_address, yes, dry_run, timeout)


restart, redeploy, start = on_vm("ssh", "restart"), on_vm("ssh", "redeploy"), on_vm("ssh", "start")
