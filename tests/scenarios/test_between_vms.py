"""Two VMs, an appliance between their networks and a VM of another subscription: real guests in one world that is
broken at one place a time.

The kernel is the witness: a connection from guest to guest works before, and not while the place is broken.
"""
import copy
import json
import os
from contextlib import ExitStack, contextmanager

import pytest

from azext_vmtroubleshoot.facts import guest_end
from azext_vmtroubleshoot.facts.guest_firewall import parse_firewall
from azext_vmtroubleshoot.guest import answer

from .between_causes import CAUSES, MORE
from .conftest import WORLDS
from ..guest.ask import wrapped
from ..local_azure.azure import LocalAzure, NoGuests
from ..local_azure.environment import AZ
from ..local_azure.world.model import Behaviour

WEB, DB, FW, APP, LB = "10.1.0.4", "10.2.0.4", "10.9.0.4", "10.5.0.4", "10.2.0.9"
OTHER = "5bc00000-0000-4000-8000-000000000002"       # the subscription of app01
VIA_FW = {"nextHopType": "VirtualAppliance", "nextHopIpAddress": FW}


class Between:
    """The world, and what is asked of it."""

    def __init__(self, azure):
        self.azure = azure
        self.store = azure.cloud.subscription
        self.guest = azure.guest

    def az(self, verb, *words, vm="web01", dest="db01"):
        done = self.azure.az("vm", "troubleshoot", "connectivity", verb, "-g", "demo", "-n", vm, "--dest", dest, *words,
                             "-o", "json", PYTHONSAFEPATH="1")
        assert done.rc == 0 and "Traceback" not in done.stderr, done.stderr
        return json.loads(done.stdout)

    def diagnose(self, port=22, *words, **where):
        return self.az("diagnose", "--dest-port", str(port), *words, **where)

    @contextmanager
    def forbidden(self, *calls):
        """What this login may not do meanwhile."""
        treatments = self.azure.cloud.treatments
        before, treatments.behaviour = treatments.behaviour, Behaviour(denied=list(calls))
        try:
            yield
        finally:
            treatments.behaviour = before

    def connects(self, port=22, vm="web01", to=DB, wanted=True):
        """Whether a real connection by a guest opens as is wanted: what shall open gets the time that a slow guest
        needs, what shall not is not listened to for long."""
        done = self.guest(vm).run(f"timeout {30 if wanted else 2} bash -c 'exec 3<>/dev/tcp/{to}/{port} && echo got'")
        return (done.rc == 0 and "got" in done.stdout) is wanted

    def cannot_connect(self, **where):
        return self.connects(wanted=False, **where)

    def document(self, kind, name):
        return next(d for d in self.store.of_type(f"Microsoft.Network/{kind}") if d["name"] == name)

    @contextmanager
    def changed(self, kind, name, change):
        """change(properties) of one resource, until the end of the block, whatever a remedy made of it meanwhile."""
        document = self.document(kind, name)
        before = copy.deepcopy(document)
        try:
            change(document["properties"])
            _identified(document)
            self.store.changed()
            yield
        finally:
            document.clear()
            document.update(before)
            self.store.changed()

    @contextmanager
    def inside(self, vm, script, undo):
        done = self.guest(vm).run(script)
        assert done.rc == 0, done.stderr
        try:
            yield
        finally:
            self.guest(vm).run(undo)


def _identified(document):
    """Children that were added get the id that Azure would give them."""
    for kind in ("securityRules", "routes"):
        for child in document["properties"].get(kind, ()):
            child.setdefault("id", f"{document['id']}/{kind}/{child['name']}")
            child.setdefault("type", f"{document['type']}/{kind}")


@pytest.fixture(scope="module")
def world(extensions):
    try:
        azure = LocalAzure(WORLDS / "healthy-peered.yaml", extensions)
        with azure:
            found = Between(azure)
            found.guest("fw01").run("sysctl -w net.ipv4.ip_forward=1")
            yield found
    except NoGuests as reason:
        pytest.skip(str(reason))


def rule(direction, **more):
    """A rule that denies the port."""
    return lambda properties: properties["securityRules"].append({"name": "NoSsh", "properties": {
        "priority": 200, "direction": direction, "access": "Deny", "protocol": "Tcp", "sourcePortRange": "*",
        "destinationPortRange": "22", "sourceAddressPrefix": "*", "destinationAddressPrefix": "*", **more}})


