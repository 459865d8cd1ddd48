"""From NICs, public addresses and load balancers to the way in."""
import pytest

from azext_vmtroubleshoot.facts.bastions import Bastion, Bastions
from azext_vmtroubleshoot.facts.gateways import Gateways
from azext_vmtroubleshoot.model import Goal, Unreadable

from .ways import GROUP, balancer, ip, nat_rule, nic, public, way

POOL = f"{GROUP}/loadBalancers/lb/backendAddressPools/b"
BOUND = {"backendIPConfiguration": {"id": f"{GROUP}/networkInterfaces/NIC1/ipConfigurations/C1".upper()}}


class TestBest:
    def test_public_address_on_the_wanted_port(self):
        best = way(Goal(port=2222), [nic(ip(public=f"{GROUP}/publicIPAddresses/P1"))], [public(fqdn="x.y")]).best
        assert (best.kind, best.endpoint, best.guest_port, best.fqdn, best.sku) == (
            "public-ip", "20.50.1.4:2222", 2222, "x.y", "Standard")

    def test_public_address_of_the_second_nic(self):
        second = nic(ip(private="10.0.1.4", public=public().id), name="nic2", primary=False)
        best = way(Goal(), [nic(ip()), second], [public()]).best
        assert (best.nic_id, best.private_address) == (second.id, "10.0.1.4")

    def test_nat_rule_to_the_service(self):
        best = way(Goal(), [nic(ip())], [public()], [balancer(nat_rule("r", 50001, 22, **BOUND))]).best
        assert (best.kind, best.port, best.guest_port, best.name) == ("nat-rule", 50001, 22, "r")

    def test_nat_rule_named_by_the_nic(self):
        rule = nat_rule("r", 50001, 22)
        best = way(Goal(), [nic(ip(rules=(rule["id"].upper(),)))], [public()], [balancer(rule)]).best
        assert best.port == 50001

    def test_the_port_named_picks_the_rule(self):
        rules = balancer(nat_rule("a", 50001, 22, **BOUND), nat_rule("b", 50002, 2222, **BOUND))
        found = way(Goal(port=50002), [nic(ip())], [public()], [rules])
        assert (found.best.name, found.best.guest_port) == ("b", 2222)
        assert [r.name for r in found.other_rules] == ["a"]

    def test_the_port_named_goes_before_the_nics_own_address(self):
        found = way(Goal(port=50001), [nic(ip(public=public("p2", "20.0.0.2").id))],
                    [public(), public("p2", "20.0.0.2")], [balancer(nat_rule("r", 50001, 22, **BOUND))])
        assert found.best.kind == "nat-rule"

    def test_the_nics_own_address_goes_before_a_rule(self):
        found = way(Goal(), [nic(ip(public=public("p2", "20.0.0.2").id))],
                    [public(), public("p2", "20.0.0.2")], [balancer(nat_rule("r", 50001, 22, **BOUND))])
        assert (found.best.kind, found.entries[1].kind) == ("public-ip", "nat-rule")

    def test_rules_of_others_and_of_udp_do_not_count(self):
        rules = balancer(nat_rule("other", 50001, 22), nat_rule("udp", 50002, 22, **BOUND | {"protocol": "Udp"}))
        found = way(Goal(), [nic(ip())], [public()], [rules])
        assert found.best.kind == "private" and found.other_rules == ()

    def test_rule_to_another_port_is_shown_as_such(self):
        found = way(Goal(), [nic(ip())], [public()], [balancer(nat_rule("web", 80, 8080, **BOUND))])
        assert found.best.kind == "private" and found.other_rules[0].port == 80

    def test_address_not_assigned_yet(self):
        best = way(Goal(), [nic(ip(public=public().id))], [public(address="")]).best
        assert (best.kind, best.address) == ("public-ip", "")

    @pytest.mark.parametrize("members, kind", [(1, "nat-rule"), (2, "private")])
    def test_balancing_rule_only_when_it_leads_to_this_vm_alone(self, members, kind):
        rule = nat_rule("lbr", 22, 22, backendAddressPool={"id": POOL})
        pool = {"id": POOL, "properties": {"backendIPConfigurations": [
            {"id": f"{GROUP}/networkInterfaces/nic{n}/ipConfigurations/c1"} for n in range(1, members + 1)]}}
        found = way(Goal(), [nic(ip(pools=(POOL,)))], [public()], [balancer(balancing=[rule], pools=[pool])])
        assert found.best.kind == kind


class TestRuleOverAPool:
    RANGE = {"frontendPortRangeStart": 50000, "frontendPortRangeEnd": 50119, "backendAddressPool": {"id": POOL}}

    def pool(self, *mappings):
        return {"id": POOL, "properties": {"loadBalancerBackendAddresses": [
            {"properties": {"ipAddress": address, "inboundNatRulesPortMapping": [
                {"inboundNatRuleName": name, "frontendPort": port, "backendPort": 22}]}}
            for address, name, port in mappings]}}

    def test_the_mapping_of_this_vm_counts(self):
        lb = balancer(nat_rule("r", 0, 22, **self.RANGE),
                      pools=[self.pool(("10.0.0.5", "r", 50000), ("10.0.0.4", "r", 50001))])
        assert way(Goal(), [nic(ip(pools=(POOL,)))], [public()], [lb]).best.port == 50001

    def test_mappings_of_another_rule_do_not(self):
        lb = balancer(nat_rule("r", 0, 22, **self.RANGE), nat_rule("other", 0, 22, **self.RANGE),
                      pools=[self.pool(("10.0.0.4", "other", 50007))])
        found = way(Goal(), [nic(ip(pools=(POOL,)))], [public()], [lb])
        assert (found.best.name, found.best.port) == ("other", 50007) and len(found.hidden) == 1

    def test_what_azure_does_not_tell_is_not_guessed(self):
        found = way(Goal(), [nic(ip(pools=(POOL,)))], [public()], [balancer(nat_rule("r", 0, 22, **self.RANGE))])
        assert found.best.kind == "private" and found.hidden[0].needs == "az network lb list-mapping"


class TestPrivate:
    HOST = Bastion(f"{GROUP}/bastionHosts/b", "b", "Standard", True, "", ("10.0.9.0/26",))

    def test_bastion_goes_before_gateway(self):
        gateway = Gateways((type("G", (), {"id": "g", "name": "g"}),))
        found = way(Goal(), [nic(ip())], hosts=Bastions((self.HOST,)), gateways=gateway)
        assert [e.kind for e in found.entries] == ["bastion", "gateway", "private"]
        assert (found.best.source_prefixes, found.best.address) == (("10.0.9.0/26",), "10.0.0.4")

    def test_hidden_bastions_are_told(self):
        found = way(Goal(), [nic(ip())], hosts=Unreadable("forbidden", "Microsoft.Network/bastionHosts/read"))
        assert found.best.kind == "private" and found.hidden[0].needs == "Microsoft.Network/bastionHosts/read"

    def test_no_address_at_all(self):
        assert way(Goal(), [nic()]).best is None
