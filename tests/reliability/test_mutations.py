"""Recorded answers with one member changed: nothing breaks, and nothing turns good that was not.

VMT_LONG=1 judges 10,000 of them; otherwise a few hundred. VMT_SEED starts another row.
"""
import os
import random
from collections import Counter

import pytest

from azext_vmtroubleshoot.model import Status, Unreadable
from azext_vmtroubleshoot.report.document import document
from azext_vmtroubleshoot.report.prose import prose
from azext_vmtroubleshoot.report.table import rows

from .mutations import mutation
from .recorded_azure import diagnose, scenes

COUNT = 10_000 if os.environ.get("VMT_LONG") else int(os.environ.get("VMT_N", "400"))
SEED = int(os.environ.get("VMT_SEED", "5"))
NOT_GOOD = (Status.FAIL, Status.WARN, Status.UNKNOWN)
# Two judges about one flow: when one of them is not heard, nothing contradicts the other.
TWO_JUDGES = ("flow-verify", "route-next-hop")
# Members that Azure leaves out, or writes as null or empty, where there is nothing to tell: without them the document
# says something else, and says it whole.
ABSENCE_SPEAKS = {"extensions": ("removed", "null")}


def statuses(report):
    return {j.check: j.status for j in report.judgements}


def broken(report, known):
    """What stumbled and was only kept from falling by the engine."""
    said = [f"{fact.__name__}: {value.why}" for fact, value in known.items()
            if isinstance(value, Unreadable) and value.why.startswith(f"{fact.__name__} could not be read")]
    return said + [f"{j.check}: {j.finding.because}" for j in report.judgements
                   if j.finding.because.startswith("This check could not read the answer")]


def complaints(before, after, known, change):
    told = document(after)
    prose(told, True), rows(told)
    wrong = broken(after, known)
    silent = change.way in ABSENCE_SPEAKS.get(change.members[-1], ())
    wrong += [f"{check}: {before[check].value} became pass" for check, status in statuses(after).items()
              if status is Status.PASS and before[check] in NOT_GOOD and not silent
              and not (before[check] is Status.WARN and check in TWO_JUDGES)]
    if told["verdict"] in ("reachable", "degraded"):
        wrong.append(f"verdict {told['verdict']}")
    return wrong


@pytest.fixture(scope="module")
def recorded_scenes():
    found = list(scenes())
    if not found:
        pytest.skip("the recordings are not here")
    return found


def test_what_is_recorded_is_read(recorded_scenes):
    for name, bodies, _ in recorded_scenes:
        report, known = diagnose(bodies)
        assert not broken(report, known), name


def test_any_member_may_be_anything(recorded_scenes):
    chance, wrong, ways = random.Random(SEED), {}, Counter()
    truths = [(name, bodies, methods, statuses(diagnose(bodies)[0])) for name, bodies, methods in recorded_scenes]
    for _ in range(COUNT):
        name, bodies, methods, before = chance.choice(truths)
        method = chance.choice(methods)
        change = mutation(bodies[method], chance)
        ways[change.way] += 1
        report, known = diagnose(bodies | {method: change.of(bodies[method])})
        told = complaints(before, report, known, change)
        if told:
            wrong[f"{name} {method} {'.'.join(map(str, change.path))} {change.way} {change.value!r}"] = told
    seen = Counter(status.value for *_, before in truths for status in before.values())
    print(f"\n{COUNT} answers of {len(truths)} recorded scenes changed ({dict(ways)}), {len(wrong)} wrong; the scenes' "
          f"own findings: {dict(seen)}")
    assert not wrong, "\n".join(f"{where}: {'; '.join(told)}" for where, told in list(wrong.items())[:40])
