"""What all commands that only read share: look, conclude, tell."""
import threading
import time

from ..interrupt import held_back
from .absent import no_vm
from .exit_status import exit_with_verdict
from .login import arm_of, target_of
from .look import look
from .one_of_ids import several
from .terminal import tell


def run(cmd, resource_group_name, vm_name, goal, timeout, step=None, then=None):
    """`then(facts)` may do more with what was read; what it returns is added to the result."""
    started = time.monotonic()
    arm = arm_of(cmd.cli_ctx)
    target = target_of(cmd, arm, resource_group_name, vm_name)
    with held_back():
        arm.ahead(target)
        # Imported here, while Azure answers: facts and checks take a fifth of a second.
        from ..engine.conclude import conclude, conclude_step
        from ..report.document import document, step_document
        checks, judgements, known = look(cmd, arm, target, goal, timeout, step, partly=True,
                                         may_be_absent=several(cmd))
    elapsed = time.monotonic() - started
    if step:
        result = step_document(conclude_step(step, goal, target, checks, judgements, elapsed))
    else:
        result = document(conclude(goal, target, checks, judgements, known, elapsed))
    if absent := no_vm(known, target):           # one of several: azure-cli would tell it under another one's id
        result["summary"] = str(absent)
    if then:
        result.update(then(known))
    tell(cmd, result)
    return result


def diagnosis(cmd, resource_group_name, vm_name, goal, timeout, exit_code, page):
    """The whole diagnosis, also saved as `page`; with `exit_code` azure-cli leaves with the verdict's status."""
    from azure.cli.core.azclierror import InvalidArgumentValueError
    if page and threading.current_thread() is not threading.main_thread():
        raise InvalidArgumentValueError("--page: a page shows one VM.", recommendation="Name one VM in --ids.")
    result = run(cmd, resource_group_name, vm_name, goal, timeout)
    if page:
        _save_page(page, result)
    if exit_code:
        exit_with_verdict(cmd, result)
    return result


def _save_page(path, result):
    """What has been found out is not lost when it cannot be written."""
    from azure.cli.core.azclierror import FileOperationError
    from knack.log import get_logger
    from ..report.page import page
    from .saving import save
    try:
        save(path, page(result, time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())).encode(), "page")
    except FileOperationError as error:
        get_logger(__name__).error("%s", error)


def one_step(cmd, resource_group_name, vm_name, protocol, step, timeout, **goal):
    """One step of the guide: the checks that name it."""
    from ..model import Goal
    return run(cmd, resource_group_name, vm_name, Goal(protocol, **goal), timeout, step)
