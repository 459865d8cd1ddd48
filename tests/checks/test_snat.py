"""The way out and its ports."""
from dataclasses import replace
from datetime import datetime, timezone

import pytest

from azext_vmtroubleshoot.checks import snat_ports, way_out
from azext_vmtroubleshoot.facts.effective_routes import Route
from azext_vmtroubleshoot.facts.nics import IpConfiguration, Nic, Nics
from azext_vmtroubleshoot.facts.snat_use import SnatUse
from azext_vmtroubleshoot.facts.virtual_network import Subnet, VirtualNetwork
from azext_vmtroubleshoot.facts.way_out import WayOut
from azext_vmtroubleshoot.model import Goal, Status, Target, Unreadable

from .test_vm_checks import VM

NET = "/subscriptions/S/resourceGroups/net/providers/Microsoft.Network"
SUBNET = f"{NET}/virtualNetworks/v/subnets/s"
WAY = WayOut("outbound-rule", f"{NET}/networkInterfaces/n", SUBNET, "10.0.0.4", f"{NET}/loadBalancers/lb", "lb", "out",
             sku="Standard", members=3, ports=1024)
NETWORK = VirtualNetwork(f"{NET}/virtualNetworks/v", "v", (), (), (Subnet(SUBNET, "s", (), "", "", "", ()),), ())
TIMES = tuple(datetime(2026, 11, 21, 10, minute, tzinfo=timezone.utc) for minute in (0, 5, 10))
TARGET = Target("S", "prod", "web01")


def nics(nsg=""):
    ip = IpConfiguration("c", "10.0.0.4", "IPv4", True, SUBNET, "", (), ())
    return Nics((Nic(f"{NET}/networkInterfaces/n", "n", True, nsg, False, (ip,)),))


def ports(use, way=WAY, nsg=""):
    return snat_ports.judge(Goal("connectivity"), TARGET, VM, nics(nsg), NETWORK, way, use)


def use(failed, used, allocated=1024, **more):
    return SnatUse(5, TIMES, tuple(failed), tuple(used), (allocated,) * 3 if used else (), **more)


@pytest.mark.parametrize("seen, status", [
    (use((0, 40, 2), (10, 1020, 900)), Status.FAIL),
    (use((0, 40, 2), (10, 300, 200)), Status.WARN),              # failed, but not for want of ports
    (use((0, 40, 2), ()), Status.WARN),
    (use((0, 0, 0), (10, 800, 700)), Status.WARN),
    (use((0, 0, 0), (10, 300, 200)), Status.PASS),
    (use((0, 0, 0), ()), Status.UNKNOWN),                        # they may nearly be used up
    (use((None,) * 3, (10, 300, 200)), Status.UNKNOWN),
    (use((None,) * 3, (None,) * 3), Status.UNKNOWN),
    (use((), ()), Status.UNKNOWN),
    (Unreadable("refused", "Microsoft.Insights/metrics/read"), Status.UNKNOWN)])
def test_ports(seen, status):
    assert ports(seen).status is status


def test_exhaustion_has_its_numbers_and_two_ways_out():
    found = ports(use((0, 40, 2), (10, 1020, 900)))
    assert found.because == ("10.0.0.4 ran out of SNAT ports: 42 connections failed in the last 3 hours, when 1020 of "
                             "1024 ports were in use")
    assert found.evidence["series"]["failed"] == [0, 40, 2]
    assert found.remedy.id == "own-public-ip" and "az network nsg create -g net -n n-nsg" in found.remedy.command
    assert "az network nat gateway create -g net -n v-s-nat" in found.evidence["otherwise"]["command"]
    assert "nsg create" not in ports(use((1, 1, 1), (1020,) * 3), nsg="/x").remedy.command


def test_a_nat_gateway_that_failed_somebody():
    gateway = replace(WAY, kind="nat-gateway", name="out")
    found = ports(use((0, 3, 0), (), whole_gateway=True), gateway)
    assert (found.status, found.remedy) == (Status.FAIL, None) and "out ran out" in found.because
    assert ports(use((0, 0, 0), (), whole_gateway=True), gateway).status is Status.PASS


@pytest.mark.parametrize("kind, status", [("public-ip", Status.SKIPPED), ("route", Status.SKIPPED),
                                          ("none", Status.SKIPPED), ("default", Status.UNKNOWN)])
def test_where_no_ports_are_told(kind, status):
    assert ports(Unreadable("not asked"), replace(WAY, kind=kind)).status is status


AWAY = Route("all", "User", "0.0.0.0/0", "None", "", None)


@pytest.mark.parametrize("changes, dest, status, remedy", [
    ({}, None, Status.PASS, None), ({"kind": "balancing-rule"}, None, Status.PASS, None),
    ({"kind": "public-ip"}, None, Status.PASS, None), ({"kind": "nat-gateway"}, None, Status.PASS, None),
    ({"kind": "nat-gateway", "addresses": 0}, "8.8.8.8", Status.FAIL, None),
    ({"kind": "default"}, None, Status.WARN, "add-nat-gateway"),
    ({"kind": "none"}, None, Status.WARN, "add-nat-gateway"), ({"kind": "none"}, "8.8.8.8", Status.FAIL,
                                                               "add-nat-gateway"),
    ({"kind": "route", "route": AWAY}, "8.8.8.8", Status.FAIL, None),
    ({"kind": "route", "route": replace(AWAY, next_hop="VirtualAppliance")}, "8.8.8.8", Status.PASS, None)])
def test_way_out(changes, dest, status, remedy):
    found = way_out.judge(Goal("connectivity", dest=dest), VM, replace(WAY, **changes), nics(), NETWORK)
    assert (found.status, found.remedy and found.remedy.id) == (status, remedy), found.because
