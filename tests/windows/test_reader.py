"""Reading what Windows guests say: recorded shapes, and any text at all."""
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azext_vmtroubleshoot.facts import guest_rdp
from azext_vmtroubleshoot.facts.guest_gate import GuestGate
from azext_vmtroubleshoot.facts.guest_rdp import GuestRdp
from azext_vmtroubleshoot.guest import answer
from azext_vmtroubleshoot.model import CannotRead, Goal, Unreadable
from tests.recordings import recorded

from .healthy import HEALTHY, PARTS, stdout, told, wrapped
from .judge import CLOSED, TARGET, VM, WAY, Diagnosis

KEYS = [key for keys in guest_rdp.PARTS.values() for key in keys] + ["asked", "done", "lost", "refused"]
PIECES = st.sampled_from(
    "3389 0 1 4 -1 1058 99999999999999999999 True False server listener policy lsa fips Running Stopped Disabled "
    "Manual TermService SessionEnv fDenyTSConnections PortNumber 0.0.0.0 :: 10.0.0.4 1.2.3.4/99 a-b 10.0.0.0/8 TRUE "
    "Allow Block Public local S-1-5-20:Allow:1 S-1-1-0:Deny:-1 x:y 2026-11-21T10:00:00 zz 1.2 1057 36870 found missing "
    "\u00b2 \u0663 = ' ; DomainAuthenticated 0xc000006a S-1-5-32-555 Group".split(" "))


def test_the_answer_has_the_recorded_shape():
    body = recorded("run_command/run_powershell_script_with_output.json").final
    ours = wrapped(stdout())
    assert [(v["code"], list(v)) for v in ours["value"]] == [(v["code"], list(v)) for v in body["value"]]


def test_the_request_has_the_recorded_shape():
    body = answer.request(answer.RDP, answer.hexed("CORP\\ann"), 3389)
    shape = recorded("run_command/run_powershell_script_with_output.json").request["body"]
    assert body.keys() == shape.keys() and body["commandId"] == shape["commandId"]
    assert body["parameters"] == [{"name": "user", "value": "CORP\\ann".encode().hex()},
                                  {"name": "port", "value": "3389"}]
    assert len(json.dumps(body)) < 256 * 1024


@pytest.mark.parametrize("name", ["", "x; calc", "$(whoami)", "a'b", "J\u00f6rg", "a b", "\u2018", "x" * 104])
def test_a_name_is_never_more_than_digits(name):
    given = {p["name"]: p["value"] for p in answer.request(answer.RDP, answer.hexed(name), 3389)["parameters"]}
    assert bytes.fromhex(given.get("user", "")).decode() == name and ("user" in given) == bool(name)


@pytest.mark.parametrize("script", [
    answer.RDP, answer.CONNECTIVITY_WINDOWS, answer.FIREWALL_TEST_WINDOWS, answer.GHOSTS], ids=lambda each: each.marks)
@pytest.mark.parametrize("value", ["", None, "-", "-1", "--x", "a b"])
def test_nothing_that_powershell_would_take_for_the_name_of_a_parameter(script, value):
    """What cannot be said is left out: Windows PowerShell falls over a lone dash behind -File."""
    assert answer.request(script, *[value] * len(script.parameters))["parameters"] == []


@pytest.mark.parametrize("name", ["run_powershell_script_with_output.json", "run_powershell_script_succeeded.json"])
def test_a_recorded_answer_of_another_script_is_none_of_ours(name):
    with pytest.raises(CannotRead, match="not whole"):
        guest_rdp.parse(recorded(f"run_command/{name}").final)


class Arm:
    def __init__(self):
        self.asked = []

    def run_command(self, target, body):
        self.asked.append((target, {p["name"]: p["value"] for p in body["parameters"]}))
        return wrapped(stdout())


@pytest.mark.parametrize("goal, way, asked", [
    (Goal("rdp"), Unreadable("x"), {"port": "3389"}),
    (Goal("rdp", 3390, "jo"), Unreadable("x"), {"user": "6a6f", "port": "3390"}),
    (Goal("rdp", 50001, "jo"), WAY, {"user": "6a6f", "port": "3389"})])
def test_what_is_asked(goal, way, asked):
    arm = Arm()
    assert GuestRdp.read(arm, TARGET, goal, VM, GuestGate(), way) == told()
    assert arm.asked == [(TARGET, asked)]


def test_all_of_the_healthy_answer_is_read():
    guest = told()
    assert guest.done == set(PARTS.split(",")) and not guest.lost and guest.untold(*guest_rdp.PARTS) == ""
    assert guest.service("termservice").pid == 1016 and guest.listeners[1].services == ("TermService",)
    assert not guest.is_domain_controller and guest.machine.build == 20348
    assert guest.networks("10.0.0.4") == ("Public",) and guest.failures.count == 3
    assert told("machine=dc01|True|corp.example|5").is_domain_controller


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=2000))
def test_no_text_makes_the_reader_fall(text):
    inside = text.replace("\r", "")
    framed = f"[vm-troubleshoot rdp 1]\n{inside}[end status=0 lines={inside.count(chr(10))} bytes={len(inside)} cut=]\n"
    for message in (text, framed):
        try:
            guest_rdp.parse(wrapped(message))
        except CannotRead:
            pass


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(KEYS), st.lists(st.one_of(PIECES, st.text(
    st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=10)), max_size=9)), max_size=25),
    st.sampled_from(["", "azureuser", "CORP\\ann"]), st.booleans())
def test_no_lines_make_reader_or_checks_fall(lines, user, whole):
    kept = HEALTHY.splitlines() if whole else [f"done={PARTS}"]
    inside = "".join(f"{line}\n" for line in [*(f"{key}={'|'.join(v)}" for key, v in lines), *kept])
    count = len(inside.splitlines())
    body = wrapped(f"[vm-troubleshoot rdp 1]\n{inside}[end status=0 lines={count} bytes={len(inside)} cut=]\n")
    try:
        told_so = guest_rdp.parse(body)
    except CannotRead:
        return
    for judgement in Diagnosis(told_so, user, CLOSED).judgements:
        assert not judgement.finding.because.startswith("This check could not read"), judgement
        json.dumps({**judgement.finding.evidence})
