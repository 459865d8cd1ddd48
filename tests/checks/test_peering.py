"""Both halves of a peering, with what the traffic needs of them."""
from dataclasses import replace

import pytest

from azext_vmtroubleshoot.checks import peering
from azext_vmtroubleshoot.facts.aim import Aim
from azext_vmtroubleshoot.facts.forwarder import Forwarder, Mask
from azext_vmtroubleshoot.facts.guest_firewall import Firewall, Rule
from azext_vmtroubleshoot.facts.peerings import Link, Peerings
from azext_vmtroubleshoot.facts.virtual_network import Peering, VirtualNetwork, parse
from azext_vmtroubleshoot.model import Status, Target, Unreadable

from ..recordings import recorded

ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/"
AIM = Aim("db01", Target("s", "g", "db01"))

NOT_ASKED = Unreadable("not asked")


def half(name, remote, **more):
    return replace(Peering(name, ID + remote, "Connected", True, False, False, ("10.0.0.0/8",)), **more)


def network(name, prefix, location="westeurope"):
    return VirtualNetwork(ID + name, name, (prefix,), (), (), (), location)


FRONT, DATA = network("front", "10.1.0.0/16"), network("data", "10.2.0.0/16")


def judged(there=None, back=None, gateway=False, aim=AIM, other=DATA, **of_half):
    there = half("to-data", "data", **of_half) if there is None else there or None
    back = half("to-front", "front") if back is None else back or None
    return peering.judge(Peerings((Link(FRONT, other, there, back, False),), gateway, (FRONT, other)), aim, NOT_ASKED)


@pytest.mark.parametrize("found, status, words, remedy", [
    (judged(), Status.PASS, "Peered on both sides: front and data", None),
    (judged(False, False), Status.FAIL, "front and data are not peered", "peer-networks"),
    (judged(False, False, gateway=True), Status.SKIPPED, "goes by a gateway", None),
    (judged(sync="RemoteNotInSync"), Status.FAIL, "is RemoteNotInSync", "sync-peering"),
    (judged(state="Updating"), Status.FAIL, "to-data of front is Updating", "peer-again"),
    (judged(use_remote_gateways=True, gateway=True), Status.FAIL, "which does not lend it", "change-peering"),
    (judged(other=network("data", "10.1.128.0/17")), Status.FAIL, "overlap in 10.1.0.0/16", None),
    (judged(aim=Aim("10.2.0.9", None, "10.2.0.9", "", "/lb", DATA.id, "Basic"),
            other=network("data", "10.2.0.0/16", "northeurope")), Status.FAIL, "not reached over a global", None),
    (judged(aim=Aim("10.2.0.9", None, "10.2.0.9", "", "/lb", DATA.id, "Standard"),
            other=network("data", "10.2.0.0/16", "northeurope")), Status.PASS, "", None),
])
def test_what_a_peering_needs(found, status, words, remedy):
    assert (found.status, found.remedy and found.remedy.id) == (status, remedy)
    assert words in found.because


@pytest.mark.parametrize("masks, asked, status", [
    ((), True, Status.FAIL), ((Mask("10.9.0.4", "masquerade"),), True, Status.PASS),
    ((Mask("", "masquerade"),), True, Status.WARN), ((), False, Status.WARN)])
def test_what_an_appliance_hands_on_under_its_own_address_is_not_forwarded(masks, asked, status):
    link = Link(FRONT, DATA, half("to-data", "data"), half("to-front", "front"), True)
    forwarder = Forwarder(None, "there", "10.1.0.4", "10.2.0.4", 22, "tcp", True, (),
                          Firewall((Rule("none", "ACCEPT", "", "", ""),), (), (), ()), "", masks, frozenset())
    found = peering.judge(Peerings((link,), False, (FRONT, DATA)), AIM, forwarder if asked else NOT_ASKED)
    assert found.status is status


@pytest.mark.parametrize("name, state", [("vnet_with_peering_connected", "Connected"),
                                         ("vnet_with_peering_disconnected", "Disconnected")])
def test_peerings_as_recorded(name, state):
    found = parse(recorded(f"vnet/{name}.json").body)
    assert [p.state for p in found.peerings] == [state] and found.location and found.peerings[0].id
