"""What two guests told of a conversation, as they said it in real ones, and what is made of it."""
import pytest

from azext_vmtroubleshoot.checks import (
    appliance, appliance_rules, connect, connection_troubleshoot, firewall_in, firewall_out, guest_route_back,
    guest_route_there, listener)
from azext_vmtroubleshoot.facts.appliance import Appliance
from azext_vmtroubleshoot.facts.arrivals import Arrival
from azext_vmtroubleshoot.facts.connection_test import ConnectionTest
from azext_vmtroubleshoot.facts.effective_routes import Route
from azext_vmtroubleshoot.facts.forwarder import Forwarder
from azext_vmtroubleshoot.facts.guest_end import parse
from azext_vmtroubleshoot.facts.guest_firewall import Firewall, Redirect, Rule
from azext_vmtroubleshoot.facts.guise import Guise
from azext_vmtroubleshoot.facts.leg import Leg
from azext_vmtroubleshoot.facts.nics import Nics, parse as parse_nic
from azext_vmtroubleshoot.facts.place import Place
from azext_vmtroubleshoot.facts.vm import Vm
from azext_vmtroubleshoot.model import Finding, Status, Target, Unreadable, Witnesses

from ..guest.ask import wrapped

WEB, DB, FW = (Vm.parse({}, Target("s", "g", name)) for name in ("web01", "db01", "fw01"))
OPEN, SHUT = "try=10.2.0.4|open|", "try=10.2.0.4|timeout|no answer within 4 seconds"
UNTOLD, NO_RULES = Unreadable("not asked"), "fw=none|ACCEPT|||"
ITSELF = Guise((Arrival("", "", UNTOLD, UNTOLD),))      # the source comes from its own address
ACCEPTS = "fw=iptables|ACCEPT|filter OUTPUT|filter OUTPUT|policy ACCEPT"
DOUBT = "fwif=iptables|DROP|filter OUTPUT|-m owner"
DNAT = "nat=iptables|nat PREROUTING|172.17.0.2:80|-A DOCKER -p tcp --dport 22 -j DNAT --to-destination 172.17.0.2:80"
REDIRECT = "nat=iptables|nat PREROUTING|:2299|-A PREROUTING -p tcp --dport 22 -j REDIRECT --to-ports 2299"
NICS = Nics((parse_nic({"id": "/n", "properties": {"primary": True, "ipConfigurations": [
    {"name": name, "properties": {"privateIPAddress": address, "primary": name == "a"}}
    for name, address in (("a", "10.1.0.4"), ("b", "10.1.0.5"))]}}),))


def told(role, *lines, own=""):
    peer, own = ("10.2.0.4", own or "10.1.0.4") if role == "source" else ("10.1.0.4", own or "10.2.0.4")
    lines = (f"asked={role} {peer} 22 tcp {own}", "device=eth0", *lines)
    body = "".join(f"{line}\n" for line in lines)
    return parse(wrapped(f"[vm-troubleshoot connectivity 1]\n{body}[end status=0 lines={len(lines)} bytes={len(body)} "
                         "cut=]\n"))


def source(*lines, **more):
    return told("source", *lines, **more)


def destination(*lines):
    return told("destination", "a=eth0 UP 10.2.0.4/24", *lines)


def is_(found, status, words, remedy=None):
    assert (found.status, found.remedy and found.remedy.id) == (status, remedy) and words in found.because, found


@pytest.mark.parametrize("lines, source_says, status, words, remedy", [
    ((ACCEPTS, DOUBT), SHUT, Status.UNKNOWN, "this rule may match: -m owner", None),
    (("fw=iptables|NFQUEUE|filter INPUT|filter INPUT|-j NFQUEUE",), SHUT, Status.UNKNOWN, "this rule asks a program",
     None),
    ((ACCEPTS, DOUBT), OPEN, Status.PASS, "a connection got through", None),
    (("fw=nft|DROP|inet t c|inet t c|policy drop", "fwif=nft|accept|inet t c|ip saddr . tcp dport @ok accept"), OPEN,
     Status.PASS, "a connection got through", None),
    (("fw=nft|DROP|inet t c|inet t c|policy drop", "stopped=in NEW d"), OPEN, Status.UNKNOWN,
     "policy drop (nft inet t c); but a connection got through", None),
    (("fw=nft|DROP|inet t c|inet t c|policy drop", "stopped=in ESTABLISHED d"), OPEN, Status.FAIL, "policy drop",
     "open-guest-firewall"),
    ((ACCEPTS, DNAT, "onto=172.17.0.2:80|refused|Connection refused"), SHUT, Status.FAIL,
     "sends TCP 22 on to 172.17.0.2:80", "look-at-service"),
    ((ACCEPTS, DNAT, "onto=172.17.0.2:80|open|", "forwards=0"), SHUT, Status.FAIL, "IP forwarding is off",
     "forward-in-guest"),
    ((ACCEPTS, DNAT, "onto=172.17.0.2:80|open|", "forwards=1"), SHUT, Status.UNKNOWN, "gets there is not known", None),
    ((ACCEPTS, DNAT), OPEN, Status.PASS, "a connection got through", None),
    ((ACCEPTS, REDIRECT, "onto=10.2.0.4:2299|refused|", "heard=ss", "l=0.0.0.0:22 sshd 34"), SHUT, Status.FAIL,
     "from db01 itself that is refused", "open-guest-firewall"),
    ((ACCEPTS, REDIRECT, "onto=10.2.0.4:2299|refused|", "heard=ss"), SHUT, Status.FAIL, "10.2.0.4:2299",
     "look-at-service"),
])
def test_what_came_in_goes_before_what_rules_seem_to_say(lines, source_says, status, words, remedy):
    is_(firewall_in.judge(DB, destination(*lines), source(source_says), ITSELF), status, words, remedy)