def route(prefix, **hop):
    return lambda properties: properties["routes"].append(
        {"name": "Detour", "properties": {"addressPrefix": prefix, **hop}})


def peering(name, **members):
    def change(properties):
        half = next(p for p in properties["virtualNetworkPeerings"] if p["name"] == name)
        half["properties"].update(members)
    return change


def all_of(*contexts):
    @contextmanager
    def opened(world):
        with ExitStack() as stack:
            for each in contexts:
                stack.enter_context(each(world))
            yield
    return opened


def change(*words):
    return lambda world: world.changed(*words)


def inside(*words):
    return lambda world: world.inside(*words)


VIA = change("routeTables", "front-routes", route("10.2.0.0/16", **VIA_FW))
DROP = "iptables -{} {} -p tcp --{} 22 -j DROP"
STATEFUL = "iptables -{} FORWARD -m conntrack --ctstate INVALID -j DROP"

BACK = change("routeTables", "data-routes", route("10.1.0.0/16", **VIA_FW))
FORWARD = "iptables -{} FORWARD -p tcp --{} 22 -j DROP"

# The networks of both ends are peered with the appliance's alone, and no route leads the answers back.
SPOKES = all_of(
    VIA, *(change("virtualNetworks", name, lambda p: p["virtualNetworkPeerings"].pop(0)) for name in ("front", "data")),
    *(change("networkSecurityGroups", name, rule("Outbound", access="Allow", destinationAddressPrefix=DB))
      for name in ("web-nsg", "front-nsg")))
MASQUERADE = inside("fw01", "iptables -t nat -A POSTROUTING -d 10.2.0.0/16 -j MASQUERADE", "iptables -t nat -F")
NOT_FROM_WEB = change("networkSecurityGroups", "data-nsg", rule("Inbound", sourceAddressPrefix=WEB))
NOT_FROM_FW = change("networkSecurityGroups", "data-nsg", rule("Inbound", sourceAddressPrefix=FW))
WEB_ALONE = inside("db01", "iptables -A INPUT -i eth0 -p tcp --dport 22 ! -s 10.1.0.0/16 -j DROP", "iptables -F INPUT")

