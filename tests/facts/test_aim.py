"""What --dest stands for, and where the conversation ends on both VMs."""
import pytest

from azext_vmtroubleshoot.facts.aim import Aim
from azext_vmtroubleshoot.facts.lookup import Lookup
from azext_vmtroubleshoot.facts.nics import IpConfiguration, Nic, Nics
from azext_vmtroubleshoot.facts.place import Place
from azext_vmtroubleshoot.facts.public_ips import PublicIp, PublicIps
from azext_vmtroubleshoot.facts.virtual_network import Peering, VirtualNetwork
from azext_vmtroubleshoot.model import CannotRead, Goal, Status, Target, Unreadable
from azext_vmtroubleshoot.shape import address

SOURCE, FAR = Target("s1", "g", "web01"), Target("s2", "g", "db01")
NET = "/subscriptions/{}/resourceGroups/g/providers/Microsoft.Network"
FRONT, OTHER = f"{NET.format('s1')}/virtualNetworks/front", "/o/v/other"
DATA = f"{NET.format('s2')}/virtualNetworks/data"
NETWORK = VirtualNetwork(FRONT, "front", ("10.1.0.0/16",), (), (), (
    Peering("to-data", DATA, "Connected", True, False, False, ("10.2.0.0/16",)),))


def nic(name, vnet, address, vm=""):
    return {"id": f"/nics/{name}", "name": name, "properties": {
        "virtualMachine": {"id": vm} if vm else None, "ipConfigurations": [{"properties": {
            "privateIPAddress": address, "subnet": {"id": f"{vnet}/subnets/a"}}}]}}


class Arm:
    """Lists by (subscription, kind)."""

    def __init__(self, **lists):
        self.lists, self.asked = lists, []

    @staticmethod
    def together(method, arguments):
        return [method(argument) for argument in arguments]

    def network_resources(self, subscription, kind):
        self.asked.append((subscription, kind))
        return self.lists.get(kind, {}).get(subscription, [])

    def nic(self, nic_id):
        return next(n for some in self.lists["networkInterfaces"].values() for n in some if n["id"] == nic_id)

    def vm(self, target):
        raise CannotRead("no such VM", code="ResourceNotFound")


def aim(arm, dest):
    goal = Goal("connectivity", 22, dest=dest, in_guest="never")
    lookup = Unreadable("an address", status=Status.SKIPPED) if address(dest) else Lookup.read(
        arm, goal, SOURCE, Unreadable("not read"))
    return Aim.read(arm, goal, SOURCE, NETWORK, lookup)


@pytest.mark.parametrize("dest, expected", [
    ("db01", Target("s1", "g", "db01")), (FAR.id, FAR), (FAR.id.upper(), Target("S2", "G", "DB01"))])
def test_a_vm_is_known_by_its_name_or_id(dest, expected):
    assert Aim.named(Goal("connectivity", 22, dest=dest), SOURCE).target == expected


@pytest.mark.parametrize("dest", ["10.2.0.4", "db.example.com", "2001:db8::1", None])
def test_what_is_no_name_of_a_vm_has_to_be_looked_up(dest):
    assert Aim.named(Goal("connectivity", 22, dest=dest), SOURCE) is None


def test_a_private_address_is_looked_for_with_the_peers_first():
    arm = Arm(networkInterfaces={"s1": [nic("far", OTHER, "10.2.0.4", SOURCE.id)],
                                 "s2": [nic("near", DATA, "10.2.0.4", FAR.id)]})
    found = aim(arm, "10.2.0.4")
    assert (found.target, found.address) == (FAR, "10.2.0.4")
    assert {subscription for subscription, _ in arm.asked} == {"s1", "s2"}


def test_an_address_in_several_networks_is_not_guessed():
    arm = Arm(networkInterfaces={"s1": [nic("a", OTHER, "10.9.0.4", SOURCE.id),
                                        nic("b", "/x/v/w", "10.9.0.4", FAR.id)]})
    with pytest.raises(CannotRead, match="several networks: other, w"):
        aim(arm, "10.9.0.4")


