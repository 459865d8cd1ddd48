"""From findings to one verdict."""
from dataclasses import dataclass
from typing import Tuple

from ..facts.caller import Caller
from ..facts.vm import Vm
from ..facts.way_in import WayIn
from ..model import Report, Status, StepReport, Verdict
from .between import between
from .diagnose import decide, explain, root_cause
from .gather import known_or_none
from .path import path


@dataclass(frozen=True)
class Proof:
    """How a goal is shown to be reached, by ids of checks."""
    tried: Tuple[str, ...]           # try the service itself; the last that was tried says whether it is reached
    handshake: str                   # the one of them without which it is not
    mute: Tuple[str, ...]            # those that tell that it fails, but not why
    inside: Tuple[str, ...]          # together: the service was seen in the guest, and nothing there shuts it off
    bars: Tuple[str, ...] = ()       # keep users out behind a handshake that works; no try from here shows that


PROOF = {
    "ssh": Proof(("ssh-port", "ssh-banner", "ssh-methods", "ssh-login"), "ssh-methods", ("ssh-port", "ssh-banner"),
                 ("sshd-running", "sshd-listens", "guest-firewall")),
    "rdp": Proof(("rdp-port", "rdp-negotiation"), "rdp-negotiation", ("rdp-port",),
                 ("rdp-service", "rdp-denied", "rdp-logons", "rdp-listens", "rdp-firewall"),
                 ("rdp-logons", "rdp-secure-channel", "rdp-clock", "rdp-domain-credentials", "rdp-ntlm", "rdp-account",
                  "rdp-rights", "rdp-licensing", "rdp-broker", "entra-login")),
}

# What lets packets of any one machine through, or does not.
_NETWORK = ("nsg-inbound", "route-return")


def conclude_step(step, goal, target, checks, judgements, elapsed) -> StepReport:
    """One step of a guide on its own: its worst finding is its result, "could not tell" included."""
    told = explain(checks, judgements)
    worst = next((j for status in (Status.FAIL, Status.UNKNOWN, Status.WARN, Status.PASS, Status.SKIPPED)
                  for j in told if j.status is status and not j.explained_by), None)
    status = worst.status if worst else Status.UNKNOWN
    said = worst.finding.because if worst and status is not Status.PASS else "nothing wrong was found"
    return StepReport(step, goal, target, status, f"{step}: {said}", tuple(told), elapsed)


def conclude(goal, target, checks, judgements, known, elapsed) -> Report:
    if goal.dest:
        return between(goal, target, checks, judgements, known, elapsed)
    told = explain(checks, judgements)
    cause = root_cause(told)
    by_id = {j.check: j for j in told}
    proof = PROOF[goal.protocol]
    reached = proven(proof, by_id, known) or seen_open(proof, by_id, known)
    verdict = decide(cause, reached, refuted(proof, by_id))
    vm, way_in = known_or_none(known, Vm), known_or_none(known, WayIn)
    caller = known_or_none(known, Caller)
    best = way_in.best if way_in else None
    return Report(
        goal=goal, target=target, os_type=vm.os_type if vm else "", verdict=verdict,
        summary=summary(goal, target, verdict, cause, by_id, best),
        caller=caller.address if caller else goal.source_address,
        endpoint=best.endpoint if best and best.address else None,
        root_cause=cause if verdict in (Verdict.BLOCKED, Verdict.DEGRADED) else None,
        path=path(target, told, known, reached), judgements=tuple(told), elapsed=elapsed)


def elsewhere(known) -> bool:
    """The question is about another machine than this one."""
    caller = known_or_none(known, Caller)
    return bool(caller and caller.elsewhere)


def proven(proof, by_id, known) -> bool:
    """The service was reached: everything that was tried worked, and the handshake was among it. What was tried
    from here proves nothing about another machine that the rules or routes keep out."""
    if elsewhere(known) and any(by_id[c].status is not Status.PASS for c in _NETWORK if c in by_id):
        return False
    tried = [by_id[c].status for c in proof.tried if c in by_id and by_id[c].status is not Status.SKIPPED]
    good = (Status.PASS, Status.WARN)
    return bool(tried) and all(s in good for s in tried) \
        and proof.handshake in by_id and by_id[proof.handshake].status in good


def refuted(proof, by_id) -> bool:
    return any(by_id[c].status is Status.FAIL for c in (*proof.tried, *proof.bars) if c in by_id)


def seen_open(proof, by_id, known) -> bool:
    """Not to be tried from here (Bastion, gateway, another machine), but all up to the service was seen to be open."""
    way_in = known_or_none(known, WayIn)
    if not way_in or not way_in.best or way_in.best.kind not in ("bastion", "gateway") and not elsewhere(known):
        return False
    needed = ("vm-running", *_NETWORK, *proof.inside)
    return bool(proof.inside) and all(c in by_id and by_id[c].status is Status.PASS for c in needed)


def summary(goal, target, verdict, cause, by_id, best) -> str:
    """One sentence for a person."""
    service, proof = goal.service.name, PROOF[goal.protocol]
    if verdict is Verdict.BLOCKED:
        why = " Why could not be told." if cause.check in proof.mute else ""
        return f"{service} to {target.name} does not work. {cause.finding.because}.{why}"
    if verdict is Verdict.DEGRADED:
        return f"{service} to {target.name} answers, but not all is well. {cause.finding.because}."
    if verdict is Verdict.REACHABLE:
        return f"{service} to {target.name} works{_shown(proof, by_id, best)}."
    open_question = next((j for j in by_id.values() if j.status is Status.UNKNOWN), None)
    missing = f" Not known: {open_question.finding.because}." if open_question else ""
    return f"Could not tell whether {service} to {target.name} works.{missing}"


def _shown(proof, by_id, best) -> str:
    shown = [by_id[c].finding.because for c in proof.tried if c in by_id and by_id[c].status is Status.PASS]
    if shown:
        return ": " + "; ".join(shown[:1] + [s[:1].lower() + s[1:] if s[1:2].islower() else s for s in shown[1:]])
    return f" through {best.name} (seen in the guest; not tried from here)"