# Name: what is broken, root cause, its hop, evidence or words that it names, remedy, whether that is to be tried.
BROKEN = {
    "nsg-source-nic": (change("networkSecurityGroups", "web-nsg", rule("Outbound")), "flow-out", "source-nic",
                       "web-nsg/NoSsh (200, NIC web01-nic) denies TCP 22 out to 10.2.0.4", "allow-flow", False),
    "nsg-source-subnet": (change("networkSecurityGroups", "front-nsg", rule("Outbound")), "flow-out", "source-subnet",
                          "front-nsg/NoSsh (200, subnet web)", "allow-flow", True),
    "nsg-destination-subnet": (change("networkSecurityGroups", "data-nsg", rule("Inbound")), "flow-in", "subnet",
                               "data-nsg/NoSsh (200, subnet db) denies TCP 22 in from 10.1.0.4", "allow-flow", False),
    "nsg-destination-nic": (change("networkSecurityGroups", "db-nsg", rule("Inbound")), "flow-in", "nic",
                            "db-nsg/NoSsh (200, NIC db01-nic)", "allow-flow", False),
    "route-to-nowhere": (change("routeTables", "front-routes", route("10.2.0.0/24", nextHopType="None")),
                         "route-there", "route", "10.2.0.0/24 to None (User: Detour) of front-routes", "remove-route",
                         True),
    "route-back-to-nowhere": (change("routeTables", "data-routes", route("10.1.0.0/16", nextHopType="None")),
                              "route-back", "return", "10.1.0.0/16 to None (User: Detour) of data-routes",
                              "remove-route", False),
    "appliance-does-not-forward": (all_of(VIA, change("networkInterfaces", "fw01-nic", lambda p: p.update(
        enableIPForwarding=False))), "appliance", "route", "fw01 (10.9.0.4) does not allow IP forwarding", "forward-ip",
        True),
    "nobody-is-the-appliance": (change("routeTables", "front-routes", route(
        "10.2.0.0/16", nextHopType="VirtualAppliance", nextHopIpAddress="10.9.0.77")), "appliance", "route",
        "Nobody has 10.9.0.77", None, False),
    "appliance-drops": (all_of(VIA, inside("fw01", FORWARD.format("A", "dport"), "iptables -F FORWARD")),
                        "appliance-rules", "route", "The firewall of fw01 drops TCP 22 from 10.1.0.4 to 10.2.0.4: "
                        "-A FORWARD -p tcp -m tcp --dport 22 -j DROP", "let-through", True),
    "appliance-drops-answers": (all_of(VIA, BACK, inside(
        "fw01", "nft add table inet t; nft 'add chain inet t c { type filter hook forward priority 0; policy drop; }'; "
        "nft add rule inet t c tcp dport 22 accept", "nft delete table inet t")), "appliance-rules", "route",
        "The firewall of fw01 drops the answers to TCP 22 from 10.1.0.4 to 10.2.0.4: policy drop", "let-through", True),
    "appliance-kernel": (all_of(VIA, inside(
        "fw01", "sysctl -w net.ipv4.ip_forward=0", "sysctl -w net.ipv4.ip_forward=1")), "appliance-rules", "route",
                         "IP forwarding is off in its kernel", "forward-in-guest", True),
    "peering-disconnected": (all_of(
        change("virtualNetworks", "front", peering("to-data", peeringState="Disconnected")),
        change("virtualNetworks", "data", lambda p: p["virtualNetworkPeerings"].pop(0))), "peering", "peering",
        "to-data of front is Disconnected", "peer-again", True),
    "peering-initiated": (all_of(
        change("virtualNetworks", "front", lambda p: p["virtualNetworkPeerings"].pop(0)),
        change("virtualNetworks", "data", peering("to-front", peeringState="Initiated"))), "peering", "peering",
        "to-front of data is Initiated: front has no peering with data", "peer-again", False),
    "peering-without-access": (change("virtualNetworks", "data", peering("to-front", allowVirtualNetworkAccess=False)),
                               "peering", "peering", "to-front of data does not allow access from front",
                               "change-peering", False),
    "peering-without-forwarding": (all_of(VIA, change("virtualNetworks", "data", peering(
        "to-hub", allowForwardedTraffic=False))), "peering", "peering", "to-hub of data does not allow forwarded",
        "change-peering", False),
    "spaces-overlap": (all_of(
        change("virtualNetworks", "front", lambda p: (p["virtualNetworkPeerings"].pop(0), p["addressSpace"].update(
            addressPrefixes=["10.1.0.0/16", "10.2.128.0/17"]))),
        change("virtualNetworks", "data", lambda p: p["virtualNetworkPeerings"].pop(0))), "peering", "peering",
        "front and data overlap in 10.2.128.0/17", None, False),
    "asymmetric": (all_of(inside("fw01", STATEFUL.format("A"), STATEFUL.format("D")), change(
        "routeTables", "data-routes", route("10.1.0.0/16", **VIA_FW))), "route-back", "return",
        "goes back by the appliance 10.9.0.4, but comes by none", "remove-route", False),
    "source-firewall-out": (inside("web01", DROP.format("A", "OUTPUT", "dport"), DROP.format("D", "OUTPUT", "dport")),
                            "firewall-out", "source-guest", "The firewall of web01 drops TCP 22 out",
                            "open-guest-firewall", True),
    "source-firewall-answers": (inside("web01", DROP.format("A", "INPUT", "sport"), DROP.format("D", "INPUT", "sport")),
                                "firewall-out", "source-guest", "--sport 22 -j DROP", "open-guest-firewall", False),
    "destination-firewall": (inside(
        "db01", "nft add table inet t; nft 'add chain inet t c { type filter hook input priority 0; }'; "
        "nft add rule inet t c iifname eth0 tcp dport 22 reject with tcp reset", "nft delete table inet t"),
        "firewall-in", "guest", "The firewall of db01 rejects TCP 22 in", "open-guest-firewall", False),
}


def told(found):
    return [(f["check"], f["status"], f["because"]) for f in found["findings"]
            if f["status"] not in ("pass", "skipped")]


@pytest.mark.parametrize("name", BROKEN)
def test_the_first_broken_place_is_named(world, name):
    broken, check, hop, words, remedy, mended = BROKEN[name]
    with broken(world):
        assert world.cannot_connect()
        found = world.diagnose()
        cause = found["rootCause"]
        assert (found["verdict"], cause and cause["check"]) == ("blocked", check), told(found)
        assert words in cause["because"]
        assert next(f["hop"] for f in found["findings"] if f["check"] == check) == hop
        assert [h["hop"] for h in found["path"] if h["status"] == "fail"][:1] == [hop]
        assert (cause["remedy"] or {}).get("id") == remedy
        if mended:
            done = world.azure.run("bash", "-c", cause["remedy"]["command"])
            assert done.rc == 0, done.stderr
            assert world.connects()


