"""The server's own evaluation of rules and routes, against flows whose answer Azure's documentation settles."""
import pytest

from tests.local_azure.network import routes, rules
from tests.local_azure.network.interface import interface
from tests.local_azure.subscription import Subscription
from tests.local_azure.world import parse
from tests.local_azure.world.documents import documents, learned_prefixes

WORLD = """
service-tags: {Storage: [20.38.96.0/19]}
groups:
  rg:
    vms:
      web01: {nics: [web01-nic]}
    nics:
      web01-nic: {subnet: net/web, address: 10.1.1.10, nsg: NIC, asgs: [web]}
    asgs: [web, other]
    vnets:
      net:
        space: [10.1.0.0/16]
        subnets: {web: {prefix: 10.1.1.0/24, nsg: SUBNET, route-table: TABLE}, GatewaySubnet: 10.1.255.0/27}
        peerings: {to-hub: {to: hub, state: STATE}}
      hub:
        space: [10.9.0.0/16]
        peerings: {to-net: net}
    gateways: {vpn: {vnet: net, reaches: [172.30.0.0/16]}}
    nsgs: {empty: , mine: {rules: {RULES}}}
    route-tables: {mine: {routes: {ROUTES}}}
"""


@pytest.fixture
def place():
    """A function: the store and the interface of a world with these rules and routes."""
    def of(nic="mine", subnet="null", rules_="", routes_="", state="Connected"):
        text = WORLD
        for word, value in (("NIC", nic), ("SUBNET", subnet), ("TABLE", "mine" if routes_ else "null"),
                            ("STATE", state), ("RULES", rules_), ("ROUTES", routes_)):
            text = text.replace(word, value)
        world = parse(text)
        store = Subscription(world.subscription, {}, documents(world), learned=learned_prefixes(world))
        nic = next(store.of_type("Microsoft.Network/networkInterfaces"))
        return store, interface(store, nic), world.service_tags
    return of


def decided(place, flow: rules.Flow) -> str | None:
    store, found, tags = place
    decision = rules.decide(store, found, flow, tags)
    return decision and f"{decision[1]['properties']['access']} {decision[1]['name']}"


def inbound(remote: str, port: int = 22, protocol: str = "Tcp") -> rules.Flow:
    return rules.Flow("Inbound", protocol, "10.1.1.10", port, remote, 50000)


@pytest.mark.parametrize(("given", "remote", "said"), [
    ("", "203.0.113.7", "Deny DenyAllInBound"),
    ("", "10.1.2.3", "Allow AllowVnetInBound"),
    ("", "10.9.0.5", "Allow AllowVnetInBound"),
    ("", "172.30.1.1", "Allow AllowVnetInBound"),
    ("", "168.63.129.16", "Allow AllowVnetInBound"),
    ("a: {priority: 300, port: 22}, b: {priority: 200, access: Deny, port: 20-25}", "203.0.113.7", "Deny b"),
    ("a: {priority: 200, port: 22}, b: {priority: 300, access: Deny, port: 20-25}", "203.0.113.7", "Allow a"),
    ("a: {priority: 300, port: [80, 22]}", "203.0.113.7", "Allow a"),
    ("a: {priority: 300, protocol: Udp, port: 22}", "203.0.113.7", "Deny DenyAllInBound"),
    ("a: {priority: 300, from: [198.51.100.0/24, 203.0.113.7]}", "203.0.113.7", "Allow a"),
    ("a: {priority: 300, from: Internet}", "203.0.113.7", "Allow a"),
    ("a: {priority: 300, access: Deny, from: Internet}", "10.1.2.3", "Allow AllowVnetInBound"),
    ("a: {priority: 300, from: Storage}", "20.38.96.9", "Allow a"),
    ("a: {priority: 300, from: Storage}", "20.38.128.9", "Deny DenyAllInBound"),
    ("a: {priority: 300, to: 'asg:web'}", "203.0.113.7", "Allow a"),
    ("a: {priority: 300, to: 'asg:other'}", "203.0.113.7", "Deny DenyAllInBound"),
    ("a: {priority: 300, from-port: 1024-4096}", "203.0.113.7", "Deny DenyAllInBound"),
])
def test_first_match_decides(place, given, remote, said):
    assert decided(place(rules_=given), inbound(remote)) == said


def test_both_groups_have_to_allow(place):
    allow = "a: {priority: 300, port: 22}"
    assert decided(place(nic="mine", subnet="empty", rules_=allow), inbound("203.0.113.7")) == "Deny DenyAllInBound"
    assert decided(place(nic="mine", subnet="mine", rules_=allow), inbound("203.0.113.7")) == "Allow a"
    assert decided(place(nic="null"), inbound("203.0.113.7")) is None


def test_a_broken_peering_is_not_the_virtual_network(place):
    assert decided(place(state="Disconnected"), inbound("10.9.0.5")) == "Deny DenyAllInBound"


@pytest.mark.parametrize(("given", "to", "said"), [
    ("", "203.0.113.7", ("Internet", None)),
    ("", "10.1.2.3", ("VirtualNetwork", None)),
    ("", "10.200.0.1", ("None", None)),
    ("", "10.9.0.1", ("VNetPeering", None)),
    ("", "172.30.0.1", ("VirtualNetworkGateway", "10.1.255.4")),
    ("all: {to: 0.0.0.0/0, via: VirtualAppliance, address: 10.9.0.4}", "203.0.113.7", ("VirtualAppliance", "10.9.0.4")),
    ("all: {to: 0.0.0.0/0, via: VirtualAppliance, address: 10.9.0.4}", "10.1.2.3", ("VirtualNetwork", None)),
    ("all: {to: 0.0.0.0/0, via: VirtualAppliance, address: 10.9.0.4}, one: {to: 203.0.113.0/24, via: Internet}",
     "203.0.113.7", ("Internet", None)),
    ("one: {to: 203.0.113.7/32, via: None}", "203.0.113.7", ("None", None)),
])
def test_the_longest_prefix_decides(place, given, to, said):
    store, found, _ = place(routes_=given)
    hop = routes.next_hop(store, found, to)
    assert (hop["nextHopType"], hop.get("nextHopIpAddress")) == said
    assert hop["routeTableId"].endswith("/routeTables/mine") == (said[0] in given)


def test_a_user_route_makes_the_system_route_invalid(place):
    store, found, _ = place(routes_="all: {to: 0.0.0.0/0, via: None}")
    rows = [row for row in routes.effective(store, found) if row["addressPrefix"] == ["0.0.0.0/0"]]
    assert [(row["source"], row["state"], row.get("name")) for row in rows] == [
        ("Default", "Invalid", None), ("User", "Active", "all")]
