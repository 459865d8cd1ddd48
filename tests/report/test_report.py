"""The JSON document, the table at 100 columns, the picture."""
import json

from tabulate import tabulate

from azext_vmtroubleshoot.model import (Command, Finding, Goal, Hop, Judgement, Remedy, Report, Status, Target, Verdict,
                                        failed, passed, skipped, unknown, warned)
from azext_vmtroubleshoot.report.document import document
from azext_vmtroubleshoot.report.progress import Progress
from azext_vmtroubleshoot.report.prose import picture, prose
from azext_vmtroubleshoot.report.table import WIDTH, rows

REMEDY = Remedy("allow-flow", "adds one inbound rule", Command.of("az network nsg rule create -g prod ..."))
LONG = "web-nsg/DenySSH (200, subnet web) denies TCP 22 from 203.0.113.7 " * 3


def judgement(check, finding: Finding, hop="vm", explained_by=()):
    return Judgement(check, "Title.", hop, ("ssh.x",), finding, explained_by)


def report(verdict, judgements, root=None):
    path = (Hop("client", "you 203.0.113.7", Status.PASS), Hop("address", "web01-ip 20.50.1.4", Status.PASS),
            Hop("subnet", "subnet web", Status.FAIL), Hop("nic", "NIC web01-nic", Status.PASS),
            Hop("vm", "web01 running", Status.PASS), Hop("service", "sshd", Status.UNKNOWN))
    return document(Report(Goal(), Target("0", "prod", "web01"), "Linux", verdict, "SSH to web01 is so.", "203.0.113.7",
                           "20.50.1.4:22", root, path, tuple(judgements), 3.44))


CAUSE = judgement("nsg-inbound", failed(LONG, REMEDY, nsg="web-nsg", priority=200), "subnet")
BLOCKED = report(Verdict.BLOCKED, [
    judgement("vm-running", passed("Power state is running")), CAUSE,
    judgement("ssh-port", failed("No answer"), "client", ("nsg-inbound",)),
    judgement("agent", warned("Old")), judgement("boot-diagnostics", skipped("off")),
    judgement("flow-verify", unknown("Refused", needs="x/action")),
    judgement("sshd-running", unknown("Not asked: the port is closed before it")),
    judgement("sshd-config", unknown("Not asked: the port is closed before it"))], CAUSE)


def test_the_document_is_json_with_the_documented_names():
    assert set(json.loads(json.dumps(BLOCKED))) == {
        "schemaVersion", "goal", "target", "verdict", "summary", "rootCause", "path", "findings", "notChecked",
        "elapsedSeconds"}
    assert BLOCKED["rootCause"]["evidence"] == {"nsg": "web-nsg", "priority": 200}
    assert BLOCKED["rootCause"]["remedy"]["id"] == "allow-flow"
    assert BLOCKED["notChecked"][0] == {"check": "flow-verify", "why": "Refused", "needs": "x/action"}
    assert {f["check"]: f["explainedBy"] for f in BLOCKED["findings"]}["ssh-port"] == ["nsg-inbound"]


def test_the_table_leads_with_the_cause_and_leaves_symptoms_out():
    table = rows(BLOCKED)
    marks = [(r["Result"], r["Check"]) for r in table if r["Result"]]
    assert marks == [("FAIL", "nsg-inbound"), ("warn", "agent"), ("ok", "vm-running"), ("unknown", "flow-verify"),
                     ("unknown", "sshd-running")]
    assert max(map(len, tabulate([r.values() for r in table], headers=table[0].keys()).splitlines())) <= WIDTH


def test_what_was_not_asked_for_one_reason_is_one_row():
    assert [r["Finding"] for r in rows(BLOCKED)][-1].endswith("(and sshd-config)")


def test_a_healthy_vm_is_one_line():
    found = report(Verdict.REACHABLE, [judgement("vm-running", passed("x")), judgement("ssh-login", skipped("y"))])
    assert [r["Finding"] for r in rows(found)] == ["SSH to web01 is so."]


def test_several_vms_are_a_row_each_and_one_cause_is_named_once():
    def named(result, name):
        return {**result, "target": {**result["target"], "name": name}}
    table = rows([named(BLOCKED, "b"), report(Verdict.REACHABLE, []), named(BLOCKED, "a")])
    assert [(r["Vm"], r["Verdict"]) for r in table] == [("web01", "reachable"), ("a", "blocked"), ("b", "blocked")]
    assert table[1]["Cause"].startswith("web-nsg/DenySSH") and table[2]["Cause"] == "the same as a"
    silent = report(Verdict.INCONCLUSIVE, [judgement("vm-running", unknown("No answer within 20 seconds"))])
    silent["summary"] = "Could not tell whether SSH to it works. Not known: No answer within 20 seconds."
    assert [r["Cause"] for r in rows([named(silent, "d"), named(silent, "c")])] == [
        "Not known: No answer within 20 seconds", "the same as c"]


def test_the_picture_marks_the_first_break():
    assert picture(BLOCKED["path"], unicode=True) == (
        "you 203.0.113.7 ── web01-ip 20.50.1.4 ─✗─ subnet web ── NIC web01-nic ── web01 running ── sshd ?")
    assert picture(BLOCKED["path"], unicode=False).isascii()


def test_a_long_picture_breaks_at_a_hop():
    path = [{"hop": "vm", "label": "x" * 40, "status": "pass"}] * 5
    lines = picture(path, unicode=True).splitlines()
    assert len(lines) > 1 and max(map(len, lines)) <= 100


def test_the_command_stands_on_a_line_of_its_own():
    assert f"  {REMEDY.command}" in prose(BLOCKED, unicode=True).splitlines()


def test_foreign_text_is_made_harmless():
    found = report(Verdict.REACHABLE, [judgement("x", warned("\x1b[2Jgone\x07", banner="\x1b]0;t\x07a\u202eb"))])
    text = json.dumps(found, ensure_ascii=False)
    assert "\\u001b" not in text and "\\u0007" not in text and "\u202e" not in text


def test_progress_tells_an_area_when_it_is_whole(capsys):
    import sys

    class OneCheck:
        def __init__(self, name, hop):
            self.id, self.hop = name, hop
    progress = Progress([OneCheck("a", "vm"), OneCheck("b", "vm"), OneCheck("c", "nic")], sys.stderr)
    progress.told(judgement("a", passed("x")))
    assert not capsys.readouterr().err
    progress.told(judgement("b", failed("x")))
    assert capsys.readouterr().err == "  FAIL  the VM\n"