@pytest.mark.parametrize("tried, status", [("refused", Status.FAIL), ("open", Status.UNKNOWN)])
def test_what_a_rule_of_the_source_sends_on_does_not_prove_the_destination(tried, status):
    end = source(f"try=10.2.0.4|{tried}|", ACCEPTS, REDIRECT, f"onto=10.1.0.4:2299|{tried}|")
    is_(firewall_out.judge(WEB, end), status, "sends TCP 22 on to 10.1.0.4:2299",
        "open-guest-firewall" if tried == "refused" else None)
    assert connect.judge(WEB, end, UNTOLD, Witnesses({})).status is status
    agent = ConnectionTest("reachable", (), (), 1, 0)
    assert connection_troubleshoot.judge(agent, end, Witnesses({})).status is Status.UNKNOWN


def test_a_connection_that_ends_at_once_is_told():
    is_(connect.judge(WEB, source(f"{OPEN}closed at once", NO_RULES), UNTOLD, Witnesses({})), Status.WARN,
        "closed at once")


def opened(*lines):
    found = firewall_in.judge(DB, destination(*lines), source(SHUT), ITSELF)
    return found.remedy.command.partition("--scripts ")[2].strip("'")


def test_a_sender_that_may_be_another_one_is_not_judged():
    """A refused read of the way there leaves open whether an appliance gives it another address."""
    end = destination("fw=nft|DROP|inet t c|inet t c|policy drop", "stopped=in NEW d")
    for guise, status in ((ITSELF, Status.FAIL), (UNTOLD, Status.UNKNOWN)):
        assert firewall_in.judge(DB, end, source(SHUT), guise).status is status


def test_what_opens_a_firewall_fits_the_packet_that_it_stops():
    """Whatever a chain is called, wherever a rule stands and in whichever zone the source is."""
    assert opened("fw=nft|DROP|inet t c|inet t c|tcp sport 22 drop", "stopped=out ESTABLISHED s").startswith(
        "nft insert rule inet t c tcp sport 22 accept")
    assert opened("fw=iptables|DROP|filter FORWARD|filter DOCKER-USER|-j DROP", "stopped=in NEW d").endswith(
        "-I FORWARD 1 -p tcp -m conntrack --ctorigdstport 22 -j ACCEPT")
    assert "--zone=block --add-port=22/tcp" in opened(
        "fwtool=firewalld", "fw=nft|REJECT|inet firewalld filter_INPUT|inet firewalld filter_IN_block|reject")
    assert "firewall-cmd --add-port=22/tcp" in opened(
        "fwtool=firewalld", "fw=nft|REJECT|inet firewalld filter_INPUT|inet firewalld filter_INPUT|reject")
    assert opened("fwtool=ufw", "fw=iptables|DROP|filter INPUT|filter ufw-user-input|-j DROP",
                  "stopped=in NEW d").startswith("ufw delete allow 22/tcp || :; ufw insert 1 allow 22/tcp")


LISTENS, INSIDE = "l=0.0.0.0:22 sshd 34 S 0/128", "try=10.2.0.4|timeout|no answer within 4 seconds"


