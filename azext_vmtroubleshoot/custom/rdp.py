"""What the commands of `rdp` do."""
import time

from .run import arm_of, diagnosis, look, one_step, run, target_of, tell


def diagnose(cmd, resource_group_name, vm_name, port=None, username=None, source_address=None, in_guest="auto",
             timeout=180.0, exit_code=False):
    from ..model import Goal
    goal = Goal("rdp", port, username, source_address=source_address, in_guest=in_guest)
    return diagnosis(cmd, resource_group_name, vm_name, goal, timeout, exit_code)


def fix(cmd, resource_group_name, vm_name, port=None, username=None, source_address=None, in_guest="auto",
        timeout=180.0, settle=None, yes=False, dry_run=False, undo=False, allow=None, exit_code=False):
    # pylint: disable=too-many-arguments,too-many-positional-arguments,too-many-locals
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
    from .saving import save
    from ..text import clean
    wanted = ((screenshot, Screenshot, "screenshot", lambda content: content),
              (log, SerialLog, "serial log", lambda content: clean(content, len(content)).encode()))

    def save_each(known):
        written = [save(path, known[fact], what, made) for path, fact, what, made in wanted if path]
        return {"written": [path for path in written if path]}
    return run(cmd, resource_group_name, vm_name, Goal("rdp"), timeout, "check-boot", save_each)


def check_service(cmd, resource_group_name, vm_name, port=None, username=None, source_address=None, timeout=180.0):
    return one_step(cmd, resource_group_name, vm_name, "rdp", "check-service", timeout, port=port, username=username,
                    source_address=source_address, in_guest="always")


def explain_error(cmd, resource_group_name, vm_name, error, port=None, username=None, source_address=None,
                  timeout=180.0):
    # pylint: disable=too-many-arguments,too-many-positional-arguments
    from ..model import Goal
    known = _known(error)
    started = time.monotonic()
    arm = arm_of(cmd.cli_ctx)
    target = target_of(arm, resource_group_name, vm_name)
    arm.ahead(target)
    from ..engine.explain_error import explained
    from ..report.document import error_document
    goal = Goal("rdp", port, username, source_address=source_address, in_guest="always" if known.in_guest else "never")
    checks, judgements, facts = look(cmd, arm, target, goal, timeout, only=known.checks)
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
    # pylint: disable=too-many-arguments,too-many-positional-arguments
    from ..model import Goal
    from . import nics
    run = nics.run_of(cmd, resource_group_name, vm_name, "rdp reset-nic", Goal("rdp", port, in_guest="never"), timeout,
                      yes)
    return nics.reset_nic(run, nic, temporary_address)
