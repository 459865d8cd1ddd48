"""How a VM goes out, from recorded and documented shapes."""
from dataclasses import replace
from datetime import datetime, timezone

import pytest

from azext_vmtroubleshoot.facts import load_balancers, snat_use
from azext_vmtroubleshoot.facts.aim import Aim
from azext_vmtroubleshoot.facts.effective_routes import EffectiveRoutes, NicRoutes, Route
from azext_vmtroubleshoot.facts.load_balancers import LoadBalancers
from azext_vmtroubleshoot.facts.nics import IpConfiguration, Nic, Nics
from azext_vmtroubleshoot.facts.public_ips import PublicIps
from azext_vmtroubleshoot.facts.snat_use import SnatUse
from azext_vmtroubleshoot.facts.virtual_network import Subnet, VirtualNetwork
from azext_vmtroubleshoot.facts.way_out import WayOut, share
from azext_vmtroubleshoot.model import CannotRead, Status, Unreadable
from azext_vmtroubleshoot.nsg.addresses import Addresses

from ..recordings import recorded

GROUP = "/subscriptions/S/resourceGroups/g/providers/Microsoft.Network"
VNET, SUBNET = f"{GROUP}/virtualNetworks/v", f"{GROUP}/virtualNetworks/v/subnets/s"
NAT, ADDRESS = f"{GROUP}/natGateways/out", f"{GROUP}/publicIPAddresses/p"
ANYWHERE = Unreadable("No destination was named", status=Status.SKIPPED)
NO_ROUTES = EffectiveRoutes((NicRoutes("nic1", ()),))


class Azure:
    """Knows NAT gateways."""

    def network_resource(self, resource_id):
        assert resource_id == NAT
        return {"properties": {"publicIpAddresses": [{"id": ADDRESS}]}}


def out(pools=(), public="", nat="", private=False, balancers=LoadBalancers(()), routes=NO_ROUTES, aim=ANYWHERE):
    # pylint: disable=too-many-arguments,too-many-positional-arguments
    ip = IpConfiguration("c", "10.0.0.4", "IPv4", True, SUBNET, public, (), pools)
    network = VirtualNetwork(VNET, "v", (), (), (Subnet(SUBNET, "s", (), "", "", nat, (), private),), ())
    return WayOut.read(Azure(), aim, Nics((Nic("nic1", "nic1", True, "", False, (ip,)),)), network, balancers,
                       PublicIps(()), routes)


def balancer(sku="Standard", outbound=(), rules=(), members=3):
    lb = f"{GROUP}/loadBalancers/lb"
    pool = {"id": f"{lb}/backendAddressPools/b"}
    front = {"id": f"{lb}/frontendIPConfigurations/f"}
    return LoadBalancers((load_balancers.parse({"id": lb, "name": "lb", "sku": {"name": sku}, "properties": {
        "frontendIPConfigurations": [{**front, "properties": {"publicIPAddress": {"id": ADDRESS}}}],
        "backendAddressPools": [{**pool, "properties": {"backendIPConfigurations": [
            {"id": f"{GROUP}/networkInterfaces/n{i}/ipConfigurations/c"} for i in range(members)]}}],
        "outboundRules": [{"name": "out", "properties": {
            "allocatedOutboundPorts": ports, "protocol": protocol, "backendAddressPool": pool,
            "frontendIPConfigurations": [front]}} for ports, protocol in outbound],
        "loadBalancingRules": [{"name": "web", "properties": {
            "protocol": "Tcp", "frontendPort": 80, "backendPort": 80, "frontendIPConfiguration": front,
            "backendAddressPool": pool, "disableOutboundSnat": off}} for off in rules]}}),))


POOL = (f"{GROUP}/loadBalancers/LB/backendAddressPools/B",)


@pytest.mark.parametrize("given, kind", [
    ({}, "default"), ({"private": True}, "none"), ({"nat": NAT}, "nat-gateway"), ({"public": ADDRESS}, "public-ip"),
    ({"public": ADDRESS, "nat": NAT}, "nat-gateway"),
    ({"pools": POOL, "balancers": balancer(outbound=[(1024, "All")]), "public": ADDRESS}, "public-ip"),
    ({"pools": POOL, "balancers": balancer(outbound=[(1024, "All")], rules=[False])}, "outbound-rule"),
    ({"pools": POOL, "balancers": balancer(rules=[False])}, "balancing-rule"),
    ({"pools": POOL, "balancers": balancer(rules=[True])}, "none"),
    ({"pools": POOL, "balancers": balancer(outbound=[(1024, "Udp")])}, "none"),
    ({"pools": POOL, "balancers": balancer(sku="Basic", rules=[True])}, "default"),
])
def test_the_first_way_counts(given, kind):
    assert out(**given).kind == kind


