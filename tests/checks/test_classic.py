"""Endpoints of classic VMs and their access lists."""
import pytest

from azext_vmtroubleshoot.checks import classic_acl, classic_endpoint
from azext_vmtroubleshoot.facts.classic_endpoints import ClassicEndpoints
from azext_vmtroubleshoot.facts.classic_vm import ClassicVm
from azext_vmtroubleshoot.model import CannotRead, Goal, Status, Target, Unreadable

TARGET, CLASSIC = Target("S", "g", "old01"), ClassicVm("/x/old01")


def endpoints(**acl):
    """SSH at 50022 with this access list, HTTP at 80 without a rule."""
    ssh = {"endpointName": "SSH", "privatePort": 22, "publicPort": 50022, "protocol": "tcp", **acl}
    http = {"endpointName": "HTTP", "privatePort": 80, "publicPort": 80, "protocol": "tcp", **{k: [] for k in acl}}
    return ClassicEndpoints.parse({"properties": {"networkProfile": {"inputEndpoints": [ssh, http]}}})


def rules(*told):
    return [{"order": len(told) - i, "action": a, "remoteSubnet": p} for i, (a, p) in enumerate(reversed(told), 1)]


LIST = rules(("deny", "198.51.100.9/32"), ("permit", "198.51.100.0/24"))


@pytest.mark.parametrize("port, transport, status", [(22, "tcp", "pass"), (50022, "tcp", "pass"), (None, "tcp", "pass"),
                                                     (22, "udp", "fail"), (443, "tcp", "fail")])
def test_endpoint_for_the_port(port, transport, status):
    goal = Goal("connectivity", port, transport=transport)
    found = classic_endpoint.judge(goal, TARGET, CLASSIC, endpoints(acl=LIST))
    assert found.status == status and "SSH (tcp 50022 to 22)" in found.because
    assert found.evidence["endpoints"][0]["accessList"][0]["action"] == "deny"


@pytest.mark.parametrize("source, acl, status", [
    ("198.51.100.7", {"endpointAcl": {"rules": LIST}}, "pass"),
    ("198.51.100.9", {"endpointAcl": {"rules": LIST}}, "fail"),
    ("203.0.113.7", {"aclRules": LIST}, "fail"), (None, {"aclRules": LIST}, "unknown"),
    ("203.0.113.7", {"accessControlList": rules(("deny", "198.51.100.0/24"))}, "pass"),
    ("203.0.113.7", {"acl": []}, "pass"), ("203.0.113.7", {}, "unknown"),
    ("203.0.113.7", {"acl": None}, "unknown"), ("203.0.113.7", {"endpointAcl": {"rules": [None]}}, "unknown"),
    ("203.0.113.7", {"acl": rules(("deny", "everybody"))}, "unknown"),
    ("203.0.113.7", {"acl": rules(("refuse", "203.0.113.0/24"))}, "unknown")])
def test_access_list(source, acl, status):
    found = classic_acl.judge(Goal("connectivity", 22, source_address=source), endpoints(**acl))
    assert found.status == status, found.because


def test_a_provider_that_is_silent_is_not_a_missing_endpoint():
    found = classic_endpoint.judge(Goal("connectivity", 22), TARGET, CLASSIC, Unreadable("Azure answered 404 Gone"))
    assert found.status is Status.UNKNOWN and "retired on 6 September 2023" in found.because
    for body in ({}, {"properties": {}}, {"properties": {"networkProfile": {"inputEndpoints": None}}}):
        with pytest.raises(CannotRead):
            ClassicEndpoints.parse(body)
    none = classic_endpoint.judge(Goal("connectivity"), TARGET, CLASSIC, ClassicEndpoints(()))
    assert none.status is Status.FAIL
    assert classic_endpoint.judge(Goal("connectivity"), TARGET, ClassicVm(""), none).status is Status.SKIPPED
