"""Network Watcher: which one, and its answers as recorded."""
import pytest

from azext_vmtroubleshoot.facts import ip_flow
from azext_vmtroubleshoot.facts.caller import Caller
from azext_vmtroubleshoot.facts.ip_flow import IpFlow
from azext_vmtroubleshoot.facts.network_watcher import NetworkWatcher
from azext_vmtroubleshoot.facts.next_hop import NextHop
from azext_vmtroubleshoot.facts.public_way import Entry
from azext_vmtroubleshoot.facts.remote import Remote
from azext_vmtroubleshoot.facts.vm import Vm
from azext_vmtroubleshoot.facts.way_in import WayIn
from azext_vmtroubleshoot.model import CannotRead, Target

from ..recordings import names, recorded

WATCHER = NetworkWatcher("/watcher", "watcher")
CALLER = Caller("203.0.113.7", False, "203.0.113.7")
UNKNOWN_CALLER = Caller(None, False, "192.168.1.5")
PUBLIC = Entry("public-ip", "20.50.1.4", 22, "ip", "/ip", "/nic1", "10.0.0.4", 22, "Standard")
PRIVATE = Entry("private", "10.0.0.4", 22, "10.0.0.4", "/nic1", "/nic1", "10.0.0.4", 22, "", ("VirtualNetwork",))
SECOND = Entry("private", "10.0.1.4", 22, "10.0.1.4", "/nic2", "/nic2", "10.0.1.4", 22, "", ("VirtualNetwork",))
BASTION = Entry("bastion", "10.0.0.4", 22, "b", "/b", "/nic1", "10.0.0.4", 22, "Basic", ("10.0.250.0/26",))
EXACT = Remote.of(PUBLIC, CALLER)


def vm(*nics):
    return Vm.parse({"location": "westeurope", "properties": {"networkProfile": {"networkInterfaces": [
        {"id": nic} for nic in nics]}}}, Target("s", "rg", "web01"))


class Arm:
    """Answers each question from a list of bodies, or refuses."""

    def __init__(self, *answers):
        self.answers, self.questions = list(answers), []

    @staticmethod
    def together(method, arguments):
        return [method(argument) for argument in arguments]

    def ip_flow_verify(self, _watcher, question):
        self.questions.append(question)
        answer = self.answers.pop(0)
        if isinstance(answer, CannotRead):
            raise answer
        return answer

    next_hop = ip_flow_verify


@pytest.mark.parametrize("location", ["westus", "West US", "WestUS"])
def test_the_watcher_of_the_region(location):
    found = NetworkWatcher.parse(recorded("network_watcher/list.json").body["value"], location)
    assert found.name == "NetworkWatcher_westus" and found.id.endswith("/NetworkWatcher_westus")


@pytest.mark.parametrize("watchers, location", [("network_watcher/list.json", "mars north"),
                                                ("network_watcher/list_empty.json", "westus")])
def test_no_watcher_in_the_region(watchers, location):
    with pytest.raises(CannotRead, match=location) as refusal:
        NetworkWatcher.parse(recorded(watchers).body["value"], location)
    assert refusal.value.unreadable.needs.endswith(location.replace(" ", ""))


@pytest.mark.parametrize("name, access, rule, own", [
    ("access_unknown", "unknown", "", False), ("immediate_200", "allow", "AllowInternetOutBound", False),
    ("inbound_allow_user_rule", "allow", "default-allow-ssh", True),
    ("inbound_deny_default_rule", "deny", "DenyAllInBound", False),
    ("inbound_deny_user_rule_subnet_nsg", "deny", "Cleanuptool-Deny-103", True),
    ("outbound_allow", "allow", "AllowInternetOutBound", False)])
def test_recorded_flow_answers(name, access, rule, own):
    found = ip_flow.parse(recorded(f"ip_flow_verify/{name}.json").final, PUBLIC, EXACT)
    assert (found.access, found.rule, bool(found.rule_id)) == (access, rule, own)


def test_every_recorded_flow_answer_is_read():
    assert len(names("ip_flow_verify")) in (0, 7)        # those above, and a 500 that has no answer


def test_the_question_has_the_recorded_shape():
    asked = recorded("ip_flow_verify/inbound_deny_default_rule.json").request["body"]
    mine = ip_flow.question(vm("/nic1"), PUBLIC, EXACT)
    assert set(mine) == set(asked)
    assert {k: mine[k] for k in ("direction", "localPort", "protocol", "remotePort")} \
        == {k: asked[k] for k in ("direction", "localPort", "protocol", "remotePort")}
    assert (mine["localIPAddress"], mine["remoteIPAddress"]) == ("10.0.0.4", "203.0.113.7")


def test_every_place_where_packets_end_is_asked_once():
    arm = Arm({"access": "Allow"}, CannotRead("500"))
    found = IpFlow.read(arm, vm("/nic1", "/nic2"), WATCHER, WayIn((PUBLIC, PRIVATE, SECOND)), CALLER)
    assert {q["localIPAddress"]: (q["remoteIPAddress"], q["targetNicResourceId"]) for q in arm.questions} \
        == {"10.0.0.4": ("203.0.113.7", "/nic1"), "10.0.1.4": ("10.0.1.5", "/nic2")}
    assert len(found.all) == len(found.hidden) == 1


def test_when_nothing_is_answered_it_cannot_be_read():
    with pytest.raises(CannotRead, match="500"):
        IpFlow.read(Arm(CannotRead("500")), vm("/nic1"), WATCHER, WayIn((PUBLIC,)), CALLER)


@pytest.mark.parametrize("entry, caller, address, exact", [
    (PUBLIC, CALLER, "203.0.113.7", True), (PUBLIC, UNKNOWN_CALLER, "198.51.100.1", False),
    (BASTION, CALLER, "10.0.250.4", False), (BASTION, Caller("203.0.113.7", True, ""), "10.0.250.4", False),
    (PRIVATE, CALLER, "10.0.0.5", False), (PRIVATE, Caller("10.3.0.9", True, ""), "10.3.0.9", True)])
def test_the_other_end(entry, caller, address, exact):
    found = Remote.of(entry, caller)
    assert (found.address, found.exact) == (address, exact)


@pytest.mark.parametrize("name, hop", [("internet", "Internet"), ("none", "None"),
                                       ("virtual_network", "VirtualNetwork"), ("vnet_local_2017", "VnetLocal")])
def test_recorded_next_hops(name, hop):
    found = NextHop.parse(recorded(f"next_hop/{name}.json").final, EXACT)
    assert (found.type, found.address, found.route_table_id) == (hop, "", "")


def test_the_next_hop_is_asked_for_the_best_way_in():
    table = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/routeTables/web-routes"
    arm = Arm({"nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.0.9.4", "routeTableId": table})
    found = NextHop.read(arm, vm("/nic1"), WATCHER, WayIn((PUBLIC, PRIVATE)), CALLER)
    assert (found.type, found.address, found.route_table_id) == ("VirtualAppliance", "10.0.9.4", table)
    asked = recorded("next_hop/virtual_network.json").request["body"]
    assert set(arm.questions[0]) == set(asked)
    assert arm.questions[0]["sourceIPAddress"] == "10.0.0.4"
    assert arm.questions[0]["destinationIPAddress"] == "203.0.113.7"