def test_ports_by_hand_and_by_share():
    by_hand = out(POOL, balancers=balancer(outbound=[(2048, "All")]))
    assert (by_hand.ports, by_hand.set_by_hand, by_hand.members) == (2048, True, 3)
    shared = out(POOL, balancers=balancer(outbound=[(0, "All")], members=60))
    assert (shared.ports, shared.set_by_hand) == (512, False)
    assert [share(n) for n in (1, 50, 51, 200, 400, 800, 1000, 5000)] == [1024, 1024, 512, 256, 128, 64, 32, 32]


def test_a_route_that_leads_away_goes_before_all():
    route = Route("all", "User", "0.0.0.0/0", "VirtualAppliance", "10.9.0.4", None)
    found = out(nat=NAT, routes=EffectiveRoutes((NicRoutes("nic1", (route,)),)))
    assert (found.kind, found.route) == ("route", route)
    away = EffectiveRoutes((NicRoutes("nic1", (replace(route, next_hop="Internet"),)),))
    assert out(nat=NAT, routes=away).kind == "nat-gateway"
    assert "refused" in out(nat=NAT, routes=Unreadable("refused")).doubt


def test_the_route_to_the_address_itself_counts():
    """A service endpoint needs no way out, and an appliance is one."""
    to_storage = Route("", "Default", "20.60.0.0/16", "VirtualNetworkServiceEndpoint", "", Addresses.of("20.60.0.0/16"))

    def to(route, address):
        return out(private=True, routes=EffectiveRoutes((NicRoutes("nic1", (route,)),)), aim=Aim("d", None, address))
    with pytest.raises(CannotRead, match="service endpoint"):
        to(to_storage, "20.60.1.4")
    assert to(to_storage, "20.70.1.4").kind == "none"
    assert to(replace(to_storage, source="User", next_hop="VirtualAppliance"), "20.60.1.4").kind == "route"


@pytest.mark.parametrize("address, skipped", [("10.0.0.9", True), ("", True), ("8.8.8.8", False)])
def test_what_stays_inside_does_not_go_out(address, skipped):
    try:
        assert out(aim=Aim("dest", None, address)).kind == "default" and not skipped
    except CannotRead as error:
        assert skipped and error.unreadable.status is Status.SKIPPED


def test_the_recorded_outbound_rule():
    found = load_balancers.parse(recorded("load_balancer/lb_outbound_rules.json").body)
    rule, = found.outbound
    assert (rule.name, rule.ports, rule.protocol, rule.frontends, found.sku) == ("rule2", 1024, "All", 1, "Standard")
    assert rule.pool_id == found.pools[0].id


def metric(name, *found):
    return {"value": [{"name": {"value": name}, "timeseries": [
        {"metadatavalues": [{"name": {"value": label.lower()}, "value": value}],
         "data": [{"timeStamp": f"2026-11-21T10:0{i}:00Z", **({} if v is None else {how: v})}
                  for i, v in enumerate(values)]} for label, value, how, values in found]}]}


def test_what_metrics_say():
    found = SnatUse.parse([
        metric("SnatConnectionCount", ("ConnectionState", "Failed", "total", [None, 2.0, 40.0]),
               ("ConnectionState", "Attempted", "total", [5.0, 5.0, 5.0])),
        metric("UsedSnatPorts", ("ProtocolType", "TCP", "maximum", [10.0, 1000.4, None]),
               ("ProtocolType", "UDP", "maximum", [12.0, 0.0, None])),
        metric("AllocatedSnatPorts", ("ProtocolType", "TCP", "average", [1024.0, 1024.0, 1024.0]))], 1)
    assert found.times[0] == datetime(2026, 11, 21, 10, 0, tzinfo=timezone.utc)
    assert (found.failed, found.used, found.allocated) == ((0, 2, 40), (12, 1000, None), (1024, 1024, 1024))


@pytest.mark.parametrize("label, state", [("ConnectionState", "Odd"), ("Other", "Attempted")])
def test_a_state_that_nobody_knows_may_be_a_failure(label, state):
    found = SnatUse.parse([metric("SnatConnectionCount", (label, state, "total", [5.0, 5.0]))], 1, True)
    assert found.failed == (None, None)


def test_no_metrics_are_not_none_that_failed():
    found = SnatUse.parse([{"value": [{"timeseries": []}]}] * 3, 5)
    assert (found.times, found.failed, found.used) == ((), (), ())


@pytest.mark.parametrize("name, values", [("vm_percentage_cpu", 0), ("vm_metric_p1d", 1),
                                          ("vm_percentage_cpu_net_record", 1)])
def test_recorded_metrics_are_read(name, values):
    (labels, points), = snat_use.series(recorded(f"metrics/{name}.json").body)
    assert labels == {} and points and sum(v is not None for v in points.values()) >= values


def test_a_recorded_answer_without_data():
    assert snat_use.series(recorded("metrics/storage_empty_timeseries.json").body) == []


@pytest.mark.parametrize("hours, minutes", [(1, 1), (3, 5), (6, 5), (24, 30), (48, 60), (168, 360)])
def test_points_stay_few(hours, minutes):
    assert snat_use.step(hours) == minutes
