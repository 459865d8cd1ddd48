"""Recorded answers with one or two members changed: nothing breaks, and nothing turns good that was not.

VMT_LONG=1 judges 10,000 of them; otherwise a few hundred. VMT_SEED starts another row.
"""
import os
import random
from collections import Counter

import pytest

from azext_vmtroubleshoot.model import Status, Unreadable, Verdict
from azext_vmtroubleshoot.report.document import document
from azext_vmtroubleshoot.report.prose import prose
from azext_vmtroubleshoot.report.table import rows

from . import recorded_conversations, recorded_scenes
from .mutations import mutation
from .recorded_azure import diagnose

COUNT = 10_000 if os.environ.get("VMT_LONG") else int(os.environ.get("VMT_N", "400"))
SEED = int(os.environ.get("VMT_SEED", "5"))
TWICE = 0.25                         # the share of runs with a second change
NOT_GOOD = (Status.FAIL, Status.WARN, Status.UNKNOWN)
# Two judges about one flow: when one of them is not heard, nothing contradicts the other.
TWO_JUDGES = ("flow-verify", "ip-flow-out", "ip-flow-in", "route-next-hop", "next-hop-there", "next-hop-back")
# Check -> a member that Azure leaves out where there is nothing to tell (recorded: a VM without extensions), and what
# is as good as leaving it out. Without it the document says something else about that, and says it whole.
ABSENCE_SPEAKS = {"extensions": ("extensions", ("removed", "null"))}
# A guest is not asked where it would not answer for 90 minutes. Asked after all, it tells.
NOT_ASKED = "Not asked: "
# It works, which was seen: that not all is well is for the findings.
WORKS = (Verdict.DEGRADED, Verdict.REACHABLE)


def statuses(report):
    return {j.check: j.status for j in report.judgements}


def broken(report, known):
    """What stumbled and was only kept from falling by the engine."""
    said = [f"{fact}: {value.why}" for fact, value in known.items()
            if isinstance(value, Unreadable) and " could not be read: " in value.why]
    return said + [f"{j.check}: {j.finding.because}" for j in report.judgements
                   if j.finding.because.startswith("This check could not read the answer")]


def complaints(before, after, known, changes):
    """`before` and `after`: Reports."""
    told = document(after)
    was = {j.check: j.status for j in before.judgements if not j.finding.because.startswith(NOT_ASKED)}
    prose(told, True), rows(told)
    wrong = broken(after, known)
    spoken = {check for check, (member, ways) in ABSENCE_SPEAKS.items()
              if any(change.members[-1] == member and change.way in ways for change in changes)}
    wrong += [f"{check}: {was[check].value} became pass" for check, status in statuses(after).items()
              if status is Status.PASS and was.get(check) in NOT_GOOD and check not in spoken
              and not (was[check] is Status.WARN and check in TWO_JUDGES)]
    if after.verdict in WORKS and before.verdict not in WORKS:
        wrong.append(f"verdict {before.verdict.value} became {after.verdict.value}")
    return wrong


@pytest.fixture(scope="module")
def truths():
    """(scene, Report, facts) of what is recorded."""
    found = [(scene, *diagnose(scene.bodies, scene.goal, scene.refusals)) for source in (
        recorded_scenes.scenes("ssh"), recorded_scenes.scenes("rdp"), recorded_conversations.scenes())
        for scene in source]
    if not found:
        pytest.skip("the recordings are not here")
    return found


def test_what_is_recorded_is_read(truths):
    for scene, report, known in truths:
        assert not broken(report, known), scene.name
        # Nothing was asked for that the scene does not hold.
        assert not [fact for fact, value in known.items() if getattr(value, "code", "") == "404"], scene.name


def changed(scene, chance):
    """The scene with one or two members changed, and the changes with what they are in."""
    changes = []
    for _ in range(1 + (chance.random() < TWICE)):
        kind = chance.choice(scene.mutable)
        change = mutation(scene.bodies[kind], chance)
        if change is None:
            continue
        scene = scene.having(**{kind: change.of(scene.bodies[kind])})
        changes.append((kind, change))
    return scene, changes


def test_any_member_may_be_anything(truths):
    chance, wrong, ways = random.Random(SEED), {}, Counter()
    for _ in range(COUNT):
        scene, before, _ = chance.choice(truths)
        scene, changes = changed(scene, chance)
        ways.update(change.way for _, change in changes)
        report, known = diagnose(scene.bodies, scene.goal, scene.refusals)
        told = complaints(before, report, known, [change for _, change in changes])
        if told:
            what = " and ".join(f"{kind} {'.'.join(map(str, change.path))} {change.way} {change.value!r}"
                                for kind, change in changes)
            wrong[f"{scene.name}: {what}"] = told
    seen = Counter(status.value for _, report, _ in truths for status in statuses(report).values())
    goals = Counter(scene.goal.protocol for scene, *_ in truths)
    print(f"\n{COUNT} answers of {len(truths)} recorded scenes {dict(goals)} changed ({dict(ways)}), {len(wrong)} "
          f"wrong; the scenes' own findings: {dict(seen)}")
    assert not wrong, "\n".join(f"{where}: {'; '.join(told)}" for where, told in list(wrong.items())[:40])
