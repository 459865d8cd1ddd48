"""The destination's rules, where an appliance that cannot be asked may hand on under an address of its own."""
import pytest

from azext_vmtroubleshoot.checks import flow_in
from azext_vmtroubleshoot.checks._guise import of_its_own
from azext_vmtroubleshoot.facts import effective_rules
from azext_vmtroubleshoot.facts.appliance import Appliance
from azext_vmtroubleshoot.facts.arrivals import Arrivals
from azext_vmtroubleshoot.facts.effective_rules import EffectiveRules
from azext_vmtroubleshoot.facts.guise import Guise
from azext_vmtroubleshoot.facts.place import Place
from azext_vmtroubleshoot.model import Goal, Status, Unreadable, failed

from ..facts.test_security_rules import DENY_ALL, NIC, group, rule

PLACE = Place(NIC, "db01-nic", "/subnets/db", "10.2.0.4", "10.1.0.4", True)
# Azure Firewall: any address of its subnet may be the one.
FIREWALL = Appliance("firewall", "10.9.1.4", name="AzureFirewallSubnet", addresses=("10.9.1.4", "10.9.1.62"))
NOT_LOOKED_AT = Unreadable("Which rules firewall AzureFirewallSubnet has is not looked at")


def guise(*sources):
    allowed = [rule(f"R{n}", 300 + n, "Allow", source) for n, source in enumerate(sources)]
    rules = EffectiveRules((effective_rules.parse({"value": [group(*allowed, DENY_ALL)]}, NIC),))
    arrivals = Arrivals.read(Goal("connectivity", 22), PLACE, rules, Unreadable("no routes"), FIREWALL,
                             Unreadable("no way out", status=Status.SKIPPED))
    return Guise.read(arrivals, NOT_LOOKED_AT)


@pytest.mark.parametrize("sources, status, words", [
    (["10.1.0.0/16", "10.9.1.0/26"], Status.PASS, "R0"), (["10.1.0.0/16"], Status.UNKNOWN, NOT_LOOKED_AT.why),
    (["10.9.1.0/26"], Status.UNKNOWN, "denies TCP 22 in from 10.1.0.4"),
    (["10.1.0.0/16", "10.9.1.4/32"], Status.UNKNOWN, "denies TCP 22 in from 10.9.1.62, an address of Azure"),
    ([], Status.FAIL, "in from 10.1.0.4 or 10.9.1.4, an address of AzureFirewallSubnet or 10.9.1.62")])
def test_rules_that_tell_the_source_from_the_appliance_leave_it_open(sources, status, words):
    found = flow_in.judge(guise(*sources))
    assert found.status is status and words in found.because
    assert found.remedy is None or "10.1.0.4 10.9.1.4 10.9.1.62 " in found.remedy.command


def test_a_way_back_that_the_answers_may_not_take_is_no_cause():
    assert of_its_own(guise(), failed("The connection is down")).status is Status.UNKNOWN