@pytest.mark.parametrize("name", CAUSES | (MORE if os.environ.get("VMT_LONG") else {}))
def test_a_cause_that_no_check_was_written_for(world, name):
    vm, script, undo, port, verdict, check, words, remedy = (CAUSES | MORE)[name]
    with world.inside(vm, script, undo):
        # With its own address the source reaches itself.
        assert world.connects(port, wanted=verdict != "blocked" or "its own address" in words)
        found = world.diagnose(port)
        cause = found["rootCause"]
        assert (found["verdict"], cause and cause["check"]) == (verdict, check), told(found)
        assert words in f"{cause['because'] if cause else ''} {told(found)}"
        if remedy:
            assert cause["remedy"]["id"] == remedy
            done = world.azure.run("bash", "-c", cause["remedy"]["command"])
            assert done.rc == 0 and world.connects(port), done.stderr


def test_where_nothing_is_broken_nothing_is_said(world):
    assert world.connects()
    found = world.diagnose()
    assert (found["verdict"], told(found)) == ("reachable", [])
    assert found["summary"] == "TCP 22 from web01 to db01 works: web01 reaches 10.2.0.4:22."
    assert (found["goal"]["from"], found["goal"]["endpoint"]) == (WEB, f"{DB}:22")


def test_both_ends_are_asked_once_and_nothing_is_written(world):
    world.azure.journal.clear()
    world.diagnose()
    asked = [(r.method, r.path) for r in world.azure.requests if "operationResults" not in r.path
             and "/operations/" not in r.path]
    twice = [call for call in asked if asked.count(call) > 1]
    assert {path.rpartition("/")[2] for _, path in twice} <= {"ipFlowVerify", "nextHop"} and len(twice) <= 4
    assert all(method == "GET" or path.rpartition("/")[2] in (
        "effectiveNetworkSecurityGroups", "effectiveRouteTable", "ipFlowVerify", "nextHop", "runCommand",
        "connectivityCheck") for method, path in asked)


def test_a_way_over_an_appliance_that_forwards_is_good(world):
    with all_of(VIA, BACK)(world):
        assert world.connects()
        found = world.diagnose()
    assert (found["verdict"], told(found)) == ("reachable", [])
    assert f"VirtualAppliance {FW}" in [h["label"] for h in found["path"]]


def test_a_detour_on_one_way_only_is_a_warning_while_it_works(world):
    with VIA(world):
        found = world.diagnose()
    assert found["verdict"] == "reachable" and [t[:2] for t in told(found)] == [("route-back", "warn")]


def test_an_appliance_that_may_not_be_asked_is_said_to_be_unknown(world):
    broken = BROKEN["appliance-drops"][0]
    with all_of(broken, BACK, NOT_FROM_WEB)(world), world.forbidden("POST */virtualMachines/fw01"):
        found = world.diagnose()
    into = next(f for f in found["findings"] if f["check"] == "flow-in")
    assert into["status"] == "unknown" and "denies TCP 22 in from 10.1.0.4" in into["because"]
    assert "Whether fw01 puts an address of its own in place of the source's is not known" in into["because"]
    assert found["rootCause"]["check"] == "connect" and "fw01, whose own rules are not known" in found["summary"]
    missing = {n["check"]: n["needs"] for n in found["notChecked"]}
    assert missing["appliance-rules"] == "Microsoft.Compute/virtualMachines/runCommand/action"


HANDED_ON = [
    "iptables -P FORWARD DROP; iptables -A FORWARD -i eth0 -o eth0 -s 10.1.0.0/16 -p tcp --dport 22 -j ACCEPT",
    "iptables -P FORWARD DROP; iptables -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT; "
    "iptables -A FORWARD -d 10.2.0.4 -p tcp --dport 20:25 -j ACCEPT",
    "iptables -A FORWARD -o eth1 -j DROP; iptables -A INPUT -j DROP; iptables -A OUTPUT -d 10.2.0.4 -j DROP",
    "iptables -t mangle -A POSTROUTING -p tcp --sport 22 -j DROP",
    "iptables -t raw -A PREROUTING -s 10.2.0.4 -j DROP",
    "nft add table ip t; nft 'add chain ip t p { type filter hook prerouting priority 0; }'; "
    "nft add rule ip t p iifname eth0 ip saddr 10.1.0.4 tcp dport { 22, 80 } drop",
    "nft add table inet t; nft 'add chain inet t f { type filter hook forward priority 0; policy drop; }'; "
    "nft add rule inet t f ct state vmap { established : accept, related : accept, invalid : drop }; "
    "nft add rule inet t f iifname eth0 oifname eth0 ip daddr 10.2.0.0/24 ct state new accept",
    "nft add table inet t; nft 'add chain inet t i { type filter hook input priority 0; policy drop; }'; "
    "nft 'add chain inet t n { type nat hook postrouting priority 100; }'; nft add rule inet t n masquerade",
]


