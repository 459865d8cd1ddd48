"""Reading answers: recorded shapes, damaged ones, and any text at all."""
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azext_vmtroubleshoot.engine.diagnose import judge
from azext_vmtroubleshoot.facts import guest_ssh
from azext_vmtroubleshoot.facts.client_key import ClientKey
from azext_vmtroubleshoot.facts.guest_ssh import GuestSsh
from azext_vmtroubleshoot.facts.nics import Nics
from azext_vmtroubleshoot.facts.ssh_probe import SshProbe
from azext_vmtroubleshoot.facts.way_in import WayIn
from azext_vmtroubleshoot.facts.vm import Vm
from azext_vmtroubleshoot.guest import answer
from azext_vmtroubleshoot.model import CannotRead, Goal, Status, Unreadable
from tests.guest.ask import CHECKS, NAMED, VM, wrapped
from tests.recordings import names, recorded

KEYS = ("refused asked os up state unit process nosshd test said heard l o account groups nologin fw fwif fwtool nat "
        "untold hk keys path pam limit libwrap w a gw rt pids d readonly mem oom src log key").split()
PIECES = st.sampled_from(
    "22 | 0 -1 99999999999999999999 ssh.service loaded|active|running failed masked T sshd: 1 of 1-2 startups "
    "denyusers allowusers 3 azureuser *@* !x ... port kexalgorithms missing /home/x 777 dir ectory nft|DROP|a|b|c "
    "iptables|REJECT|filter INPUT|f2b-sshd|-s 1.2.3.4 hosts.deny:1 sshd: ALL : [::1]/x /8 1.2.3.4/99 eth0 DOWN "
    "drop connection #1 past MaxStartups pam_faillock( yes no 100% - ² ٣ = [ ] \\".split(" "))


def whole(inside, status=0, version=1, lines=None, size=None, cut=""):
    return (f"[vm-troubleshoot ssh {version}]\n{inside}[end status={status} "
            f"lines={inside.count(chr(10)) if lines is None else lines} bytes={len(inside) if size is None else size} "
            f"cut={cut}]\n")


@pytest.mark.parametrize("name", names("run_command"))
def test_a_recorded_answer_of_another_script_is_none_of_ours(name):
    with pytest.raises(CannotRead, match="not whole"):
        guest_ssh.parse(recorded(name).final)


def test_the_request_has_the_recorded_shape():
    body = answer.request(answer.SSH, "azureuser", 22, "203.0.113.7")
    shape = recorded("run_command/run_shell_script_with_parameters_succeeded.json").request["body"]
    assert body.keys() == shape.keys() and body["commandId"] == shape["commandId"]
    assert [p.keys() for p in body["parameters"]] == [shape["parameters"][0].keys()] * 3
    assert [p["value"] for p in body["parameters"]] == ["azureuser", "22", "203.0.113.7"]
    assert len(json.dumps(body)) < 256 * 1024


@pytest.mark.parametrize("value", ["", None, "a b", "$(x)", "a;b", "`x`", "-rf", "a'b", "é", "x" * 129, "a\nb", "a|b",
                                   "~"])
def test_nothing_that_a_shell_could_read_is_sent(value):
    assert [p["value"] for p in answer.request(answer.SSH, value, 22, value)["parameters"]] == ["-", "22", "-"]


def test_entra_names_and_ipv6_are_sent():
    body = answer.request(answer.SSH, "jo.doe@example.com", 22, "2001:db8::7")
    assert [p["value"] for p in body["parameters"]] == [
        "jo.doe@example.com", "22", "2001:db8::7"]


@pytest.mark.parametrize("text", [
    "", "x", whole("test=0\n")[5:], whole("test=0\n")[:-8], whole("test=0\n", status=1), whole("test=0\n", version=2),
    whole("test=0\n", lines=2), whole("test=0\n", size=3), whole("test=0\n").replace("test", "te\u202est" + "x"),
    "[end status=0 lines=0 bytes=0 cut=]\n" + whole("")[:20]])
def test_a_damaged_answer_is_said_to_be_one(text):
    with pytest.raises(CannotRead):
        answer.parse(answer.SSH, wrapped(text))


def test_what_the_guest_said_instead_is_quoted():
    with pytest.raises(CannotRead, match="fork: Resource temporarily unavailable"):
        answer.parse(answer.SSH, wrapped("", "bash: fork: Resource temporarily unavailable"))


def test_text_before_and_after_does_not_matter():
    told = answer.parse(answer.SSH, wrapped(
        "motd\n" + whole("test=0\nsaid=a=b\nsaid=c\n", cut="log,key") + "bye\n", "warning\n"))
    assert told.first("test") == "0" and told.all("said") == ("a=b", "c") and told.cut == {"log", "key"}


def judged(told, goal):
    known = {Vm: VM, GuestSsh: told, Goal: goal, Nics: Unreadable("x"), SshProbe: Unreadable("x"),
             WayIn: Unreadable("x"), ClientKey: ClientKey("id", "SHA256:x")}
    return [judge(check, known) for check in CHECKS]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=3000))
def test_no_text_makes_the_reader_fall(text):
    for message in (text, whole(text), wrapped(text)["value"][0]["message"]):
        try:
            guest_ssh.parse({"value": [{"message": message}]})
        except CannotRead:
            pass


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(KEYS), st.lists(st.one_of(PIECES, st.text(
    st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=12)), max_size=12)), max_size=25),
    st.sampled_from([NAMED, Goal(), Goal(username="root")]))
def test_no_lines_make_reader_or_checks_fall(lines, goal):
    inside = "".join(f"{key}={'|'.join(v) if len(v) % 2 else ' '.join(v)}\n" for key, v in lines)
    for finding in judged(guest_ssh.parse(wrapped(whole(inside))), goal):
        assert not finding.because.startswith("This check could not read"), finding
        json.dumps({**finding.evidence})


def test_an_empty_answer_proves_nothing():
    found = judged(guest_ssh.parse(wrapped(whole("asked=azureuser 22 203.0.113.7\n"))), NAMED)
    assert Status.FAIL not in {f.status for f in found}, [f for f in found if f.status is Status.FAIL]
