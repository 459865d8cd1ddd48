"""The kernel does what the documents say: real connections between a client, real guests and the Internet."""
import copy
import socket

import pytest

from tests.guests import documents
from tests.guests.documents import ALLOW_SSH, NETWORK, nic, nsg, of, public, ref, rule, vnet
from tests.guests.lab import Lab
from tests.until import PATIENCE

WEB, BACK, FAR, TWIN = "10.0.1.4", "10.0.2.4", "10.1.1.4", "10.0.1.4"
WEB_PUBLIC, TWIN_PUBLIC = "20.50.1.4", "20.50.1.9"
DENY_ALL = rule("DenyAll", 200, "Deny")


def world():
    """web (public address, NSG open for SSH), back (no NSG), far in another network, twin in one that overlaps."""
    group = ref("networkSecurityGroups", "web")
    return {**vnet("net", "10.0.0.0/16", {"web": {"addressPrefix": "10.0.1.0/24", "networkSecurityGroup": group},
                                          "back": {"addressPrefix": "10.0.2.0/24"}}),
            **vnet("other", "10.1.0.0/16", {"far": {"addressPrefix": "10.1.1.0/24"}}),
            **vnet("twins", "10.0.0.0/16", {"web": {"addressPrefix": "10.0.1.0/24", "networkSecurityGroup": group}}),
            **nsg("web", ALLOW_SSH),
            **public("web", WEB_PUBLIC), **public("twin", TWIN_PUBLIC),
            **nic("web", "web", WEB, "net/web", "web"), **nic("back", "back", BACK, "net/back"),
            **nic("far", "far", FAR, "other/far"), **nic("twin", "twin", TWIN, "twins/web", "twin")}


@pytest.fixture(scope="module")
def machines(can_run, tmp_path_factory):
    with Lab("network", tmp_path_factory.mktemp("lab")) as lab:
        lab.enforce(world=world())
        lab.machines = {name: lab.guest(name, address, address.rsplit(".", 1)[0] + ".0/24", start=False)
                        for name, address in (("web", WEB), ("back", BACK), ("far", FAR), ("twin", TWIN))}
        for guest in lab.machines.values():
            guest.start()
        yield lab


@pytest.fixture
def net(machines):
    """The four guests, and the world as described; a test's changes to it end with the test."""
    machines.resources = copy.deepcopy(world())
    machines.enforce()
    return machines


def reach(net, source, address, port=22):
    """What a connection made inside a guest comes to."""
    return net.machines[source].reaches(address, port)


# -- security groups ----------------------------------------------------------------------------------------------

def test_the_rule_lets_in_what_it_names_and_nothing_else(net):
    assert net.connect(WEB_PUBLIC, 22) == "open"
    assert net.connect(WEB_PUBLIC, 80) == "silent"


def test_the_lower_priority_number_decides(net):
    net.enforce(group=nsg("web", ALLOW_SSH, DENY_ALL))
    assert net.connect(WEB_PUBLIC) == "silent"
    net.enforce(group=nsg("web", ALLOW_SSH, rule("DenyAll", 1001, "Deny")))
    assert net.connect(WEB_PUBLIC) == "open"


@pytest.mark.parametrize("on_nic, seen", [(ALLOW_SSH, "open"), (DENY_ALL, "silent")])
def test_the_group_of_the_interface_must_allow_too(net, on_nic, seen):
    net.enforce(group=nsg("nic", on_nic), nic=nic("web", "web", WEB, "net/web", "web", group="nic"))
    assert net.connect(WEB_PUBLIC) == seen


@pytest.mark.parametrize("port, more, seen", [
    ("20-25", {}, "open"), ("23-25", {}, "silent"), ("80,22", {}, "open"),
    ("", {"destinationPortRanges": ["80", "20-22"]}, "open"), ("", {"destinationPortRanges": ["80", "443"]}, "silent"),
    ("22", {"protocol": "Udp"}, "silent"), ("22", {"sourcePortRange": "1-1000"}, "silent"),
    ("22", {"sourceAddressPrefix": "", "sourceAddressPrefixes": ["198.51.100.0/24", "203.0.113.7"]}, "open"),
    ("22", {"sourceAddressPrefix": "Internet"}, "open"), ("22", {"sourceAddressPrefix": "VirtualNetwork"}, "silent"),
    ("22", {"destinationAddressPrefix": WEB}, "open"), ("22", {"destinationAddressPrefix": WEB_PUBLIC}, "silent"),
])
def test_ports_and_prefixes(net, port, more, seen):
    net.enforce(group=nsg("web", rule("Some", 100, "Allow", port, **{"protocol": "Tcp", **more})))
    assert net.connect(WEB_PUBLIC) == seen


