"""Facts in, findings out: each check is judged the moment all it needs is known."""
import time
from dataclasses import replace

from knack.log import get_logger

from ..interrupt import meet
from ..model import HOPS, Finding, Judgement, Status, Target, Unreadable, Verdict, Witnesses, unknown
from ..text import clean_line
from .catalog import Check
from .gather import gather, missing

logger = get_logger(__name__)


def judge(check: Check, known) -> Finding:
    absent = missing(check.needs, known)
    if absent is not None:
        return Finding(absent.status, absent.why, needs=absent.needs)
    try:
        finding = check.judge(**{name: known[need.fact] for name, need in check.needs.items()})
        return for_reader(finding, known)
    except Exception as error:  # pylint: disable=broad-except
        # A check that stumbles over what Azure said could not tell; the others go on.
        logger.debug("%s could not be judged", check.id, exc_info=True)
        return unknown(clean_line(f"This check could not read the answer: {type(error).__name__}: {error}"))


def for_reader(finding: Finding, known) -> Finding:
    """Its command can be pasted where the caller is logged in."""
    target = known.get(Target)
    return replace(finding, remedy=finding.remedy.for_login(target.login)) if finding.remedy and target else finding


def diagnose(checks, given, arm, seconds, known, clock=time.monotonic):
    """Yield a Judgement for each check as its facts arrive; `known` is filled with the facts.

    An interrupt ends it early: what is not known by then is reported as not checked, and then it is raised.
    """
    known.update(given)
    waiting, findings = list(checks), {}
    wanted = {need.fact for check in waiting for need in check.needs.values()} - {Witnesses}

    def is_ready(check):
        facts = (need.fact for need in check.needs.values() if need.fact is not Witnesses)
        return all(fact in known for fact in facts) and all(witness in findings for witness in check.witnesses)

    def ready():
        while check := next(filter(is_ready, waiting), None):
            waiting.remove(check)
            seen = Witnesses({witness: findings[witness] for witness in check.witnesses})
            finding = findings[check.id] = judge(check, {**known, Witnesses: seen})
            yield Judgement(check.id, check.title, finding.hop or check.hop, check.guide, finding)

    yield from ready()
    try:
        for fact, value in gather(wanted, given, arm, seconds, clock):
            known[fact] = value
            yield from ready()
        meet()
    except KeyboardInterrupt:
        for fact in wanted - set(known):
            known[fact] = Unreadable("Interrupted before it was answered", needs="a run without interruption")
        yield from ready()
        raise


def explain(checks, judgements):
    """The judgements in path order, each failing one with the failing checks that explain it away."""
    order = {check.id: (HOPS.index(check.hop), place) for place, check in enumerate(checks)}
    causes = {check.id: check.explained_by for check in checks}
    failing = {j.check for j in judgements if j.status is Status.FAIL}

    def why(judgement):
        if judgement.status is not Status.FAIL:
            return ()
        return tuple(c for c in (*causes[judgement.check], *judgement.finding.symptom_of) if c in failing)

    told = [Judgement(j.check, j.title, j.hop, j.guide, j.finding, why(j)) for j in judgements]
    return sorted(told, key=lambda j: (HOPS.index(j.hop), order[j.check]))


def root_cause(judgements):
    """The first failing judgement on the path that no other failure explains, or None."""
    return next((j for j in judgements if j.status is Status.FAIL and not j.explained_by), None)


def decide(cause, reached: bool, refused: bool) -> Verdict:
    if cause is None:
        return Verdict.REACHABLE if reached and not refused else Verdict.INCONCLUSIVE
    return Verdict.DEGRADED if reached and not refused else Verdict.BLOCKED
