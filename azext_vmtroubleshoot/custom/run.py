"""What all commands share: the login, one run of the engine, the result."""
import gc
import sys
import threading
import time

from .one_of_ids import several

EXIT_CODES = {"blocked": 10, "inconclusive": 11}


def run(cmd, resource_group_name, vm_name, goal, timeout, step=None, then=None):
    """`then(facts)` may do more with what was read; what it returns is added to the result."""
    # pylint: disable=too-many-arguments,too-many-positional-arguments
    started = time.monotonic()
    arm = arm_of(cmd.cli_ctx)
    target = target_of(arm, resource_group_name, vm_name)
    arm.ahead(target)
    # Imported here, while Azure answers: facts and checks take a fifth of a second.
    from ..engine.conclude import conclude, conclude_step
    from ..report.document import document, step_document
    checks, judgements, known = look(cmd, arm, target, goal, timeout, step, partly=True, may_be_absent=several(cmd))
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


def target_of(arm, resource_group_name, vm_name):
    """Raises InvalidArgumentValueError for names that cannot be."""
    from .._validators import resource_name
    from ..model import Target
    return Target(arm.subscription, resource_name("--resource-group", resource_group_name),
                  resource_name("--name", vm_name))


def look(cmd, arm, target, goal, timeout, step=None, still=None, only=(), partly=False, may_be_absent=False):
    """One run of the engine: (checks, judgements, facts). `still` are facts that are known from an earlier one; `only`
    ids of checks, where not all of the goal or step are wanted. Interrupted, it gives what is known where `partly` will
    do; nobody may go on from that to a change."""
    # pylint: disable=too-many-arguments,too-many-positional-arguments,too-many-locals
    from ..engine.catalog import catalog
    from ..engine.diagnose import diagnose
    from ..facts.aim import Aim
    from ..facts.guest_gate import GuestGate
    from ..facts.inside_gate import InsideGate
    from ..model import Goal, Target
    from ..report.progress import progress
    checks = [check for check in catalog(goal.protocol)
              if (does(check, guide_id(goal, step)) if step else not check.alone) and (not only or check.id in only)]
    watcher, known, judgements = None if still else progress(cmd.cli_ctx, checks), {}, []
    given = {Goal: goal, Target: target, **(still or {})}
    aim = Aim.named(goal, target)
    if aim:
        _refuse_itself(aim, target)
        if not still:
            arm.ahead(aim.target)
        given[Aim] = aim
    if goal.in_guest == "always":
        # Nothing has to be known before a guest is asked.
        given |= {GuestGate: GuestGate(), InsideGate: InsideGate()}
    try:
        for judgement in diagnose(checks, given, arm, timeout, known):
            judgements.append(judgement)
            if watcher:
                watcher.told(judgement)
    except KeyboardInterrupt:
        if not partly:
            raise
    stop_when_there_is_no_vm(known, target, may_be_absent)
    _stop_when_azure_is_out_of_reach(arm, known)
    return checks, judgements, known


def diagnosis(cmd, resource_group_name, vm_name, goal, timeout, exit_code, page):
    """The whole diagnosis, also saved as `page`; with `exit_code` azure-cli leaves with the verdict's status."""
    # pylint: disable=too-many-arguments,too-many-positional-arguments
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


def _refuse_itself(aim, target):
    from azure.cli.core.azclierror import InvalidArgumentValueError
    if aim.ends_at(target):
        raise InvalidArgumentValueError(f"--dest: {aim.words} is the VM that --name names.",
                                        recommendation="Name another VM, an address or a DNS name.")


def guide_id(goal, step) -> str:
    """The id of the guide's step that a verb does: ssh.verify-flow, conn.firewall."""
    return f"conn.{step.removeprefix('check-')}" if goal.protocol == "connectivity" else f"{goal.protocol}.{step}"


def does(check, step_id) -> bool:
    """Some verbs do two steps of a guide: conn.classic is conn.classic-acl and conn.classic-endpoint."""
    return any(step == step_id or step.startswith(f"{step_id}-") for step in check.guide)


def arm_of(cli_ctx):
    """The login's subscription, or azure-cli's own error when there is no login.

    One for all VMs of an invocation: --ids gives each VM a cli_ctx and a thread of its own, but one invocation.
    """
    from azure.cli.core.commands.client_factory import get_subscription_id
    from ..once import Once
    subscription = get_subscription_id(cli_ctx)
    shared = cli_ctx.invocation.data.setdefault("vm_troubleshoot", Once())
    return shared(subscription, lambda: _new_arm(cli_ctx, subscription))


