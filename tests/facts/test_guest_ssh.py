"""Reading the guest: the question that is asked, and the small languages it answers in."""
import pytest

from azext_vmtroubleshoot.facts.caller import Caller
from azext_vmtroubleshoot.facts.guest_gate import GuestGate
from azext_vmtroubleshoot.facts.guest_ssh import GuestSsh, Line
from azext_vmtroubleshoot.facts.ssh_patterns import address_matches, matches, user_matches
from azext_vmtroubleshoot.facts.tcp_wrappers import deciding
from azext_vmtroubleshoot.facts.way_in import Entry, WayIn
from azext_vmtroubleshoot.model import CannotRead, Goal, Target, Unreadable
from tests.guest.ask import VM, wrapped
from tests.guest.told import HEALTHY, told

TARGET = Target("s", "prod", "web01")
NONE = Unreadable("not asked")


class Arm:
    """Keeps what was asked; answers what it was made with."""

    def __init__(self, stdout):
        self.stdout, self.asked = stdout, []

    def run_command(self, target, body):
        self.asked.append((target, [p["value"] for p in body["parameters"]]))
        return wrapped(self.stdout)


def whole():
    count = len(HEALTHY.splitlines())
    return f"[vm-troubleshoot ssh 1]\n{HEALTHY}[end status=0 lines={count} bytes={len(HEALTHY)} cut=]\n"


def way_in(kind="public-ip", port=22, guest_port=22):
    return WayIn((Entry(kind, "20.0.0.1", port, "ip", "/id", "/nic", "10.0.1.4", guest_port),))


@pytest.mark.parametrize("goal, way, caller, asked", [
    (Goal(), NONE, NONE, ["azureuser", "22", "-"]),
    (Goal(username="jo", port=2222), NONE, NONE, ["jo", "2222", "-"]),
    (Goal(username="jo"), way_in("nat-rule", 50001, 22), Caller("203.0.113.7", True, ""), ["jo", "22", "203.0.113.7"]),
    (Goal(), way_in("bastion"), Caller("203.0.113.7", True, ""), ["azureuser", "22", "-"]),
    (Goal(), way_in(), Caller(None, False, "10.0.0.1"), ["azureuser", "22", "-"])])
def test_what_is_asked(goal, way, caller, asked):
    arm = Arm(whole())
    assert GuestSsh.read(arm, TARGET, goal, VM, GuestGate(), way, caller) == told()
    assert arm.asked == [(TARGET, asked)]


def test_an_answer_that_is_none():
    with pytest.raises(CannotRead):
        GuestSsh.read(Arm("bash: cannot fork"), TARGET, Goal(), VM, GuestGate(), NONE, NONE)


def test_what_is_read():
    guest = told("+said=x", "+src=/etc/ssh/sshd_config:9 Port = 2222", "+log=2 drop connection #1")
    assert guest.service.name == "ssh.service" and guest.service.enabled == "enabled" and guest.socket is None
    assert guest.option("maxstartups") == "10:30:100" and guest.option("absent") == ""
    assert guest.set_by("Port") == "/etc/ssh/sshd_config:9 Port = 2222"
    assert guest.said("DROP CONNECTION") == Line("2", "drop connection #1") and guest.said("other") is None
    assert [p.mode for p in guest.account.paths] == [0o600, 0o700, 0o755]
    assert guest.machine.disks[0].used == 2 and guest.machine.memory == 1000000


@pytest.mark.parametrize("text, pattern, answer", [
    ("bob", "bob", True), ("bob", "b?b", True), ("bob", "b*", True), ("bob", "[b]ob", False), ("Bob", "bob", False),
    ("a.b", "a?b", True), ("aab", "a.b", False)])
def test_names(text, pattern, answer):
    assert matches(text, pattern) is answer


@pytest.mark.parametrize("patterns, answer", [
    ("10.0.0.0/8", True), ("10.0.0.*", True), ("!10.0.0.5,10.0.0.0/8", False), ("!10.0.0.6", False),
    ("2001:db8::/32", False),
    ("192.0.2.1,10.0.0.5", True)])
def test_addresses(patterns, answer):
    assert address_matches("10.0.0.5", patterns) is answer
    assert address_matches("", patterns) is None


def test_users():
    assert user_matches("bob", "10.0.0.5", "bob@10.0.0.0/8") is True
    assert user_matches("bob", "", "bob@10.0.0.0/8") is None
    assert user_matches("al", "", "bob@10.0.0.0/8") is False
    assert user_matches("jo@example.com", "10.0.0.5", "jo@example.com") is True


def test_wrappers_without_a_word_let_in():
    assert deciding((), "10.0.0.5") == (True, None)
    assert deciding((Line("hosts.deny:1", "sshd : [2001:db8::]/32"),), "2001:db8::7")[0] is False