def test_the_source_counts(net):
    net.enforce(group=nsg("web", rule("Office", 100, "Allow", "22", source="198.51.100.0/24")))
    assert net.connect(WEB_PUBLIC, source="198.51.100.77") == "open"
    assert net.connect(WEB_PUBLIC, source="198.51.101.77") == "silent"


def test_application_security_groups(net):
    group = [{"id": f"{NETWORK}/applicationSecurityGroups/jump"}]
    some = rule("Jump", 100, "Allow", "22", source="", sourceApplicationSecurityGroups=group)
    net.enforce(group=nsg("web", some, DENY_ALL))
    assert reach(net, "back", WEB) == "silent"
    net.enforce(back=nic("back", "back", BACK, "net/back", applicationSecurityGroups=group))
    assert reach(net, "back", WEB) == "open"


def test_rules_bind_neighbours_too(net):
    assert reach(net, "back", WEB, 80) == "refused"         # AllowVnetInBound; nobody listens
    net.enforce(group=nsg("web", ALLOW_SSH, rule("NoVnet", 2000, "Deny", source="VirtualNetwork")))
    assert reach(net, "back", WEB, 80) == "silent"


def test_outbound_rules_bind_new_connections_and_let_answers_pass(net):
    assert reach(net, "web", BACK) == "open"
    net.enforce(group=nsg("web", ALLOW_SSH, rule("NoneOut", 100, "Deny", direction="Outbound")))
    assert reach(net, "web", BACK) == "silent"
    assert net.login(WEB_PUBLIC).user == "azureuser"


def test_answers_from_the_internet_pass(net):
    net.enforce(group=nsg("web", DENY_ALL))
    with net.fabric.in_client():
        server = socket.create_server(("203.0.113.7", 8080))
    with server:
        assert reach(net, "web", "203.0.113.7", 8080) == "open"
        assert server.accept()[1][0] == WEB_PUBLIC          # it leaves with its own public address
        assert reach(net, "back", "203.0.113.7", 8080) == "open"
        assert server.accept()[1][0] not in (WEB_PUBLIC, BACK)


@pytest.mark.parametrize("sku, seen", [("Standard", "silent"), ("Basic", "open"), (None, "open")])
def test_without_any_group_a_standard_address_is_closed(net, sku, seen):
    net.enforce(address=public("back", "20.50.1.5", sku), nic=nic("back", "back", BACK, "net/back", "back"))
    assert net.connect("20.50.1.5") == seen
    assert reach(net, "web", BACK) == "open"


def test_a_rule_may_have_an_id_of_its_own(net):
    key = f"{NETWORK}/networkSecurityGroups/web/securityRules/Late".lower()
    net.enforce(rule={key: {"id": key, **rule("Late", 100, "Deny", "22")}})
    assert net.connect(WEB_PUBLIC) == "silent"


# -- addresses ----------------------------------------------------------------------------------------------------

def test_nobody_answers_for_an_address_without_owner(net):
    assert net.connect("20.50.1.77") == "silent"
    assert reach(net, "web", "10.0.1.77") == "silent"
    assert reach(net, "web", "10.0.2.77") == "silent"
    assert reach(net, "web", "8.8.8.8") == "silent"


def test_a_public_address_that_was_taken_away(net):
    net.enforce(nic=nic("web", "web", WEB, "net/web"))
    assert net.connect(WEB_PUBLIC) == "silent"