def test_what_the_script_concludes_of_an_appliance_is_what_the_kernel_does(world):
    body = answer.request(answer.CONNECTIVITY, "both", DB, 22, "tcp", WEB, FW)
    undo = "iptables -P FORWARD ACCEPT; iptables -F; iptables -t mangle -F; iptables -t raw -F; nft flush ruleset"
    with all_of(VIA, BACK)(world):
        for rules in HANDED_ON:
            with world.inside("fw01", rules, undo):
                done = world.guest("fw01").run("\n".join(body["script"]) + "\n",
                                               [p["value"] for p in body["parameters"]])
                told_ = answer.parse(answer.CONNECTIVITY, wrapped(done.stdout))
                closed = parse_firewall(told_).closed_by
                assert told_.first("forwards") == "1" and world.connects(wanted=closed is None), (rules, done.stdout)
                assert told_.all("snat") == (("nft|10.9.0.4|masquerade",) if "masquerade" in rules else ())
    # Half of a conversation is what a firewall that keeps state drops, though the connection itself opens.
    with all_of(VIA, inside("fw01", STATEFUL.format("A"), STATEFUL.format("D")))(world):
        found = world.diagnose()
    assert (found["verdict"], found["rootCause"]["check"]) == ("degraded", "route-back"), told(found)
    assert "--ctstate INVALID -j DROP" in found["rootCause"]["because"]


# What the appliance does, what is set against whom: root cause, its words, remedy that works; None where it works.
MASKED = {
    "works-where-the-source-is-denied": (all_of(VIA, BACK, MASQUERADE, NOT_FROM_WEB), None, None, False),
    "works-without-forwarding": (all_of(SPOKES, MASQUERADE, change("virtualNetworks", "data", peering(
        "to-hub", allowForwardedTraffic=False))), None, None, False),
    "denied": (all_of(SPOKES, MASQUERADE, NOT_FROM_FW), "flow-in",
               "data-nsg/NoSsh (200, subnet db) denies TCP 22 in from 10.9.0.4, an address of fw01", True),
    "not-masked": (SPOKES, "flow-in", "DenyAllInBound", False),
    "guest-firewall": (all_of(SPOKES, MASQUERADE, WEB_ALONE), "firewall-in", "-j DROP", True),
}


@pytest.mark.parametrize("name", MASKED)
def test_an_appliance_may_hand_on_under_its_own_address(world, name):
    broken, check, words, mended = MASKED[name]
    with broken(world):
        assert world.connects(wanted=check is None)
        found = world.diagnose()
        cause = found["rootCause"]
        assert (found["verdict"], cause and cause["check"]) == ("blocked" if check else "reachable", check), told(found)
        assert words in cause["because"] if check else not [t for t in told(found) if t[1] != "unknown"], told(found)
        if mended:
            assert world.azure.run("bash", "-c", cause["remedy"]["command"]).rc == 0 and world.connects()


def test_fix_opens_what_is_closed_and_tries_again(world):
    """One remedy that changes a peering, done by `fix` instead of pasted."""
    with change("virtualNetworks", "data", peering("to-front", allowVirtualNetworkAccess=False))(world):
        assert world.cannot_connect()
        world.az("fix", "--dest-port", "22", "--yes")
        assert world.connects()


def serving(port, address="0.0.0.0", kind="tcp"):
    """A service in db01 that takes connections (at an IPv6 address those alone), or datagrams without answering any."""
    socket = "STREAM" if kind == "tcp" else "DGRAM"
    listen = "s.listen();" if kind == "tcp" else ""
    family = "AF_INET6" if ":" in address else "AF_INET"
    only = "s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1);" if ":" in address else ""
    program = (f"import socket, time; s = socket.socket(socket.{family}, socket.SOCK_{socket}); {only} "
               f"s.bind(('{address}', {port})); {listen} time.sleep(600)")
    return inside("db01", f'systemd-run -q --unit=it{port} python3 -c "{program}"; '
                  f"until ss -Hln -A {kind} sport = :{port} | grep -q .; do sleep .1; done", f"systemctl stop it{port}")


