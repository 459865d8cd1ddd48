"""Ways in by another network: what is asked for them, and what is found."""
import pytest

from azext_vmtroubleshoot.facts import virtual_network
from azext_vmtroubleshoot.facts.bastions import Bastions
from azext_vmtroubleshoot.facts.gateways import Gateways
from azext_vmtroubleshoot.facts.nics import Nics
from azext_vmtroubleshoot.facts.public_ips import PublicIps
from azext_vmtroubleshoot.facts.public_way import PublicWay
from azext_vmtroubleshoot.facts.virtual_network import VirtualNetwork
from azext_vmtroubleshoot.model import CannotRead, Goal, Status, Unreadable

from .ways import GROUP, ip, nic, public, way


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


def test_all_nics_in_one_network():
    asked = []
    azure = type("Azure", (), {"virtual_network": staticmethod(lambda i: asked.append(i) or {"id": i})})
    two = Nics((nic(ip()), nic(ip("c2", "10.0.1.4"), name="nic2")))
    assert VirtualNetwork.read(azure, two).id == asked[0] == f"{GROUP}/virtualNetworks/v"