def test_networks_with_the_same_addresses_do_not_meet(net):
    for address, name in ((WEB_PUBLIC, "web"), (TWIN_PUBLIC, "twin")):
        assert net.login(address).user == "azureuser"
        with net.fabric.in_client(), socket.create_connection((address, 22), PATIENCE) as wire:
            assert wire.recv(4) == b"SSH-"
        assert net.machines[name].run("journalctl --sync; journalctl -u ssh | grep 'Accepted publickey'").stdout
    assert reach(net, "twin", BACK) == "silent"


def test_another_vm_is_reached_by_its_public_address(net):
    assert reach(net, "web", TWIN_PUBLIC) == "open"
    net.enforce(group=nsg("web", rule("Web", 100, "Allow", "22", source=WEB_PUBLIC)))
    assert reach(net, "web", TWIN_PUBLIC) == "open"         # and is seen there with its own


def test_a_stopped_vm_is_silent_and_comes_back(net):
    guest = net.machines["twin"]
    guest.stop()
    assert net.connect(TWIN_PUBLIC) == "silent"
    guest.start()
    assert net.login(TWIN_PUBLIC).user == "azureuser"


# -- load balancers -----------------------------------------------------------------------------------------------

def balancer(rule_more=None, **more):
    front = f"{NETWORK}/loadBalancers/lb/frontendIPConfigurations/front"
    values = {"frontendIPConfiguration": {"id": front}, "frontendPort": 50001, "backendPort": 22, "protocol": "Tcp",
              **(rule_more or {})}
    return {**public("lb", "20.60.0.1"), **of("loadBalancers", "lb", sku="Standard", frontendIPConfigurations=[
        {"id": front, "name": "front", "properties": {"publicIPAddress": ref("publicIPAddresses", "lb")}}],
        inboundNatRules=[{"name": "ssh", "properties": values}], **more)}


def test_a_nat_rule_bound_at_the_interface(net):
    net.enforce(lb=balancer(), nic=nic("web", "web", WEB, "net/web", loadBalancerInboundNatRules=[
        {"id": f"{NETWORK}/loadBalancers/lb/inboundNatRules/ssh"}]))
    assert net.login("20.60.0.1", port=50001).user == "azureuser"
    assert net.connect("20.60.0.1", 22) == "silent"
    net.enforce(group=nsg("web"))
    assert net.connect("20.60.0.1", 50001) == "silent"


def test_a_nat_rule_bound_at_the_rule(net):
    net.enforce(lb=balancer({"backendIPConfiguration": {
        "id": f"{NETWORK}/networkInterfaces/BACK/ipConfigurations/ipconfig1"}}))
    assert net.connect("20.60.0.1", 50001) == "silent"      # Standard, and no group opens it
    net.enforce(group=nsg("back", ALLOW_SSH), nic=nic("back", "back", BACK, "net/back", group="back"))
    assert net.login("20.60.0.1", port=50001).user == "azureuser"


def test_a_nat_rule_for_a_pool_gives_each_a_port(net):
    pool = {"id": f"{NETWORK}/loadBalancers/lb/backendAddressPools/pool"}
    net.enforce(lb=balancer({"frontendPort": None, "frontendPortRangeStart": 500, "frontendPortRangeEnd": 510,
                             "backendAddressPool": pool}),
                web=nic("web", "web", WEB, "net/web", loadBalancerBackendAddressPools=[pool]))
    assert net.login("20.60.0.1", port=500).user == "azureuser"


def test_a_balancing_rule(net):
    pool = {"id": f"{NETWORK}/loadBalancers/lb/backendAddressPools/pool"}
    front = {"id": f"{NETWORK}/loadBalancers/lb/frontendIPConfigurations/front"}
    net.enforce(lb=balancer(loadBalancingRules=[{"name": "ssh", "properties": {
        "frontendIPConfiguration": front, "backendAddressPool": pool, "protocol": "Tcp", "frontendPort": 2022,
        "backendPort": 22}}]), web=nic("web", "web", WEB, "net/web", loadBalancerBackendAddressPools=[pool]))
    assert net.login("20.60.0.1", port=2022).user == "azureuser"


# -- routes -------------------------------------------------------------------------------------------------------