@pytest.mark.parametrize("place, words", [
    (None, "Nothing listens on TCP 7000 in db01"),
    ("127.0.0.1", "In db01 python3 listens on 127.0.0.1:7000 only, which nobody outside reaches; from inside 127.0.0.1 "
     "is open"),
    ("::", "In db01 python3 listens on [::]:7000 for IPv6 alone, and 10.2.0.4 is not; from inside 127.0.0.1 is "
     "refused")])
def test_what_listens(world, place, words):
    with serving(7000, place)(world) if place else serving(7001)(world):
        found = world.diagnose(7000)
        step = world.az("check-listener", "--dest-port", "7000")
    assert (found["verdict"], found["rootCause"]["check"]) == ("blocked", "listener"), told(found)
    assert found["rootCause"]["because"] == words == step["summary"].removeprefix("check-listener: ")
    assert next(f for f in found["findings"] if f["check"] == "connect")["explainedBy"] == ["listener"]


def test_udp_is_told_honestly(world):
    with serving(7002, kind="udp")(world):
        found = world.diagnose(7002, "--protocol", "udp")
    assert found["verdict"] == "inconclusive" and [t[:2] for t in told(found)] == [("connect", "unknown")]
    assert "proves nothing" in found["summary"]
    closed = world.diagnose(7003, "--protocol", "udp")
    assert closed["rootCause"]["because"] == "Nothing listens on UDP 7003 in db01"
    assert "refused" in next(f["evidence"]["outcome"] for f in closed["findings"] if f["check"] == "connect")


@pytest.mark.parametrize("dest", [DB, "id"])
def test_a_destination_has_many_names(world, dest):
    vm = next(d for d in world.store.of_type("Microsoft.Compute/virtualMachines") if d["name"] == "db01")
    step = world.az("check-routes", dest=vm["id"] if dest == "id" else dest)
    assert step["result"] == "pass" and DB in str(step["findings"])


def test_a_vm_of_another_subscription(world):
    """By its private address, by its public one and by its id."""
    app = next(d for d in world.store.of_type("Microsoft.Compute/virtualMachines") if d["name"] == "app01")["id"]
    public = world.changed("virtualNetworks", "front", lambda p: p["subnets"][0]["properties"].update(
        defaultOutboundAccess=True))
    assert world.connects(to=APP)
    for dest in (APP, app):
        found = world.diagnose(dest=dest)
        assert (found["verdict"], told(found), found["destination"]["id"]) == ("reachable", [], app)
    with public:                     # nobody has Azure's default address here, so nobody is asked
        found = world.diagnose(22, "--in-guest", "never", dest="20.60.1.4")
        assert (found["destination"]["id"], found["goal"]["endpoint"]) == (app, "20.60.1.4:22")
        assert {t[:2] for t in told(found)} == {("way-out", "warn"), ("snat-ports", "unknown")}
    with world.changed("networkSecurityGroups", "app-nsg", rule("Inbound")):
        assert world.cannot_connect(to=APP)
        asked = world.azure.az("vm", "troubleshoot", "ssh", "verify-flow", "--ids", app, "-o", "json",
                               PYTHONSAFEPATH="1")
        away = [f["remedy"]["command"] for f in json.loads(asked.stdout)["findings"] if f["status"] == "fail"]
        assert away and all(OTHER in command for command in away), asked
        found = world.diagnose(dest=APP)
        assert found["rootCause"]["check"] == "flow-in" and found["rootCause"]["remedy"]["command"].endswith(
            f"--subscription {OTHER}")
        done = world.azure.run("bash", "-c", found["rootCause"]["remedy"]["command"])
        assert done.rc == 0 and world.connects(to=APP), done.stderr


