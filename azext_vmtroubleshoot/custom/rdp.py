"""What the commands of `rdp` do."""
import time

from .login import arm_of, target_of
from .look import look
from .run import diagnosis, one_step, run
from .terminal import tell
from .vm import on_vm


def diagnose(cmd, resource_group_name, vm_name, port=None, username=None, source_address=None, in_guest="auto",
             timeout=180.0, exit_code=False, page=None):
    from ..model import Goal
    goal = Goal("rdp", port, username, source_address=source_address, in_guest=in_guest)
    return diagnosis(cmd, resource_group_name, vm_name, goal, timeout, exit_code, page)


def fix(cmd, resource_group_name, vm_name, port=None, username=None, source_address=None, in_guest="auto",
        timeout=180.0, settle=None, yes=False, dry_run=False, undo=False, allow=None, exit_code=False):
    from ..model import Goal
    from .fix import mend
    goal = Goal("rdp", port, username, source_address=source_address, in_guest=in_guest)
    return mend(cmd, resource_group_name, vm_name, goal, timeout, settle, yes, dry_run, undo, allow, exit_code)


def verify_flow(cmd, resource_group_name, vm_name, port=None, source_address=None, timeout=180.0):
    return one_step(cmd, resource_group_name, vm_name, "rdp", "verify-flow", timeout, port=port,
                    source_address=source_address)


def check_routes(cmd, resource_group_name, vm_name, port=None, source_address=None, timeout=180.0):
    return one_step(cmd, resource_group_name, vm_name, "rdp", "check-routes", timeout, port=port,
                    source_address=source_address)


def check_health(cmd, resource_group_name, vm_name, timeout=180.0):
    return one_step(cmd, resource_group_name, vm_name, "rdp", "check-health", timeout)


def check_boot(cmd, resource_group_name, vm_name, screenshot=None, log=None, timeout=180.0):
    from ..facts.screenshot import Screenshot
    from ..facts.serial_log import SerialLog
    from ..model import Goal
    from .saving import save_fact
    from ..text import clean
    wanted = ((screenshot, Screenshot, "screenshot", lambda content: content),
              (log, SerialLog, "serial log", lambda content: clean(content, len(content)).encode()))

    def save_each(known):
        written = [save_fact(path, known[fact], what, made) for path, fact, what, made in wanted if path]
        return {"written": [path for path in written if path]}
    return run(cmd, resource_group_name, vm_name, Goal("rdp"), timeout, "check-boot", save_each)


def check_service(cmd, resource_group_name, vm_name, port=None, username=None, source_address=None, timeout=180.0):
    return one_step(cmd, resource_group_name, vm_name, "rdp", "check-service", timeout, port=port, username=username,
                    source_address=source_address, in_guest="always")


def explain_error(cmd, resource_group_name, vm_name, error, port=None, username=None, source_address=None,
                  timeout=180.0):
    from ..model import Goal
    known = _known(error)
    started = time.monotonic()
    arm = arm_of(cmd.cli_ctx)
    target = target_of(cmd, arm, resource_group_name, vm_name)
    arm.ahead(target)
    from ..engine.explain_error import explained
    from ..report.document import error_document
    goal = Goal("rdp", port, username, source_address=source_address, in_guest="always" if known.in_guest else "never")
    checks, judgements, facts = look(cmd, arm, target, goal, timeout, only=known.checks, partly=True)
    report, is_cause = explained(known, goal, target, checks, judgements, facts, time.monotonic() - started)
    result = error_document(report, known, is_cause)
    tell(cmd, result)
    return result


def _known(message):
    """Raises InvalidArgumentValueError for a message that is none of those with a documented cause."""
    from azure.cli.core.azclierror import InvalidArgumentValueError
    from ..client_errors import ERRORS, recognise
    found = recognise(message)
    if found is None:
        raise InvalidArgumentValueError(
            "--error: this is none of the messages of the Remote Desktop client that have one documented cause.",
            recommendation=["These are known: " + "; ".join(f"{e.says!r}" for e in ERRORS),
                            "For any other: az vm troubleshoot rdp diagnose"])
    return found


def reset_nic(cmd, resource_group_name, vm_name, port=None, nic=None, temporary_address=None, timeout=600.0, yes=False):
    from ..model import Goal
    from . import nics
    from .nics.run import run_of
    goal = Goal("rdp", port, in_guest="never")
    about = run_of(cmd, resource_group_name, vm_name, "rdp reset-nic", goal, timeout, yes)
    return nics.reset_nic(about, nic, temporary_address)


def reset_config(cmd, resource_group_name, vm_name, port=None, yes=False, dry_run=False, timeout=180.0):
    from ..model import Goal
    from ..remedies.mend_rdp import reset_remote_desktop
    from ..remedies.reset_access import reset_rdp
    from .change import change
    from .way import Options, Way
    from .windows import refuse_domain_controller
    goal = Goal("rdp", port)

    def plan(vm, _):
        refuse_domain_controller(cmd, vm, goal, timeout, reset_remote_desktop)
        return reset_rdp(vm)
    return change(cmd, resource_group_name, vm_name, goal, Way("reset-config", plan, by_agent=True),
                  Options(timeout, yes, dry_run))


def reset_credentials(cmd, resource_group_name, vm_name, username=None, password_file=None, port=None, yes=False,
                      dry_run=False, timeout=180.0):
    from ..model import Goal
    from ..remedies import mend_windows_account, reset_access
    from .change import change
    from .way import Options, Way
    from .credentials import asked_password
    from .windows import local_name, refuse_domain_controller
    goal = Goal("rdp", port)

    def plan(vm, _):
        name = local_name(username or vm.admin_username)
        refuse_domain_controller(cmd, vm, goal, timeout,
                                 lambda vm, guest: mend_windows_account.reset_password(vm, guest, name))
        password = password_file.value if password_file else "(asked for)" if dry_run else asked_password(name)
        return reset_access.reset_password(vm, name, password)
    return change(cmd, resource_group_name, vm_name, goal, Way("reset-credentials", plan, by_agent=True),
                  Options(timeout, yes, dry_run))


def disable_nla(cmd, resource_group_name, vm_name, port=None, yes=False, dry_run=False, timeout=180.0):
    from ..remedies.mend_windows import turn_nla_off
    return _set_nla(cmd, resource_group_name, vm_name, port, turn_nla_off, "disable-nla", yes, dry_run, timeout)


def enable_nla(cmd, resource_group_name, vm_name, port=None, yes=False, dry_run=False, timeout=180.0):
    from ..remedies.mend_windows import turn_nla_on
    return _set_nla(cmd, resource_group_name, vm_name, port, turn_nla_on, "enable-nla", yes, dry_run, timeout)


def _set_nla(cmd, resource_group_name, vm_name, port, remedy, verb, yes, dry_run, timeout):
    from ..model import Goal
    from .change import change
    from .way import Options, Way
    return change(cmd, resource_group_name, vm_name, Goal("rdp", port),
                  Way(verb, lambda vm, _: remedy(vm), by_agent=True), Options(timeout, yes, dry_run))


def allow_flow(cmd, resource_group_name, vm_name, port=None, source_address=None, yes=False, dry_run=False,
               timeout=180.0):
    from .flow import let_in
    return let_in(cmd, resource_group_name, vm_name, "rdp", port, source_address, yes, dry_run, timeout)


restart, redeploy, start = on_vm("rdp", "restart"), on_vm("rdp", "redeploy"), on_vm("rdp", "start")