def routed(subnet, *routes):
    """The network 'net' with a route table at one of its subnets. routes: (prefix, type, address)."""
    values = world()[f"{NETWORK}/virtualNetworks/net".lower()]["properties"]
    for each in values["subnets"]:
        if each["name"] == subnet:
            each["properties"]["routeTable"] = ref("routeTables", "table")
    return {**of("virtualNetworks", "net", **values), **of("routeTables", "table", routes=[
        {"name": f"route{number}", "properties": {"addressPrefix": prefix, "nextHopType": kind,
                                                  **({"nextHopIpAddress": address} if address else {})}}
        for number, (prefix, kind, address) in enumerate(routes)])}


@pytest.mark.parametrize("kind, address", [("None", ""), ("VirtualAppliance", "10.0.2.99"),
                                           ("VirtualAppliance", BACK), ("VirtualNetworkGateway", "")])
def test_a_default_route_that_leads_nowhere_loses_the_answers(net, kind, address):
    net.enforce(routes=routed("web", ("0.0.0.0/0", kind, address)))
    assert net.connect(WEB_PUBLIC) == "silent"
    assert reach(net, "back", WEB) == "open"                # the network itself has narrower routes


def test_a_route_to_the_internet_brings_the_client_back(net):
    net.enforce(routes=routed("web", ("0.0.0.0/0", "None", ""), ("203.0.113.0/24", "Internet", "")))
    assert net.connect(WEB_PUBLIC) == "open"
    assert net.connect(WEB_PUBLIC, source="198.51.100.7") == "silent"


def test_a_route_inside_the_network(net):
    net.enforce(routes=routed("web", ("10.0.2.0/24", "None", "")))
    assert reach(net, "web", BACK) == "silent"
    net.enforce(routes=routed("web", ("10.0.0.0/8", "None", ""), ("10.0.2.0/24", "VnetLocal", "")))
    assert reach(net, "web", BACK) == "open"


def test_an_appliance_really_forwards(net):
    """web reaches back by way of far's place: a fourth guest that forwards in subnet 'nva'."""
    values = routed("web", ("10.0.2.0/24", "VirtualAppliance", "10.0.3.4"))
    net.enforce(routes=values, nic=nic("nva", "nva", "10.0.3.4", "net/back", forwarding=True))
    guest = net.guest("nva", "10.0.3.4", "10.0.3.0/24")
    try:
        guest.run("iptables -A FORWARD -p tcp --dport 22 -j DROP")
        guest.run("echo 1 > /proc/sys/net/ipv4/ip_forward")
        assert reach(net, "web", BACK, 22) == "silent"
        assert reach(net, "web", BACK, 81) == "refused"     # forwarded there, and the answer came back
        net.enforce(nic=nic("nva", "nva", "10.0.3.4", "net/back", forwarding=False))
        assert reach(net, "web", BACK, 81) == "silent"
    finally:
        guest.delete()


# -- peerings -----------------------------------------------------------------------------------------------------

def peered(name, prefix, subnet, remote, state="Connected", **more):
    values = {"remoteVirtualNetwork": ref("virtualNetworks", remote), "peeringState": state,
              "allowVirtualNetworkAccess": True, **more}
    return vnet(name, prefix, subnet, virtualNetworkPeerings=[{"name": f"to-{remote}", "properties": values}])


@pytest.mark.parametrize("theirs, seen", [({}, "open"), ({"state": "Disconnected"}, "silent"),
                                          ({"allowVirtualNetworkAccess": False}, "silent")])
def test_a_peering_needs_both_sides(net, theirs, seen):
    ours = world()[f"{NETWORK}/virtualNetworks/net".lower()]["properties"]
    subnets = {each["name"]: each["properties"] for each in ours["subnets"]}
    net.enforce(net=peered("net", "10.0.0.0/16", subnets, "other"),
                other=peered("other", "10.1.0.0/16", {"far": {"addressPrefix": "10.1.1.0/24"}}, "net", **theirs))
    assert reach(net, "back", FAR) == seen


def test_networks_without_peering_do_not_meet(net):
    assert reach(net, "back", FAR) == "silent"


def test_a_vm_of_which_no_document_speaks_is_cut_off(net):
    net.resources = documents.open_network()
    net.enforce()
    assert net.connect(WEB_PUBLIC) == "silent"
    assert net.machines["web"].agent() == "Not Ready"
