"""From findings to one verdict about two machines: can the source use that port of the destination?"""
from ..facts.aim import Aim
from ..facts.leg import Leg
from ..facts.peerings import Peerings
from ..facts.place import Place
from ..facts.vm import Vm
from ..model import Far, Report, Status, Verdict
from ..shape import segment
from .diagnose import decide, explain, root_cause
from .gather import known_or_none
from .path import hops, spoken

# Checks that try the port itself, and what they say when it was reached.
PROOF = {"connect": (Status.PASS, Status.WARN), "connection-troubleshoot": (Status.PASS,)}


def between(goal, target, checks, judgements, known, elapsed) -> Report:
    told = explain(checks, judgements)
    by_id = {j.check: j for j in told}
    tried = [by_id[c].status for c in PROOF if c in by_id]
    reached = any(by_id[c].status in good for c, good in PROOF.items() if c in by_id) and Status.FAIL not in tried
    cause = root_cause(told)
    verdict = decide(cause, reached, Status.FAIL in tried)
    vm, aim = known_or_none(known, Vm), known_or_none(known, Aim)
    here = known_or_none(known, Place)
    return Report(
        goal=goal, target=target, os_type=vm.os_type if vm else "", verdict=verdict,
        summary=summary(goal, target, verdict, cause, by_id) + half(aim), caller=here.address if here else None,
        endpoint=f"{here.peer}:{goal.port}" if here else None,
        root_cause=cause if verdict in (Verdict.BLOCKED, Verdict.DEGRADED) else None,
        path=hops(labels(goal, target, known, told), told, reached), judgements=tuple(told), elapsed=elapsed,
        destination=aim.target if aim else None)


def name_of_end(goal) -> str:
    """The destination as a person calls it."""
    return segment(goal.dest, "virtualMachines") or goal.dest


def summary(goal, target, verdict, cause, by_id) -> str:
    what = f"{goal.transport.upper()} {goal.port} from {target.name} to {name_of_end(goal)}"
    if verdict is Verdict.BLOCKED:
        doubtful = (Status.UNKNOWN, Status.WARN)
        open_question = next((j for j in by_id.values() if j.status in doubtful and cause.check in PROOF), None)
        doubt = f"; not settled: {open_question.finding.because}" if open_question else ""
        why = f" Why could not be told{doubt}." if cause.check in PROOF else ""
        return f"{what} does not work. {cause.finding.because}.{why}"
    if verdict is Verdict.DEGRADED:
        return f"{what} works, but not all is well. {cause.finding.because}."
    if verdict is Verdict.REACHABLE:
        shown = next(by_id[c].finding.because for c, good in PROOF.items() if c in by_id and by_id[c].status in good)
        return f"{what} works: {shown}."
    open_question = next((j for j in by_id.values() if j.status is Status.UNKNOWN), None)
    missing = f" Not known: {open_question.finding.because}." if open_question else ""
    return f"Could not tell whether {what} works.{missing}"


def half(aim) -> str:
    """What was left out, where the far end is no VM that can be looked at."""
    return f" Only the source's half was looked at: {aim.why}." if aim and aim.target is None and aim.why else ""


def labels(goal, target, known, judgements) -> dict:
    """A subnet, the route and the peering are only shown where there is something to say about them."""
    vm, far_vm, leg, peerings = (known_or_none(known, fact) for fact in (Vm, Far[Vm], Leg, Peerings))
    here, there = known_or_none(known, Place), known_or_none(known, Far[Place])
    wrong = spoken(judgements)
    far = (far_vm.name, there.address if there else "", far_vm.power_state) if far_vm else (name_of_end(goal),)
    return {
        "source": " ".join(filter(None, (target.name, here.address if here else "", vm.power_state if vm else ""))),
        "source-guest": "its guest" if "source-guest" in wrong else "",
        "source-nic": f"NIC {here.nic}" if here else "",
        "source-subnet": f"subnet {segment(here.subnet_id, 'subnets')}" if here and "source-subnet" in wrong else "",
        "route": leg.route.hop if leg and leg.route and (leg.kind != "inside" or "route" in wrong) else "",
        "peering": " - ".join(n.name for n in peerings.networks) if peerings and peerings.links else "",
        "subnet": f"subnet {segment(there.subnet_id, 'subnets')}" if there and "subnet" in wrong else "",
        "nic": f"NIC {there.nic}" if there else "",
        "vm": " ".join(filter(None, far)),
        "guest": "its guest" if "guest" in wrong else "",
        "service": f"{goal.transport.upper()} {goal.port}",
        "return": "the way back" if "return" in wrong else "",
    }