def test_where_a_name_leads_the_guest_that_uses_it_knows(world):
    """This machine's answer is in a hosts file that only this az sees, the guest's in its own."""
    hosts = world.azure.environment.folder / "hosts"

    def named(verb, *words, here=APP):
        hosts.write_text(f"127.0.0.1 localhost\n{here} app.corp.example\n", encoding="utf-8")
        done = world.azure.run("unshare", "-m", "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"', str(hosts),
                               str(AZ), "vm", "troubleshoot", "connectivity", verb, "-g", "demo", "-n", "web01",
                               "--dest", "app.corp.example", *words, "-o", "json")
        assert done.rc == 0, done.stderr
        found = json.loads(done.stdout)
        return found, next((f for f in found["findings"] if f["check"] == "destination-name"), None)
    step, _ = named("check-routes")
    assert step["result"] == "pass" and APP in str(step["findings"])
    with world.inside("web01", f"cp /etc/hosts /root/hosts; echo {DB} app.corp.example >> /etc/hosts",
                      "cat /root/hosts > /etc/hosts"):
        assert world.connects(to="app.corp.example")
        found, name = named("diagnose", "--dest-port", "22")
        assert (found["verdict"], found["destination"]["name"], told(found)) == ("reachable", "db01", [])
        assert name["because"].endswith(f"is told {DB} for app.corp.example, which counts; this machine is told {APP}")
    assert world.cannot_connect(to="app.corp.example")
    found, name = named("diagnose", "--dest-port", "22")
    assert (found["verdict"], found["rootCause"]["check"]) == ("degraded", "destination-name"), told(found)
    found, name = named("diagnose", "--dest-port", "22", "--in-guest", "never")
    assert name["status"] == "unknown" and "web01 may be led elsewhere by app.corp.example" in name["because"]


def test_who_is_called_by_a_public_address_sees_that_of_the_way_out(world):
    """Of a NAT gateway; and a rule for it alone is not for the rest of the Internet."""
    way = change("virtualNetworks", "front", lambda p: p["subnets"][0]["properties"].update(
        natGateway={"id": world.document("natGateways", "out")["id"]}))

    def only(address):
        return change("networkSecurityGroups", "app-nsg", lambda p: p["securityRules"][0]["properties"].update(
            sourceAddressPrefix=address))
    with all_of(way, only("20.50.7.7"))(world):
        assert world.connects(to="20.60.1.4")
        found = world.diagnose(dest="20.60.1.4")
        assert (found["verdict"], [t[:2] for t in told(found)]) == ("reachable", [("snat-ports", "unknown")])
    with all_of(way, only("20.50.7.8"))(world):
        assert world.cannot_connect(to="20.60.1.4")
        cause = world.diagnose(dest="20.60.1.4")["rootCause"]
        assert cause["check"] == "flow-in" and "denies TCP 22 in from 20.50.7.7" in cause["because"]
        assert world.azure.run("bash", "-c", cause["remedy"]["command"]).rc == 0 and world.connects(to="20.60.1.4")


def test_a_load_balancer_leads_nobody_back_to_himself(world):
    assert world.connects(to=LB) and world.cannot_connect(vm="db01", to=LB)
    assert world.diagnose(dest=LB)["verdict"] == "reachable"
    found = world.diagnose(dest=LB, vm="db01")
    assert (found["verdict"], found["rootCause"]["check"]) == ("blocked", "load-balancer"), told(found)
    assert "led back to db01 itself fails, and nobody else is behind it" in found["rootCause"]["because"]


def test_appliances_behind_a_load_balancer_are_looked_at_one_by_one(world):
    ways = [change("routeTables", table, route(prefix, nextHopType="VirtualAppliance", nextHopIpAddress="10.9.0.9"))
            for table, prefix in (("front-routes", "10.2.0.0/16"), ("data-routes", "10.1.0.0/16"))]
    with all_of(*ways)(world):
        assert world.connects()
        found = world.diagnose()
        assert (found["verdict"], told(found)) == ("reachable", [])
        assert "behind it fw01 may forward, and which of them its probe finds healthy Azure" in str(found["findings"])
        with world.inside("fw01", *(FORWARD.format(x, "dport") for x in "AD")):      # the only one that can
            assert world.diagnose()["rootCause"]["check"] == "appliance-rules"
        with world.changed("networkInterfaces", "fw01-nic", lambda p: p.update(enableIPForwarding=False)):
            assert world.cannot_connect()
            cause = world.diagnose()["rootCause"]
            assert (cause["check"], cause["remedy"]["id"]) == ("appliance", "forward-ip")
            assert all(words in cause["because"] for words in ("fw02 is stopped", "fw01-nic of fw01 does not allow"))