def _new_arm(cli_ctx, subscription):
    # What azure-cli has loaded stays to the end: the collector need not walk it again and again (a sixth of our time).
    gc.freeze()
    from azure.cli.core._profile import Profile
    from azure.cli.core.auth.util import decode_access_token
    from azure.cli.core.commands.client_factory import get_mgmt_service_client
    from ..arm import Arm
    from ..pipeline import ManagementClient

    def caller():
        return decode_access_token(Profile(cli_ctx=cli_ctx).get_raw_token(subscription=subscription)[0][1])
    return Arm(get_mgmt_service_client(cli_ctx, ManagementClient, subscription_id=subscription), subscription, caller)


def stop_when_there_is_no_vm(known, target, may_be_absent=False):
    """A VM that does not exist is the user's error, not a finding. Among several it may be absent, not so --dest."""
    from azure.cli.core.azclierror import ResourceNotFoundError
    from ..facts.destination import Destination
    from ..facts.vm import Vm
    from ..model import Far, Unreadable
    far, missing = known.get(Far[Vm]), known.get(Destination)    # no VM where the source itself could not be read
    if isinstance(missing, Destination) and isinstance(far, Unreadable) \
            and far.code in ("ResourceNotFound", "ResourceGroupNotFound"):
        raise ResourceNotFoundError(
            f"--dest: there is no virtual machine {missing.name!r} in resource group {missing.resource_group!r} of "
            f"subscription {missing.subscription}.",
            recommendation="Name one of another group by its id: az vm show -g GROUP -n VM --query id -o tsv")
    absent = no_vm(known, target)
    if absent and not may_be_absent:
        raise absent


def no_vm(known, target):
    """The error that says that this VM does not exist, or None. There may be a classic one where it could not be looked
    for."""
    from azure.cli.core.azclierror import ResourceNotFoundError
    from ..facts.classic_vm import ClassicVm
    from ..facts.vm import Vm
    from ..model import Unreadable
    vm, classic = known.get(Vm), known.get(ClassicVm)
    if isinstance(vm, Unreadable) and vm.code in ("ResourceNotFound", "ResourceGroupNotFound") \
            and (classic is None or isinstance(classic, ClassicVm) and not classic.id):
        return ResourceNotFoundError(
            f"There is no virtual machine {target.name!r} in resource group {target.resource_group!r} of subscription "
            f"{target.subscription}.",
            recommendation=["List the machines of this subscription: az vm list -o table",
                            "Choose another subscription: az account set --subscription NAME"])
    return None


def _stop_when_azure_is_out_of_reach(arm, known):
    """Nothing can be told of any VM then. One of several that alone gets no answer is told of like the others."""
    from azure.cli.core.azclierror import AzureConnectionError
    from ..arm import NO_CONNECTION
    from ..facts.resource_health import ResourceHealth
    from ..facts.vm import Vm
    from ..model import Far
    asked = [known[fact] for fact in (Vm, Far[Vm], ResourceHealth) if fact in known]
    if not arm.reached and asked and all(getattr(answer, "code", "") == NO_CONNECTION for answer in asked):
        raise AzureConnectionError(asked[0].why, recommendation="Check this machine's connection to the Internet, "
                                   "HTTPS_PROXY and NO_PROXY, and the cloud in use: az cloud show")


def exit_with_verdict(cmd, result):
    """Leave with the verdict's exit status once azure-cli has printed the result; of several, with the lowest."""
    from knack.events import EVENT_CLI_SUCCESSFUL_EXECUTE
    statuses = cmd.cli_ctx.invocation.data.setdefault("vm_troubleshoot_exit_status", set())
    if result["verdict"] in EXIT_CODES:
        statuses.add(EXIT_CODES[result["verdict"]])
        cmd.cli_ctx.register_event(EVENT_CLI_SUCCESSFUL_EXECUTE, lambda *_, **__: sys.exit(min(statuses)))


def tell(cmd, result):
    """With -o table a person reads: the picture and the verdict go to stderr, above the table."""
    from ..report.prose import prose
    if cmd.cli_ctx.invocation.data["output"] == "table" and threading.current_thread() is threading.main_thread():
        unicode = "utf" in (sys.stderr.encoding or "").lower()
        print(prose(result, unicode) + "\n", file=sys.stderr, flush=True)
