"""Effective routes: recorded answers, and which route counts."""
import pytest

from azext_vmtroubleshoot.checks import route_there
from azext_vmtroubleshoot.facts import effective_routes
from azext_vmtroubleshoot.facts.effective_routes import EffectiveRoutes, plain
from azext_vmtroubleshoot.facts.leg import Leg
from azext_vmtroubleshoot.facts.place import Place
from azext_vmtroubleshoot.facts.public_way import Entry
from azext_vmtroubleshoot.facts.remote import Remote
from azext_vmtroubleshoot.facts.way_back import WayBack
from azext_vmtroubleshoot.model import CannotRead, Status, Unreadable

from ..recordings import example, recorded


def row(prefix, hop, source="Default", address=(), state="Active", **more):
    """A route in the recorded spelling."""
    return {"source": source, "state": state, "addressPrefix": [prefix], "nextHopType": hop,
            "nextHopIpAddress": list(address), "destinationServiceTags": [], "tagMap": {}, **more}


def routes(*rows):
    return effective_routes.parse({"value": list(rows)}, "/nic")


INTERNET = row("0.0.0.0/0", "Internet")
INSIDE = row("10.0.0.0/16", "VnetLocal")


@pytest.mark.parametrize("name", ["effective_routes/effective_routes.json",
                                  "effective_routes/effective_routes_c7n.json"])
def test_recorded(name):
    found = effective_routes.parse(recorded(name).final, "/nic")
    assert found.lookup("203.0.113.7").next_hop == "Internet"
    assert found.lookup("10.0.3.3").next_hop == "VnetLocal"
    assert found.lookup("10.1.3.3").next_hop == "None"
    assert not found.untold


def test_published_example():
    body = example("network_2024-01-01/NetworkInterfaceEffectiveRouteTableList.json")
    assert effective_routes.parse(body, "/nic").lookup("172.20.2.9").prefix == "172.20.2.0/24"


def test_recorded_refusal_while_the_vm_is_stopped():
    error = recorded("effective_routes/nic_not_attached_to_running_vm_400.json").body["error"]
    refusal = CannotRead(error["message"], code=error["code"])
    assert effective_routes.in_words(refusal, "routes").needs == "a running VM"


@pytest.mark.parametrize("rows, hop", [
    ([INTERNET, row("203.0.113.0/24", "None", "User")], "None"),
    ([INTERNET, row("0.0.0.0/0", "VirtualAppliance", "User", ["10.0.9.4"])], "VirtualAppliance 10.0.9.4"),
    ([row("0.0.0.0/0", "VirtualAppliance", "User", ["10.0.9.4"]), INTERNET], "VirtualAppliance 10.0.9.4"),
    ([INTERNET, row("0.0.0.0/0", "VirtualNetworkGateway", "VirtualNetworkGateway", ["10.1.0.4"])],
     "VirtualNetworkGateway 10.1.0.4"),
    ([row("0.0.0.0/0", "None", "User"), row("0.0.0.0/0", "VirtualNetworkGateway", "VirtualNetworkGateway")], "None"),
    ([INTERNET, row("203.0.113.7/32", "None", "User", state="Invalid")], "Internet"),
    ([row("0.0.0.0/0", "None"), row("203.0.113.0/24", "Internet", "User")], "Internet"),
    ([INTERNET, row("x", "None", "User", addressPrefix="203.0.113.0/24", nextHopIpAddress="")], "None"),
    ([INTERNET, row("x", "None", "User", addressPrefix=["198.51.100.0/24", "203.0.113.0/24"])], "None"),
    ([INTERNET, row("Office", "None", "User", tagMap={"Office": ["203.0.113.0/24"]})], "None"),
    ([INTERNET, row("Office", "None", "User")], "Internet"),
])
def test_which_route_counts(rows, hop):
    assert routes(*rows).lookup("203.0.113.7").hop == hop


def test_what_is_inside_stays_inside_however_precise_a_learned_route_is():
    learned = row("10.0.3.0/24", "VirtualNetworkGateway", "VirtualNetworkGateway")
    assert routes(INSIDE, learned).lookup("10.0.3.3").next_hop == "VnetLocal"
    users = row("10.0.3.0/24", "VirtualAppliance", "User", ["10.0.9.4"])
    assert routes(INSIDE, learned, users).lookup("10.0.3.3").next_hop == "VirtualAppliance"


