"""Network interfaces as recorded."""
import pytest

from azext_vmtroubleshoot.facts.nics import Nics, parse

from ..recordings import names, recorded


@pytest.mark.parametrize("name", names("nic"))
def test_every_recorded_nic_is_read(name):
    body = recorded(name).body
    nic = parse(body)
    assert nic.name == body["name"]
    assert [c.private_address for c in nic.configurations] == [
        c["properties"].get("privateIPAddress", "") for c in body["properties"]["ipConfigurations"]]


def test_load_balancer_references():
    nic = parse(recorded("nic/nic_with_lb_pool_and_inbound_nat_rule.json").body)
    assert len(nic.configurations[0].nat_rule_ids) == 2 and len(nic.configurations[0].pool_ids) == 3
    assert nic.configurations[0].public_ip_id and nic.ip_forwarding


def test_the_primary_comes_first():
    bodies = [{"name": n, "properties": {"primary": n == "b", "ipConfigurations": [
        {"properties": {"privateIPAddress": f"10.0.0.{i}", "primary": i == 2}} for i in (1, 2)]}} for n in "ab"]
    order = [(n.name, c.private_address) for n, c in Nics(tuple(map(parse, bodies))).configurations]
    assert order == [("b", "10.0.0.2"), ("b", "10.0.0.1"), ("a", "10.0.0.2"), ("a", "10.0.0.1")]