def test_of_a_network_that_may_not_be_read_half_the_peering_is_told(world):
    with world.forbidden("GET */virtualNetworks/app"):
        seen = next(f for f in world.az("check-peering", dest=APP)["findings"] if f["check"] == "peering")
    assert (seen["status"], "Half seen: to-app of front is Connected" in seen["because"]) == ("unknown", True)
    with world.forbidden(f"GET /subscriptions/{OTHER}/*"):
        found = world.diagnose(dest=APP)
        needs = {n["check"]: n["needs"] for n in found["notChecked"]}
        assert needs["peering"] == "Microsoft.Network/virtualNetworks/read"
        assert needs["flow-in"] == "Microsoft.Network/networkInterfaces/read"
        assert found["verdict"] == "reachable" and "Only the source's half was looked at" in found["summary"]
        with world.changed("virtualNetworks", "front", peering("to-app", peeringState="Disconnected")):
            cut = world.az("check-peering", dest=APP)
    assert (cut["result"], "to-app of front is Disconnected" in cut["summary"]) == ("fail", True)


def test_of_an_address_outside_only_the_near_half_is_told(world):
    found = world.diagnose(443, "--in-guest", "never", dest="20.50.9.9")
    half = {f["check"]: f for f in found["findings"]}
    assert found["destination"] is None and half["flow-out"]["status"] == "pass"
    assert half["flow-in"]["status"] == "skipped" and "Only the source's half" in half["flow-in"]["because"]
    why = "No network interface or load balancer that this login sees has 20.50.9.9"
    assert why in half["flow-in"]["because"] and why in found["summary"]
    assert found["rootCause"]["check"] == "way-out"          # this world's networks have none


def test_a_vm_that_is_not_there(world):
    done = world.azure.az("vm", "troubleshoot", "connectivity", "-g", "demo", "-n", "web01", "--dest", "nope",
                          "--dest-port", "22", PYTHONSAFEPATH="1")
    assert done.rc == 3 and "--dest: there is no virtual machine 'nope'" in done.stderr and not done.stdout


OUTWARD = [
    "iptables -A OUTPUT -p tcp --dport 22 -j REJECT", "iptables -A OUTPUT -d 10.2.0.0/16 -o eth0 -j DROP",
    "iptables -A OUTPUT -o lo -p tcp -j DROP; iptables -A OUTPUT -s 10.9.0.0/16 -j DROP",
    "iptables -P OUTPUT DROP; iptables -A OUTPUT -p tcp -m multiport --dports 80,20:25 -j ACCEPT",
    "iptables -P INPUT DROP; iptables -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT",
    "iptables -P INPUT DROP; iptables -A INPUT -p tcp --sport 22 --dport 1024:65535 -j ACCEPT",
    "iptables -P INPUT DROP; iptables -A INPUT -p tcp --dport 22 -j ACCEPT",
    "iptables -A INPUT -p tcp ! --syn --sport 22 -m conntrack --ctdir REPLY -j DROP",
    "nft add table ip t; nft 'add chain ip t o { type filter hook output priority 0; policy drop; }'; "
    "nft add rule ip t o ip daddr 10.2.0.4 tcp dport { 22, 443 } oifname eth0 ct state new,established accept",
    "nft add table inet t; nft 'add chain inet t o { type filter hook output priority 0; }'; "
    "nft add rule inet t o udp dport 22 drop; nft add rule inet t o tcp sport 22 drop; nft add rule inet t o tcp dport "
    "20-30 ip daddr 10.2.0.0/24 drop",
    "nft add table inet t; nft 'add chain inet t i { type filter hook input priority 0; policy drop; }'; "
    "nft add rule inet t i tcp sport 22 ct state established accept",
]
CLEAN = "iptables -P INPUT ACCEPT; iptables -P OUTPUT ACCEPT; iptables -F; nft flush ruleset"


def test_what_the_script_concludes_from_outward_rules_is_what_the_kernel_does(world):
    body = answer.request(answer.CONNECTIVITY, "source", DB, 22, "tcp", WEB, "")
    for rules in OUTWARD:
        with world.inside("web01", rules, CLEAN):
            done = world.guest("web01").run("\n".join(body["script"]) + "\n", [p["value"] for p in body["parameters"]])
        assert len(done.stdout.encode()) <= 4096 and done.stderr == ""
        told_ = guest_end.parse(wrapped(done.stdout))
        assert told_.tries[0].outcome in ("open", "refused", "timeout", "unreachable", "prohibited")
        closed = told_.firewall.closed_by
        assert (closed is None) == (told_.tries[0].outcome == "open"), (rules, told_)