def test_an_address_that_no_vm_has():
    assert "belongs to no VM" in aim(Arm(networkInterfaces={"s1": [nic("a", DATA, "10.2.0.9")]}), "10.2.0.9").why
    balancer = {"id": "/lb", "name": "lb", "properties": {"frontendIPConfigurations": nic(
        "x", DATA, "10.2.0.9")["properties"]["ipConfigurations"]}}
    found = aim(Arm(loadBalancers={"s1": [balancer]}), "10.2.0.9")
    assert (found.target, found.load_balancer, found.network_id) == (None, "/lb", DATA)
    assert "No network interface or load balancer" in aim(Arm(), "10.2.0.9").why


@pytest.mark.parametrize("policies, words", [
    ("Disabled", "for which no network security group counts (Disabled in a)"), ("Enabled", "not looked at (Enabled)"),
    (None, "not looked at (not told)")])
def test_a_private_endpoint_is_named(policies, words):
    card = nic("pe-nic", DATA, "10.2.0.7")
    card["properties"]["privateEndpoint"] = {"id": "/x/privateEndpoints/sql-pe"}
    arm = Arm(networkInterfaces={"s2": [card]})
    arm.virtual_network = lambda vnet: {"id": vnet, "properties": {"subnets": [
        {"id": f"{DATA}/subnets/a", "name": "a", "properties": {"privateEndpointNetworkPolicies": policies}}]}}
    found = aim(arm, "10.2.0.7")
    assert found.target is None and "pe-nic belongs to private endpoint sql-pe" in found.why and words in found.why


def test_a_public_address_leads_to_the_nic_that_has_it():
    public = {"properties": {"ipAddress": "20.50.1.4", "ipConfiguration": {
        "id": f"{NET.format('s1')}/networkInterfaces/n/ipConfigurations/c"}}}
    card = nic("n", DATA, "10.2.0.4", FAR.id) | {"id": f"{NET.format('s1')}/networkInterfaces/n"}
    arm = Arm(publicIPAddresses={"s1": [public]}, networkInterfaces={"s1": [card]})
    assert aim(arm, "20.50.1.4").target == FAR


def test_a_name_that_leads_nowhere():
    with pytest.raises(CannotRead, match="neither a VM of g nor a name"):
        aim(Arm(), "no.such.name.invalid")


def nics(*addresses, public=""):
    return Nics(tuple(Nic(f"n{i}", f"n{i}", i == 0, "", False, (IpConfiguration(
        "c", address, "IPv4", True, f"/subnet{address.rpartition('.')[0]}", public, (), ()),))
        for i, address in enumerate(addresses)))


GONE = Unreadable("refused")


def place(target, aim_, own, theirs, public=GONE, far_public=GONE):
    return Place.read(target, aim_, own, theirs, public, far_public)


def test_both_ends_agree():
    to = Aim("db01", FAR)
    near, far = nics("10.1.0.4", "10.3.0.4"), nics("10.2.0.4", "10.3.0.5")
    here, there = place(SOURCE, to, near, far), place(FAR, to, far, near)
    # A subnet in common goes before the primary NICs.
    assert (here.address, here.peer, there.address, there.peer) == ("10.3.0.4", "10.3.0.5", "10.3.0.5", "10.3.0.4")
    assert here.inside and there.inside


def test_called_by_a_public_address_it_sees_a_public_one():
    to = Aim("20.50.1.4", FAR, "20.50.1.4")
    near, far = nics("10.1.0.4", public="/p1"), nics("10.2.0.4", public="/p2")
    ours, theirs = (PublicIps((PublicIp(i, "p", a, "IPv4", "Standard", "Static", ""),))
                    for i, a in (("/p1", "20.50.1.1"), ("/p2", "20.50.1.4")))
    here, there = place(SOURCE, to, near, far, ours, theirs), place(FAR, to, far, near, theirs, ours)
    assert (here.peer, here.inside, there.address, there.peer, there.inside) == (
        "20.50.1.4", False, "10.2.0.4", "20.50.1.1", False)
    assert there.public.sku == "Standard"
    assert place(FAR, to, far, near, theirs, GONE).peer == ""


def test_an_address_outside_needs_no_far_end():
    found = place(SOURCE, Aim("198.51.100.9", None, "198.51.100.9"), nics("10.1.0.4"), GONE)
    assert (found.address, found.peer, found.inside) == ("10.1.0.4", "198.51.100.9", False)
