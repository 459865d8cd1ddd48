"""Judging, folding symptoms under their cause, and the verdict."""
import inspect

import pytest

from azext_vmtroubleshoot.engine.catalog import Check, catalog
from azext_vmtroubleshoot.engine.conclude import PROOF, decide, proven
from azext_vmtroubleshoot.engine.diagnose import diagnose, explain, judge, root_cause
from azext_vmtroubleshoot.engine.gather import needs
from azext_vmtroubleshoot.facts.caller import Caller
from azext_vmtroubleshoot.model import (HOPS, Command, Finding, Goal, Judgement, Remedy, Status, Target, Unreadable,
                                        Verdict, Witnesses, failed, passed, skipped, unknown)
from azext_vmtroubleshoot.remedies import az


def check(name, hop, judge_=lambda goal: passed("fine"), explained_by=(), fact=Goal):
    (parameter,) = inspect.signature(judge_).parameters
    judge_.__annotations__ = {parameter: fact, "return": Finding}
    return Check(name, "Title.", "", ("ssh",), (), hop, explained_by, (), needs(judge_), judge_)


def judgements(checks):
    return list(diagnose(checks, {Goal: Goal()}, None, 1, {}))


def test_a_check_that_stumbles_could_not_tell():
    def stumble(goal):
        raise KeyError(goal.protocol)
    found = judge(check("a", "vm", stumble), {Goal: Goal()})
    assert found.status is Status.UNKNOWN


def test_a_check_without_its_fact_is_unknown_with_the_permission():
    def never(goal):
        raise AssertionError(goal)
    found = judge(check("a", "vm", never), {Goal: Unreadable("refused", needs="x/read")})
    assert (found.status, found.needs) == (Status.UNKNOWN, "x/read")


@pytest.mark.parametrize("login, told_", [("s", "az a -n x && az b -n y --subscription T && ssh-keygen"),
                                          ("t", "az a -n x --subscription S && az b -n y && ssh-keygen"),
                                          ("", "az a -n x && az b -n y && ssh-keygen")])
def test_a_command_names_the_subscription_where_the_login_has_another(login, told_):
    way = Command.all_of(az("/subscriptions/S/x", "a", "-n", "x"), az("/subscriptions/T/x", "b", "-n", "y"),
                         Command.of("ssh-keygen"))
    found = judge(check("a", "vm", lambda goal: failed("no", Remedy("r", "nothing", way))),
                  {Goal: Goal(), Target: Target("S", "g", "vm", login)})
    assert found.remedy.command == told_


def test_symptoms_fold_under_their_cause_and_the_first_on_the_path_is_the_root():
    checks = [
        check("late", "service", lambda goal: failed("sshd is down")),
        check("symptom", "client", lambda goal: failed("refused"), ("late", "other")),
        check("early", "nic", lambda goal: failed("denied")),
    ]
    told = explain(checks, judgements(checks))
    assert [j.check for j in told] == ["symptom", "early", "late"]
    assert told[0].explained_by == ("late",)
    assert root_cause(told).check == "early"


def test_a_check_may_wait_for_the_findings_of_others():
    def eliminate(witnesses):
        return failed("by elimination") if witnesses["b"].status is Status.PASS else skipped("no")
    eliminate.__annotations__ = {"witnesses": Witnesses, "return": Finding}
    last = Check("a", "Title.", "", ("ssh",), (), "vm", (), ("b",), needs(eliminate), eliminate)
    assert [j.check for j in judgements([last, check("b", "vm")])] == ["b", "a"]


def test_a_finding_may_name_its_hop():
    checks = [check("a", "vm", lambda goal: failed("x", hop="subnet"))]
    assert judgements(checks)[0].hop == "subnet"


def told(**statuses):
    return {name.replace("_", "-"): Judgement(name, "", "client", (), Finding(Status(s), ""))
            for name, s in statuses.items()}


@pytest.mark.parametrize("statuses, expected", [
    ({"ssh_port": "pass", "ssh_banner": "pass", "ssh_methods": "pass", "ssh_login": "skipped"}, True),
    ({"ssh_port": "pass", "ssh_banner": "pass", "ssh_methods": "pass", "ssh_login": "fail"}, False),
    ({"ssh_port": "pass", "ssh_banner": "pass", "ssh_methods": "pass", "ssh_login": "unknown"}, False),
    ({"ssh_port": "pass"}, False),
    ({"ssh_port": "skipped", "ssh_methods": "skipped"}, False),
    ({}, False),
])
def test_reached_is_proven_by_trying(statuses, expected):
    assert proven(PROOF["ssh"], told(**statuses), {}) is expected


@pytest.mark.parametrize("rules, expected", [("pass", True), ("fail", False), ("unknown", False)])
def test_what_works_here_proves_nothing_about_a_machine_that_is_kept_out(rules, expected):
    found = told(ssh_port="pass", ssh_methods="pass", nsg_inbound=rules)
    assert proven(PROOF["ssh"], found, {Caller: Caller("192.0.2.1", True, "203.0.113.7", elsewhere=True)}) is expected
    assert proven(PROOF["ssh"], found, {Caller: Caller("192.0.2.1", True, "10.0.0.1")}) is True


def test_the_verdict_never_calls_unknown_good():
    cause = Judgement("x", "", "vm", (), failed("broken"))
    assert decide(None, reached=False, refused=False) is Verdict.INCONCLUSIVE
    assert decide(None, reached=True, refused=False) is Verdict.REACHABLE
    assert decide(None, reached=True, refused=True) is Verdict.INCONCLUSIVE
    assert decide(cause, reached=True, refused=False) is Verdict.DEGRADED
    assert decide(cause, reached=False, refused=False) is Verdict.BLOCKED


def test_every_check_is_whole():
    known = {c.id for c in catalog()}
    for c in catalog():
        assert c.title.endswith("."), c.id
        assert c.hop in HOPS, c.id
        assert c.goals, c.id
        assert not (set(c.explained_by) | set(c.witnesses)) - known, c.id
        assert c.id not in c.explained_by, c.id
    assert {id_ for p in PROOF.values() for id_ in (*p.tried, *p.mute, p.handshake, *p.inside, *p.bars)} <= known


def test_unknown_is_not_a_failure():
    assert unknown("?").status is Status.UNKNOWN
