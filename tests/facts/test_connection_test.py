"""Network Watcher's connection troubleshoot, as recorded."""
import pytest

from azext_vmtroubleshoot.checks import connection_troubleshoot
from azext_vmtroubleshoot.facts.connection_test import ConnectionTest, Issue
from azext_vmtroubleshoot.model import Status, Unreadable, Witnesses, failed, passed

from ..recordings import recorded

UNTOLD = Unreadable("not asked")


@pytest.mark.parametrize("name, status, finding", [
    ("vm_to_vm_reachable_peering_java", "reachable", Status.PASS),
    ("vm_to_vm_unreachable_peering_java", "unreachable", Status.FAIL),
    ("vm_to_vm_unreachable_guest_firewall", "unreachable", Status.FAIL),
    ("internet_reachable", "reachable", Status.PASS), ("reachable_overflow_min_latency_2017", "reachable", Status.PASS),
    ("dns_resolution_unreachable", "unreachable", Status.FAIL)])
def test_what_was_recorded(name, status, finding):
    found = ConnectionTest.parse(recorded(f"connectivity_check/{name}.json").final)
    assert found.status == status
    assert connection_troubleshoot.judge(found, UNTOLD, Witnesses(connect=failed("no"))).status is finding


def test_issues_are_named_where_they_are():
    found = ConnectionTest.parse(recorded("connectivity_check/vm_to_vm_unreachable_guest_firewall.json").final)
    assert found.issues == (Issue("NoListenerOnDestination", "10.0.0.8"), Issue("GuestFirewall", "10.0.0.8"))
    told = connection_troubleshoot.judge(found, UNTOLD, Witnesses(connect=failed("no")))
    assert "GuestFirewall at 10.0.0.8" in told.because


def test_unknown_proves_nothing():
    found = ConnectionTest.parse(recorded("connectivity_check/unknown_status.json").body)
    assert connection_troubleshoot.judge(found, UNTOLD, Witnesses(connect=failed("no"))).status is Status.UNKNOWN


def test_the_guest_itself_counts_for_more():
    found = ConnectionTest.parse(recorded("connectivity_check/vm_to_vm_unreachable_peering_java.json").final)
    assert connection_troubleshoot.judge(found, UNTOLD, Witnesses(connect=passed("yes"))).status is Status.WARN
