"""From recorded NICs, public addresses, load balancers and networks to the way in."""
import pytest

from azext_vmtroubleshoot.facts import bastions, load_balancers, nics, public_ips, virtual_network
from azext_vmtroubleshoot.facts.bastions import Bastions
from azext_vmtroubleshoot.facts.gateways import Gateways
from azext_vmtroubleshoot.facts.load_balancers import LoadBalancers
from azext_vmtroubleshoot.facts.nics import IpConfiguration, Nic, Nics
from azext_vmtroubleshoot.facts.public_ips import PublicIp, PublicIps
from azext_vmtroubleshoot.facts.public_way import PublicWay
from azext_vmtroubleshoot.facts.virtual_network import VirtualNetwork
from azext_vmtroubleshoot.facts.way_in import WayIn
from azext_vmtroubleshoot.model import CannotRead, Goal, Status, Unreadable

from ..recordings import names, recorded

GROUP = "/subscriptions/S/resourceGroups/g/providers/Microsoft.Network"
SKIPPED = Unreadable("not looked for", status=Status.SKIPPED)


def ip(name="c1", private="10.0.0.4", public="", rules=(), pools=()):
    return IpConfiguration(name, private, "IPv4", True, f"{GROUP}/virtualNetworks/v/subnets/s", public, rules, pools)


def nic(*configurations, name="nic1", primary=True):
    return Nic(f"{GROUP}/networkInterfaces/{name}", name, primary, "", False, configurations)


def public(name="p1", address="20.50.1.4", fqdn=""):
    return PublicIp(f"{GROUP}/publicIPAddresses/{name}", name, address, "IPv4", "Standard", "Static", fqdn)


def way(goal, all_nics, addresses=(), balancers=(), hosts=SKIPPED, gateways=SKIPPED):
    on_nics = Nics(tuple(all_nics))
    open_way = PublicWay.read(goal, on_nics, PublicIps(tuple(addresses)), LoadBalancers(tuple(balancers)))
    return WayIn.read(goal, on_nics, open_way, hosts, gateways)


def nat_rule(name, frontend, backend, **more):
    return {"name": name, "id": f"{GROUP}/loadBalancers/lb/inboundNatRules/{name}", "properties": {
        "protocol": "Tcp", "frontendPort": frontend, "backendPort": backend,
        "frontendIPConfiguration": {"id": f"{GROUP}/loadBalancers/lb/frontendIPConfigurations/f"}, **more}}


def balancer(*nat, balancing=(), pools=()):
    """Members as in the recordings of load_balancer/ and the published example of port mappings."""
    return load_balancers.parse({"id": f"{GROUP}/loadBalancers/lb", "name": "lb", "properties": {
        "frontendIPConfigurations": [{"id": f"{GROUP}/loadBalancers/LB/frontendIPConfigurations/f", "properties": {
            "publicIPAddress": {"id": f"{GROUP}/publicIPAddresses/P1"}}}],
        "inboundNatRules": list(nat), "loadBalancingRules": list(balancing), "backendAddressPools": list(pools)}})


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
    HOST = bastions.Bastion(f"{GROUP}/bastionHosts/b", "b", "Standard", True, "", ("10.0.9.0/26",))

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


class Azure:
    """Answers by id as cloud/arm.py does; remembers what was asked."""

    def __init__(self, resources=(), listed=(), refuse=()):
        self.resources, self.listed, self.refuse = dict(resources), listed, refuse
        self.asked = []

    @staticmethod
    def together(method, arguments):
        return [method(a) for a in arguments]

    def network_resource(self, resource_id):
        self.asked.append(resource_id)
        if resource_id in self.refuse:
            raise CannotRead("Azure refused it", "Microsoft.Network/read")
        return self.resources[resource_id.lower()]
    public_ip = network_resource

    def bastions(self, subscription):
        self.asked.append(subscription)
        return self.listed


def network(subnets=(), peerings=()):
    return virtual_network.parse({"id": f"{GROUP}/virtualNetworks/v", "properties": {
        "subnets": list(subnets), "virtualNetworkPeerings": list(peerings)}})


def subnet(name, *plugged, prefix="10.0.9.0/26"):
    return {"id": f"{GROUP}/virtualNetworks/v/subnets/{name}", "name": name, "properties": {
        "addressPrefix": prefix, "ipConfigurations": [{"id": p} for p in plugged]}}


def peering(remote, state="Connected", gateways=False):
    return {"name": remote, "properties": {
        "remoteVirtualNetwork": {"id": remote}, "peeringState": state, "allowVirtualNetworkAccess": True,
        "useRemoteGateways": gateways}}