@pytest.mark.parametrize("body", [None, {}, {"value": None}, [], {"value": [None]}])
def test_an_answer_that_is_not_whole_tells_no_routes(body):
    with pytest.raises(CannotRead):
        effective_routes.parse(body, "/nic")


def test_a_route_without_prefix_may_be_for_anybody():
    found = effective_routes.parse({"value": [{"nextHopType": "None"}]}, "/nic")
    assert found.lookup("203.0.113.7") is None and [r.next_hop for r in found.untold] == ["None"]


def test_a_private_endpoint_is_reached_by_a_route_of_its_own():
    found = Leg.of(Place("/nic", "nic", "", "10.0.0.4", "10.1.3.7", True), EffectiveRoutes((routes(
        INSIDE, row("10.0.0.0/8", "None"), row("10.1.3.7/32", "InterfaceEndpoint")),)))
    assert (found.kind, found.lost) == ("endpoint", False)
    assert route_there.said(found, Unreadable(""), "What goes to 10.1.3.7").status is Status.PASS


def test_spellings():
    assert plain("VirtualNetwork") == plain("VnetLocal") and plain("VirtualNetworkPeering") == plain("VNetPeering")


PUBLIC = Entry("public-ip", "20.50.1.4", 22, "ip", "/ip", "/nic", "10.0.0.4", 22, "Standard")
BASTION = Entry("bastion", "10.0.0.4", 22, "b", "/b", "/nic", "10.0.0.4", 22, "Basic", ("10.0.250.0/26",))
GATEWAY = Entry("gateway", "10.0.0.4", 22, "g", "/g", "/nic", "10.0.0.4", 22, "", ("VirtualNetwork",))
EXACT = Remote(("203.0.113.7",), "203.0.113.7", True, "you")
SOMEBODY = Remote(("Internet",), "198.51.100.1", False, "the Internet")
FROM_BASTION = Remote(("10.0.250.0/26",), "10.0.250.4", False, "Bastion")
APPLIANCE = row("0.0.0.0/0", "VirtualAppliance", "User", ["10.0.9.4"])


@pytest.mark.parametrize("entry, remote, rows, end, contrary", [
    (PUBLIC, EXACT, [INTERNET, INSIDE], "back", 0),
    (PUBLIC, EXACT, [INTERNET, APPLIANCE], "astray", 0),
    (PUBLIC, EXACT, [APPLIANCE, row("203.0.113.7/32", "Internet", "User")], "back", 0),
    (PUBLIC, EXACT, [row("0.0.0.0/0", "None", "User")], "lost", 0),
    (PUBLIC, EXACT, [row("0.0.0.0/0", "VirtualNetworkGateway", "VirtualNetworkGateway")], "astray", 0),
    (PUBLIC, EXACT, [row("0.0.0.0/0", "HyperNetGateway")], "unclear", 0),
    (PUBLIC, EXACT, [INSIDE], "unclear", 0),
    (PUBLIC, EXACT, [INTERNET, row("Storage", "None", "User")], "back", 1),
    (PUBLIC, EXACT, [INTERNET, row("Storage", "Internet", "User")], "back", 0),
    (PUBLIC, SOMEBODY, [INTERNET, row("203.0.113.0/24", "None", "User")], "back", 1),
    (PUBLIC, SOMEBODY, [INTERNET, row("10.9.0.0/16", "None", "User")], "back", 0),      # nobody on the Internet
    (PUBLIC, SOMEBODY, [INTERNET, row("25.4.0.0/14", "None")], "back", 0),              # Azure's own
    (PUBLIC, SOMEBODY, [APPLIANCE, row("203.0.113.0/24", "Internet", "User")], "astray", 1),
    (BASTION, FROM_BASTION, [INTERNET, INSIDE], "back", 0),
    (BASTION, FROM_BASTION, [INSIDE, row("10.0.250.0/26", "VirtualAppliance", "User")], "astray", 0),
    (GATEWAY, EXACT, [row("203.0.113.0/24", "VirtualNetworkGateway", "VirtualNetworkGateway")], "back", 0),
    (GATEWAY, EXACT, [row("203.0.113.0/24", "VirtualAppliance", "User")], "unclear", 0),
])
def test_the_way_back(entry, remote, rows, end, contrary):
    found = WayBack.of(entry, remote, routes(*rows))
    assert (found.end, len(found.contrary)) == (end, contrary)
