"""Recorded NICs, public addresses, load balancers, networks and bastions."""
import json

import pytest

from azext_vmtroubleshoot.facts import bastions, load_balancers, nics, public_ips, virtual_network
from azext_vmtroubleshoot.facts.nics import Nic
from azext_vmtroubleshoot.facts.public_ips import PublicIp
from azext_vmtroubleshoot.model import Goal

from ..recordings import FOLDER, names, recorded
from .ways import ip, nic, public, way


def recorded_example(name):
    """A published example, which has no request; its answer is that of status 200."""
    path = FOLDER / "spec_examples" / name
    if not path.exists():
        pytest.skip(f"no example {name}: the recordings are not here")
    return json.loads(path.read_text(encoding="utf-8"))["responses"]["200"]["body"]


class TestRecordings:
    def test_dynamic_address_without_one(self):
        found = public_ips.parse(recorded("public_ip/basic_dynamic_no_address.json").body)
        assert (found.address, found.sku, found.allocation) == ("", "Basic", "Dynamic")

    def test_static_address(self):
        found = public_ips.parse(recorded("public_ip/standard_static_associated.json").body)
        assert (found.address, found.sku, found.allocation) == ("20.163.166.75", "Standard", "Static")

    def test_rule_bound_to_a_nic(self):
        lb = load_balancers.parse(recorded("load_balancer/lb_inbound_nat_rule_bound_to_nic.json").body)
        rule = next(r for r in lb.rules if not r.balancing)
        bound = nic(ip("primary"), name="x")
        bound = Nic(rule.configuration_id.partition("/ipConfigurations/")[0].upper(), "x", True, "", False,
                    bound.configurations)
        assert lb.leads_to(rule, bound, bound.configurations[0]) and lb.port(rule, bound, bound.configurations[0]) == 88
        balancing = next(r for r in lb.rules if r.balancing)
        assert (list(balancing.ports), balancing.backend_port) == ([81], 82)
        assert len(lb.pool(balancing.pool_id).members) == 1

    def test_nic_and_its_load_balancer_together(self):
        """The NIC names rule1; public address and rule are both there."""
        own = nics.parse(recorded("nic/nic_with_lb_pool_and_inbound_nat_rule.json").body)
        lb = load_balancers.parse(recorded("load_balancer/lb_nic_pool_and_nat.json").body)
        frontend = PublicIp(lb.rules[0].public_ip_id, "lbip", "20.9.9.9", "IPv4", "Standard", "Static", "")
        found = way(Goal(port=100), [own], [frontend], [lb])
        assert (found.best.kind, found.best.endpoint, found.best.guest_port, found.best.private_address) == (
            "nat-rule", "20.9.9.9:100", 100, "10.0.0.15")
        assert [r.name for r in way(Goal(), [own], [frontend], [lb]).other_rules] == ["rule1"]

    def test_rules_that_are_not_bound(self):
        lb = load_balancers.parse(recorded("load_balancer/lb_inbound_nat_rules.json").body)
        assert way(Goal(port=3), [nic(ip())], [public()], [lb]).best.kind == "private"

    def test_published_example_of_port_mappings(self):
        body = recorded_example("network_2024-01-01/LoadBalancerGetInboundNatRulePortMapping.json")
        lb = load_balancers.parse(body)
        rule = next(r for r in lb.rules if not r.balancing)
        owner = nic(ip(private="10.0.0.4", pools=(rule.pool_id,)))
        assert (rule.ports[0], rule.ports[-1]) == (3389, 4000)
        assert lb.port(rule, owner, owner.configurations[0]) == 3389

    @pytest.mark.parametrize("name", names("vnet") or ["absent"])
    def test_networks(self, name):
        body = recorded(name).body
        if "value" in body or "virtualNetworkPeerings" in body.get("type", ""):
            peerings = [virtual_network.parse_peering(p) for p in body.get("value", [body])]
        else:
            found = virtual_network.parse(body)
            assert found.prefixes and all(s.prefixes and s.id for s in found.subnets)
            peerings = found.peerings
        assert all(p.remote_id and p.remote_prefixes and p.open == ("dis" not in p.state.lower() and p.allow_access)
                   for p in peerings)

    def test_network_members(self):
        assert virtual_network.parse(recorded("vnet/vnet_custom_dns.json").body).dns_servers == ("1.2.3.4",)
        plugged = virtual_network.parse(recorded("vnet/vnet_simple.json").body).subnets[0].configuration_ids
        assert plugged[0].endswith("/IPCONFIGVM-STATE-MOD")
        assert not virtual_network.parse(recorded("vnet/vnet_with_peering_disconnected.json").body).peerings[0].open
        assert virtual_network.parse(recorded("vnet/vnet_with_peering_connected.json").body).peerings[0].open

    def test_subnet(self):
        assert virtual_network.parse_subnet(recorded("subnet/subnet_simple.json").body).prefixes == ("10.0.0.0/24",)

    def test_bastion(self):
        found = bastions.parse(recorded("bastion/bastion_host.json").body)
        assert (found.sku, found.tunneling, found.network_id.rpartition("/")[2]) == ("Standard", True, "vnet-000002")