class TestBastions:
    BODY = {"name": "b", "id": f"{GROUP}/bastionHosts/b", "sku": {"name": "Standard"}, "properties": {
        "enableTunneling": True, "ipConfigurations": [
            {"properties": {"subnet": {"id": f"{GROUP}/virtualNetworks/v/subnets/AzureBastionSubnet"}}}]}}

    def test_own_one_by_its_id(self):
        plugged = f"{GROUP}/BASTIONHOSTS/B/BASTIONHOSTIPCONFIGURATIONS/C".upper()
        azure = Azure({f"{GROUP}/bastionHosts/b".lower(): self.BODY})
        found = Bastions.read(azure, PublicWay(()), network([subnet("AzureBastionSubnet", plugged)])).all
        assert (found[0].name, found[0].prefixes, found[0].tunneling) == ("b", ("10.0.9.0/26",), True)
        assert len(azure.asked) == 1

    def test_one_of_a_peer_in_another_subscription(self):
        hub = "/subscriptions/HUB/resourceGroups/h/providers/Microsoft.Network/virtualNetworks/hub"
        body = {"id": "x/bastionHosts/hb", "name": "hb", "properties": {"ipConfigurations": [
            {"properties": {"subnet": {"id": f"{hub}/subnets/AzureBastionSubnet"}}}]}}
        azure = Azure({hub.lower(): {"id": hub, "properties": {"subnets": [
            subnet("AzureBastionSubnet", prefix="10.9.0.0/26")]}}}, [body])
        found = Bastions.read(azure, PublicWay(()), network(peerings=[peering(hub)])).all
        assert found[0].prefixes == ("10.9.0.0/26",) and "hub" in azure.asked and "s" in azure.asked

    def test_not_over_a_broken_peering(self):
        body = dict(self.BODY, properties={"virtualNetwork": {"id": "/subscriptions/H/x/virtualNetworks/far"}})
        azure = Azure(listed=[body])
        far = peering("/subscriptions/H/x/virtualNetworks/far", "Disconnected")
        assert Bastions.read(azure, PublicWay(()), network(peerings=[far])).all == ()

    def test_developer_comes_from_the_platform(self):
        body = {"name": "dev", "id": "d", "sku": {"name": "Developer"},
                "properties": {"virtualNetwork": {"id": f"{GROUP}/virtualNetworks/V"}}}
        found = Bastions.read(Azure(listed=[body]), PublicWay(()), network()).all
        assert (found[0].prefixes, found[0].tunneling) == (("168.63.129.16",), False)

    def test_not_looked_for_with_a_public_way(self):
        entries = way(Goal(), [nic(ip(public=public().id))], [public()]).entries
        for fact in (Bastions, Gateways):
            with pytest.raises(CannotRead) as raised:
                fact.read(Azure(), PublicWay(entries), network())
            assert raised.value.unreadable.status is Status.SKIPPED


class TestGateways:
    ID = f"{GROUP}/virtualNetworkGateways/gw"
    BODY = {"id": ID, "name": "gw", "properties": {"gatewayType": "Vpn", "vpnClientConfiguration": {
        "vpnClientAddressPool": {"addressPrefixes": ["172.16.0.0/24"]}}}}

    def test_own_one(self):
        azure = Azure({self.ID.lower(): self.BODY})
        found = Gateways.read(azure, PublicWay(()), network([subnet("GatewaySubnet", f"{self.ID}/ipConfigurations/d")]))
        assert (found.all[0].name, found.all[0].type, found.all[0].client_prefixes) == (
            "gw", "Vpn", ("172.16.0.0/24",))

    def test_the_one_of_a_peer_that_lends_it(self):
        hub = f"{GROUP}/virtualNetworks/hub"
        azure = Azure({self.ID.lower(): self.BODY, hub.lower(): {"id": hub, "properties": {"subnets": [
            subnet("GatewaySubnet", f"{self.ID}/ipConfigurations/d")]}}})
        assert len(Gateways.read(azure, PublicWay(()), network(peerings=[peering(hub, gateways=True)])).all) == 1
        assert Gateways.read(azure, PublicWay(()), network(peerings=[peering(hub)])).all == ()

    def test_members_are_those_of_the_sdk(self):
        from azure.mgmt.network import models
        read = models.VirtualNetworkGateway(self.BODY)
        assert read.properties.gateway_type == "Vpn"
        assert read.properties.vpn_client_configuration.vpn_client_address_pool.address_prefixes == ["172.16.0.0/24"]


def test_one_unreadable_public_address_does_not_hide_the_others():
    bodies = {p.id.lower(): {"id": p.id, "properties": {"ipAddress": p.address}} for p in (public(), public("p2", "2"))}
    azure = Azure(bodies, refuse=[public("p2").id])
    on_nics = Nics((nic(ip(public=public().id), ip("c2", "10.0.0.5", public("p2").id)),))
    found = PublicIps.read(azure, on_nics, Unreadable("forbidden"))
    assert [p.name for p in found.all] == ["p1"] and found.hidden[0].needs == "Microsoft.Network/read"
    assert PublicWay.read(Goal(), on_nics, found, Unreadable("forbidden")).hidden[0].why == "forbidden"


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


def recorded_example(name):
    """A published example, which has no request; its answer is that of status 200."""
    import json

    from ..recordings import FOLDER
    path = FOLDER / "spec_examples" / name
    if not path.exists():
        pytest.skip(f"no example {name}: the recordings are not here")
    return json.loads(path.read_text(encoding="utf-8"))["responses"]["200"]["body"]


def test_all_nics_in_one_network():
    asked = []
    azure = type("Azure", (), {"virtual_network": staticmethod(lambda i: asked.append(i) or {"id": i})})
    two = Nics((nic(ip()), nic(ip("c2", "10.0.1.4"), name="nic2")))
    assert VirtualNetwork.read(azure, two).id == asked[0] == f"{GROUP}/virtualNetworks/v"
