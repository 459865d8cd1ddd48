"""Which steps a repair would take, in order.

The root cause's remedy comes first. Where no cause can be named, or its remedy did not help, the guide's own last
resorts follow, the least disruptive first.
"""
from typing import Optional, Tuple

from ..facts.guest_gate import can_answer
from ..facts.guest_ssh import GuestSsh
from ..facts.vm import Vm
from ..model import Goal, Judgement, Remedy, Report, Status, Verdict
from ..remedies.edit_config import reset_ssh
from ..remedies.restart import redeploy, restart
from .between import PROOF as BETWEEN
from .conclude import PROOF
from .gather import known_or_none
from .step import Look, Step

IN_THE_VM = ("vm", "guest", "service", "account")


def reached(report: Report) -> bool:
    """It works. With a user named, only a login proves it where something is still wrong on the way."""
    if report.verdict is Verdict.DEGRADED and report.goal.username:
        return any(j.check == "ssh-login" and j.status is Status.PASS for j in report.judgements)
    return report.verdict in (Verdict.REACHABLE, Verdict.DEGRADED)


def plan(now: Look) -> Tuple[Step, ...]:
    """What would be done, in order, if no step but the last helped."""
    cause = now.report.root_cause
    if cause is None or reached(now.report):
        return ()
    others = [j for j in now.report.judgements if j.status is Status.FAIL and not j.explained_by and j is not cause]
    steps = [Step(cause.finding.remedy, cause)] if mends(cause.finding.remedy) else []
    steps += sorted((Step(j.finding.remedy, j) for j in others if mends(j.finding.remedy)),
                    key=lambda step: step.remedy.disruption)
    return tuple(_once([*steps, *_last_resorts(now, cause)]))


def mends(remedy: Optional[Remedy]) -> bool:
    return remedy is not None and bool(remedy.actions)


def _last_resorts(now: Look, cause: Judgement) -> list:
    """The guide's: only where the cause may be in the VM."""
    goal, vm = now.report.goal, known_or_none(now.known, Vm)
    if goal.dest or vm is None or not vm.running or not (tries(goal, cause.check) or cause.hop in IN_THE_VM):
        return []
    remedies = [restart(vm), redeploy(vm)]
    if known_or_none(now.known, GuestSsh) and can_answer(goal, vm) and tries(goal, cause.check):
        remedies.insert(0, reset_ssh(vm))
    return [Step(remedy.for_login(now.report.target.login), cause) for remedy in remedies]


def tries(goal: Goal, check: str) -> bool:
    """Whether this check tries the goal itself: its failure says that, not why."""
    return check in (BETWEEN if goal.dest else PROOF[goal.protocol].tried)


def _once(steps):
    seen = set()
    return [step for step in steps if not (step.remedy.command in seen or seen.add(step.remedy.command))]
