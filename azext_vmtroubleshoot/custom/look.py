"""One run of the engine: which checks, with what is known before."""
from ..interrupt import held_back
from .absent import stop_when_azure_is_out_of_reach, stop_when_there_is_no_vm
from .exit_status import INTERRUPTED, leave_with


def look(cmd, arm, target, goal, timeout, step=None, still=None, only=(), partly=False, may_be_absent=False):
    """(checks, judgements, facts). `still` are facts that are known from an earlier one; `only` ids of checks, where
    not all of the goal or step are wanted. Interrupted, it gives what is known where `partly` will do, and azure-cli
    leaves with a status that says so; nobody may go on from that to a change."""
    with held_back():
        from ..engine.diagnose import diagnose
        from ..report.progress import progress
        checks, given = _wanted(goal, step, only), _given(arm, target, goal, still)
        watcher, known, judgements = None if still else progress(cmd.cli_ctx, checks), {}, []
        try:
            for judgement in diagnose(checks, given, arm, timeout, known):
                judgements.append(judgement)
                if watcher:
                    watcher.told(judgement)
        except KeyboardInterrupt:
            if not partly:
                raise
            leave_with(cmd, INTERRUPTED)
    stop_when_there_is_no_vm(known, target, may_be_absent)
    stop_when_azure_is_out_of_reach(arm, known)
    return checks, judgements, known


def _wanted(goal, step, only):
    from ..engine.catalog import catalog
    return [check for check in catalog(goal.protocol)
            if (does(check, guide_id(goal, step)) if step else not check.alone) and (not only or check.id in only)]


def _given(arm, target, goal, still):
    """What need not be asked of Azure."""
    from ..facts.aim import Aim
    from ..facts.guest_gate import GuestGate
    from ..facts.inside_gate import InsideGate
    from ..model import Goal, Target
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
    return given


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