@pytest.mark.parametrize("lines, source_says, status, words, remedy", [
    ((NO_RULES, "l=0.0.0.0:22 sshd 34 T 0/128"), OPEN, Status.FAIL, "is stopped", "continue-process"),
    ((NO_RULES, "l=0.0.0.0:22 sshd 34 S 3/2", INSIDE), SHUT, Status.FAIL, "its queue is full (3/2 wait)",
     "look-at-service"),
    ((ACCEPTS, LISTENS, INSIDE), SHUT, Status.UNKNOWN, "its firewall is why is not known", None),
    ((NO_RULES, LISTENS, INSIDE), SHUT, Status.FAIL, "takes no connection even from db01 itself", "look-at-service"),
    ((ACCEPTS, LISTENS, INSIDE), OPEN, Status.PASS, "takes connections", None),
    ((ACCEPTS, DNAT), OPEN, Status.PASS, "takes connections", None),
    ((ACCEPTS, DNAT), SHUT, Status.SKIPPED, "sends TCP 22 on", None),
    ((NO_RULES, "l=10.2.1.4:22 sshd 34"), SHUT, Status.FAIL, "only, not at 10.2.0.4 of eth0", "look-at-service"),
    ((NO_RULES, "l=0.0.0.0%eth1:22 sshd 34"), SHUT, Status.FAIL, "0.0.0.0%eth1:22 only, not at", "look-at-service"),
    ((NO_RULES, "l=*%lo:22 sshd 34"), SHUT, Status.FAIL, "only, which nobody outside reaches", "look-at-service"),
])
def test_what_listens_is_told_in_the_kernels_words(lines, source_says, status, words, remedy):
    is_(listener.judge(DB, destination("heard=ss", *lines), source(source_says)), status, words, remedy)


LOCAL = "rt=local 10.2.0.4 dev lo table local src 10.2.0.4 uid 0"


@pytest.mark.parametrize("route, tried, status, words", [
    ("rt=10.2.0.4 dev docker0 src 10.2.0.1", "unreachable", Status.FAIL, "goes to 10.2.0.4 by docker0"),
    ("rt=10.2.0.4 dev docker0 src 10.2.0.1", "open", Status.WARN, "goes to 10.2.0.4 by docker0"),
    ("rt=10.2.0.4 dev eth1 src 10.1.0.5", "timeout", Status.WARN, "goes to 10.2.0.4 by eth1"),
    ("rt=RTNETLINK answers: Invalid argument: blackhole 10.2.0.0/16", "failed", Status.FAIL, "blackhole 10.2.0.0/16"),
    (LOCAL, "open", Status.FAIL, "takes 10.2.0.4 for its own address")])
def test_a_way_that_does_not_lead_into_azures_network(route, tried, status, words):
    end = source("a=eth0 UP 10.1.0.4/24", "a=eth1 UP 10.1.0.5/24", route, f"try=10.2.0.4|{tried}|", NO_RULES)
    found = guest_route_there.judge(WEB, end, NICS)
    assert found.status is status and words in found.because
    assert end.reaches is (tried == "open" and route != LOCAL)


def test_a_further_address_that_the_guest_lacks_is_given_to_it():
    """DHCP tells the first one only: a restart would not help."""
    for address, remedy in (("10.1.0.5", "add-guest-address"), ("10.1.0.9", "restart")):
        end = source("a=eth0 UP 10.1.0.4/24", own=address)
        is_(guest_route_there.judge(WEB, end, NICS), Status.FAIL, f"has the address {address}", remedy)
        assert guest_route_back.judge(WEB, end, UNTOLD, UNTOLD, NICS).remedy.id == remedy


def handed_on(firewall):
    return Forwarder(FW, "both", "10.1.0.4", "10.2.0.4", 22, "tcp", True, (), firewall, "", (), frozenset())


@pytest.mark.parametrize("firewall, shut, words, remedy", [
    (Firewall((Rule("nft", "ACCEPT", "", "", ""),), (), (Rule("nft", "DROP", "c", "c", "may"),), ()), Status.UNKNOWN,
     "this rule may match: may", None),
    (Firewall((Rule("nft", "ACCEPT", "", "", ""),), (), (), (Redirect("iptables", "nat PREROUTING", ":3128", "-A X"),)),
     Status.FAIL, "sends TCP 22 from 10.1.0.4 to 10.2.0.4 on to :3128: -A X", "let-through")])
def test_an_appliance_that_need_not_hand_on_is_not_called_good(firewall, shut, words, remedy):
    is_(appliance_rules.judge(handed_on(firewall), source(SHUT)), shut, words, remedy)
    assert appliance_rules.judge(handed_on(firewall), source(OPEN)).status is Status.PASS


def test_a_route_that_leads_back_to_the_vm_itself():
    leg = Leg(Place("/n", "n", "/s", "10.1.0.4", "10.2.0.4", True),
              "10.2.0.4", Route("Detour", "User", "10.2.0.0/16", "VirtualAppliance", "10.1.0.4", None), ())
    found = appliance.judge(Appliance("vm", "10.1.0.4", vm=WEB, name="web01"), WEB, leg, UNTOLD)
    assert isinstance(found, Finding) and "leads back to web01 itself" in found.because
