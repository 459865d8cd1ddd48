"""The caller's own network is blamed only when all else is known to be in order."""
from dataclasses import replace

import pytest

from azext_vmtroubleshoot.checks import client_network
from azext_vmtroubleshoot.facts.caller import Caller
from azext_vmtroubleshoot.facts.way_in import WayIn
from azext_vmtroubleshoot.model import Finding, Goal, Status, Witnesses

from .test_client_checks import OPEN, PRIVATE, TARGET, entry, vm

SILENT = replace(OPEN, tcp="timeout", greeting="", key_exchange="", host_keys=(), methods=None)
ALL_WELL = {name: Status.PASS for name in client_network.WITNESSES}


def judge(probe, way=entry(), witnesses=None):
    said = {name: Finding(status, "x", needs="n") for name, status in {**ALL_WELL, **(witnesses or {})}.items()}
    return client_network.judge(Goal(), TARGET, vm("running"), WayIn((way,)), Caller(None, False, ""), probe,
                                Witnesses(said))


def test_all_else_is_in_order():
    found = judge(SILENT)
    assert found.status is Status.FAIL and "sshd-listens: pass" in found.evidence["witnesses"]


@pytest.mark.parametrize("name", client_network.WITNESSES)
@pytest.mark.parametrize("status, expected", [
    (Status.FAIL, Status.SKIPPED), (Status.UNKNOWN, Status.UNKNOWN), (Status.SKIPPED, Status.UNKNOWN)])
def test_each_witness_counts(name, status, expected):
    assert judge(SILENT, witnesses={name: status}).status is expected


@pytest.mark.parametrize("name, expected", [("sshd-running", Status.FAIL), ("guest-firewall", Status.UNKNOWN)])
def test_warnings(name, expected):
    assert judge(SILENT, witnesses={name: Status.WARN}).status is expected


def test_a_health_probe_may_be_the_cause_behind_a_balancing_rule():
    rule = replace(entry("nat-rule"), resource_id="/x/loadBalancers/lb/loadBalancingRules/r")
    assert judge(SILENT, rule).status is Status.UNKNOWN


def test_open():
    assert judge(OPEN).status is Status.PASS


def test_no_route_here():
    found = judge(replace(SILENT, tcp="unreachable", source=""))
    assert found.status is Status.FAIL and found.remedy.id == "connect-from-elsewhere"


def test_a_private_address_tells_nothing():
    assert judge(replace(PRIVATE, tcp="timeout")).status is Status.SKIPPED
