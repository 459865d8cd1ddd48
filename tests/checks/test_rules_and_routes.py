"""Security rules, IP flow verify, the way back and the next hop: status, named evidence, and the way out."""
from dataclasses import replace

import pytest

from azext_vmtroubleshoot.checks import flow_verify, nsg_inbound, route_next_hop, route_return
from azext_vmtroubleshoot.facts import effective_routes, effective_rules, ip_flow
from azext_vmtroubleshoot.facts.caller import Caller
from azext_vmtroubleshoot.facts.effective_routes import EffectiveRoutes
from azext_vmtroubleshoot.facts.effective_rules import EffectiveRules
from azext_vmtroubleshoot.facts.ip_flow import IpFlow
from azext_vmtroubleshoot.facts.next_hop import NextHop
from azext_vmtroubleshoot.facts.nics import IpConfiguration, Nic, Nics
from azext_vmtroubleshoot.facts.public_way import Entry
from azext_vmtroubleshoot.facts.remote import Remote
from azext_vmtroubleshoot.facts.virtual_network import Subnet, VirtualNetwork
from azext_vmtroubleshoot.facts.vm import Vm
from azext_vmtroubleshoot.facts.way_in import WayIn
from azext_vmtroubleshoot.model import Status, Target, Unreadable

from ..facts.test_effective_routes import APPLIANCE, INSIDE, INTERNET, row
from ..facts.test_security_rules import DENY_ALL, MANAGER, rule

RG = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network"
NIC, NSG = f"{RG}/networkInterfaces/nic", f"{RG}/networkSecurityGroups"
SUBNET, TABLE = f"{RG}/virtualNetworks/vnet/subnets/web", f"{RG}/routeTables/web-routes"
VM = Vm.parse({"location": "westeurope"}, Target("s", "rg", "web01"))
CALLER = Caller("203.0.113.7", False, "203.0.113.7")
NOBODY_KNOWS = Caller(None, False, "192.168.1.5")
PUBLIC = Entry("public-ip", "20.50.1.4", 22, "web01-ip", f"{RG}/publicIPAddresses/web01-ip", NIC, "10.0.0.4", 22,
               "Standard")
BASTION = replace(PUBLIC, kind="bastion", name="bastion", sku="Basic", source_prefixes=("10.0.250.0/26",))
GATEWAY = replace(PUBLIC, kind="gateway", name="gw", sku="", source_prefixes=("VirtualNetwork",))
TAGS = {"VirtualNetwork": ["10.0.0.0/16", "168.63.129.16/32"]}
ALLOW = rule("AllowSSH", 300, "Allow")
DENY = rule("DenySSH", 200, "Deny")
NSG_BOUND_TO = {"subnet": {"subnet": {"id": SUBNET}}, "nic": {"networkInterface": {"id": NIC}}, "manager": MANAGER}


def group(layer, *rules):
    return {"networkSecurityGroup": {"id": f"{NSG}/{layer}-nsg"} if layer != "manager" else None, "tagMap": TAGS,
            "association": NSG_BOUND_TO[layer], "effectiveSecurityRules": [*rules, *([] if layer == "manager" else [
                {**rule("y", 65000, "Allow", "VirtualNetwork", "0-65535"),
                 "name": "defaultSecurityRules/AllowVnetInBound"}, DENY_ALL])]}


def rules(*groups):
    return EffectiveRules((effective_rules.parse({"value": list(groups)}, NIC),))


def inbound(*groups, entry=PUBLIC, caller=CALLER):
    return nsg_inbound.judge(VM, WayIn((entry,)), caller, rules(*groups))


# nsg-inbound

@pytest.mark.parametrize("layer", ["subnet", "nic"])
def test_a_rule_that_denies_is_named_with_its_layer(layer):
    found = inbound(group(layer, DENY, ALLOW))
    assert (found.status, found.hop) == (Status.FAIL, layer)
    named = {k: found.evidence[k] for k in ("nsg", "rule", "priority", "layer", "boundTo", "openTo")}
    assert named == {"nsg": f"{layer}-nsg", "rule": "DenySSH", "priority": 200, "layer": layer,
                     "boundTo": {"subnet": "web", "nic": "nic"}[layer], "openTo": ["nobody"]}
    assert found.remedy.command == (
        f"az network nsg rule create -g rg --nsg-name {layer}-nsg -n AllowTcp22 --priority 199 --direction Inbound "
        "--access Allow --protocol Tcp --source-address-prefixes 203.0.113.7 --destination-address-prefixes 10.0.0.4 "
        "--destination-port-ranges 22")


def test_open_to_the_whole_internet_is_no_complaint():
    found = inbound(group("nic", ALLOW))
    assert found.status is Status.PASS and found.evidence["openTo"] == ["anywhere"]


@pytest.mark.parametrize("denied, caller, status, rest", [
    ("203.0.113.0/24", CALLER, Status.PASS, None),
    ("198.51.100.0/24", CALLER, Status.FAIL, "DenyAllInBound"),
    ("198.51.100.0/24", NOBODY_KNOWS, Status.UNKNOWN, None),          # stands or falls with the caller's address
    ("10.0.0.0/8", NOBODY_KNOWS, Status.FAIL, "DenyAllInBound"),      # nobody on the Internet has one of these
    ("0.0.0.0/0", NOBODY_KNOWS, Status.PASS, "AllowSSH"),
    ("Internet", NOBODY_KNOWS, Status.PASS, "AllowSSH"),
    ("AzureCloud", CALLER, Status.UNKNOWN, "AllowSSH")])
def test_whom_a_rule_lets_in(denied, caller, status, rest):
    found = inbound(group("nic", rule("AllowSSH", 300, "Allow", denied)), caller=caller)
    assert found.status is status
    assert rest is None or found.evidence["rule"] == rest
    assert found.evidence["sourceIsCaller"] is (caller is CALLER)
    if status is Status.UNKNOWN and caller is NOBODY_KNOWS:
        assert found.needs == "--source-address" and found.evidence["openTo"] == ["198.51.100.0/24",
                                                                                  "the virtual network"][::-1]


def test_the_callers_address_has_to_be_filled_in_when_it_is_not_known():
    found = inbound(group("nic"), caller=NOBODY_KNOWS)
    assert "'<your address>'" in found.remedy.command


def test_both_layers_are_mended():
    found = inbound(group("subnet", DENY), group("nic"))
    assert found.hop == "subnet" and len(found.evidence["decidedBy"]) == 2
    first, second = found.remedy.command.split(" && ")
    assert "--nsg-name subnet-nsg" in first and "--priority 199" in first
    assert "--nsg-name nic-nsg" in second and "--priority 4096" in second


def test_an_admin_rule_has_no_way_out_here():
    found = inbound(group("nic", ALLOW), group("manager", rule("Central", 1, "Deny")))
    assert (found.status, found.remedy, found.evidence["rule"]) == (Status.FAIL, None, "Central")


@pytest.mark.parametrize("sku, status, remedy", [("Standard", Status.FAIL, "add-nsg"), ("Basic", Status.PASS, None),
                                                 ("", Status.UNKNOWN, None)])
def test_no_group_at_all(sku, status, remedy):
    found = inbound(entry=replace(PUBLIC, sku=sku))
    assert (found.status, found.remedy and found.remedy.id) == (status, remedy)
    if remedy:
        assert "--location westeurope" in found.remedy.command and found.remedy.command.count("&&") == 2


def test_room_is_made_before_a_rule_that_is_the_first():
    found = inbound(group("nic", rule("DenySSH", 100, "Deny"), rule("Next", 101, "Deny", ports="80-80"),
                          rule("allowtcp22", 4000, "Allow", "10.9.9.9/32")))
    moves = found.remedy.command.split(" && ")
    assert ["-n Next --priority 102" in moves[0], "-n DenySSH --priority 101" in moves[1],
            "-n AllowTcp22-2 --priority 100" in moves[2]] == [True] * 3


def test_no_room_at_all():
    crowd = [rule(f"R{p}", p, "Deny" if p == 100 else "Allow") for p in range(100, 110)]
    found = inbound(group("nic", *crowd))
    assert found.status is Status.FAIL and found.remedy is None


@pytest.mark.parametrize("denied, status", [("10.0.250.0/24", Status.FAIL), ("10.0.250.8/29", Status.WARN),
                                            ("10.0.9.0/24", Status.PASS), ("Internet", Status.PASS)])
def test_a_bastion_comes_from_its_own_subnet(denied, status):
    found = inbound(group("nic", rule("DenySSH", 200, "Deny", denied)), entry=BASTION)
    assert found.status is status and found.evidence["sourceIsCaller"] is False
    assert status is not Status.FAIL or "10.0.250.0/26" in found.remedy.command


@pytest.mark.parametrize("caller, status", [
    (Caller("10.0.3.3", False, "10.0.3.3"), Status.FAIL), (Caller("10.0.4.4", False, "10.0.4.4"), Status.PASS),
    (Caller(None, False, ""), Status.UNKNOWN), (Caller("10.0.3.3", True, ""), Status.FAIL)])
def test_behind_a_gateway_the_callers_address_decides_what_the_network_leaves_open(caller, status):
    denied = group("nic", rule("DenySSH", 200, "Deny", "10.0.3.0/24"))
    assert inbound(denied, entry=GATEWAY, caller=caller).status is status


def test_what_could_not_be_read_is_unknown_with_the_permission():
    found = nsg_inbound.judge(VM, WayIn((PUBLIC,)), CALLER, EffectiveRules((), ((NIC, Unreadable("no", "x/action")),)))
    assert (found.status, found.needs) == (Status.UNKNOWN, "x/action")


def test_other_places_where_packets_end_are_told():
    other = replace(PUBLIC, name="second", nic_id=NIC + "2", private_address="10.0.1.4")
    found = nsg_inbound.judge(VM, WayIn((PUBLIC, other)), CALLER, rules(group("nic", ALLOW)))
    assert found.status is Status.PASS and len(found.evidence["otherEntries"]) == 1


# flow-verify

def verify(access, *groups, caller=CALLER, name="securityRules/DenySSH", rules_=None, entry=PUBLIC):
    answer = ip_flow.parse({"access": access, "ruleName": name, "ruleId": f"{NSG}/nic-nsg/{name}"}, entry,
                           Remote.of(entry, caller))
    return flow_verify.judge(WayIn((entry,)), IpFlow((answer,)), rules_ or rules(*groups))


OPEN, SHUT = group("nic", ALLOW), group("nic", DENY)
PARTLY = group("nic", rule("AllowOffice", 300, "Allow", "192.0.3.0/24"))


@pytest.mark.parametrize("access, groups, caller, status", [
    ("Allow", [OPEN], CALLER, Status.PASS), ("Deny", [SHUT], CALLER, Status.FAIL),
    ("Deny", [OPEN], CALLER, Status.WARN), ("Allow", [SHUT], CALLER, Status.WARN),
    ("Unknown", [OPEN], CALLER, Status.UNKNOWN), ("Unknown", [], CALLER, Status.SKIPPED),
    ("Deny", [PARTLY], NOBODY_KNOWS, Status.UNKNOWN), ("Deny", [SHUT], NOBODY_KNOWS, Status.FAIL),
    ("Allow", [OPEN], NOBODY_KNOWS, Status.PASS),
    ("Allow", [group("nic", rule("A", 300, "Allow", "AzureCloud"))], CALLER, Status.PASS),     # only Azure can tell
    ("Deny", [group("nic", rule("A", 300, "Allow", "AzureCloud"))], CALLER, Status.FAIL)])
def test_flow_verify(access, groups, caller, status):
    assert verify(access, *groups, caller=caller).status is status


def test_a_disagreement_shows_both_answers():
    found = verify("Deny", OPEN, name="securityRules/AllowSSH")      # denied, with an allowing rule's name (recorded)
    assert (found.evidence["access"], found.evidence["rule"], found.evidence["ours"], found.evidence["oursBy"]) \
        == ("deny", "AllowSSH", "allow", ["nic-nsg/AllowSSH"])


@pytest.mark.parametrize("access, caller, status", [("Allow", CALLER, Status.PASS), ("Deny", CALLER, Status.FAIL),
                                                    ("Deny", NOBODY_KNOWS, Status.UNKNOWN)])
def test_flow_verify_alone(access, caller, status):
    assert verify(access, caller=caller, rules_=Unreadable("refused")).status is status


# route-return and route-next-hop

NICS = Nics((Nic(NIC, "nic", True, "", False, (IpConfiguration("ip", "10.0.0.4", "IPv4", True, SUBNET, "", (), ()),)),))


def network(table):
    return VirtualNetwork(RG + "/virtualNetworks/vnet", "vnet", (), (), (Subnet(SUBNET, "web", (), "", table, "", ()),),
                          ())


def routes(*rows):
    return EffectiveRoutes((effective_routes.parse({"value": list(rows)}, NIC),))


def back(*rows, entry=PUBLIC, caller=CALLER, table=TABLE):
    return route_return.judge(VM, WayIn((entry,)), caller, routes(*rows), NICS, network(table))


def test_a_route_to_an_appliance_is_named():
    found = back(INTERNET, INSIDE, {**APPLIANCE, "name": "default"})
    assert (found.status, found.remedy.id) == (Status.FAIL, "return-route")
    named = {"routePrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance", "nextHopAddress": "10.0.9.4",
             "routeName": "default", "routeTableId": TABLE}
    assert {k: found.evidence[k] for k in named} == named
    assert found.remedy.command == (
        "az network route-table route create -g rg --route-table-name web-routes -n AnswersToCaller "
        "--address-prefix 203.0.113.7/32 --next-hop-type Internet")


def test_a_learned_route_is_answered_with_a_table_of_ones_own():
    found = back(row("0.0.0.0/0", "VirtualNetworkGateway", "VirtualNetworkGateway", ["10.1.0.4"]), table="")
    assert found.status is Status.FAIL
    create, _, bind = found.remedy.command.split(" && ")
    assert create.startswith("az network route-table create") and bind.endswith("--route-table web-routes")


@pytest.mark.parametrize("rows, entry, caller, status", [
    ([INTERNET, INSIDE], PUBLIC, CALLER, Status.PASS),
    ([INTERNET, row("203.0.113.0/24", "None", "User")], PUBLIC, CALLER, Status.FAIL),
    ([INTERNET, row("203.0.113.0/24", "None", "User")], PUBLIC, NOBODY_KNOWS, Status.UNKNOWN),
    ([APPLIANCE], PUBLIC, NOBODY_KNOWS, Status.FAIL),
    ([APPLIANCE, row("203.0.113.7/32", "Internet", "User")], PUBLIC, CALLER, Status.PASS),
    ([INTERNET, row("Storage", "None", "User")], PUBLIC, CALLER, Status.UNKNOWN),
    ([INTERNET, INSIDE], BASTION, CALLER, Status.PASS),
    ([INSIDE, row("10.0.250.0/26", "None", "User")], BASTION, CALLER, Status.FAIL),
    ([INTERNET, INSIDE], GATEWAY, Caller("192.168.1.5", False, ""), Status.UNKNOWN),
    ([INSIDE, row("192.168.1.0/24", "VirtualNetworkGateway", "VirtualNetworkGateway")], GATEWAY,
     Caller("192.168.1.5", False, ""), Status.PASS),
    ([], PUBLIC, CALLER, Status.UNKNOWN)])
def test_route_return(rows, entry, caller, status):
    assert back(*rows, entry=entry, caller=caller).status is status


def test_without_the_network_the_route_is_still_judged():
    found = route_return.judge(VM, WayIn((PUBLIC,)), CALLER, routes(APPLIANCE), NICS, Unreadable("refused"))
    assert found.status is Status.FAIL and found.evidence["routeTableId"] is None


def hop(kind, address="", table="System Route", caller=CALLER, entry=PUBLIC):
    body = {"nextHopType": kind, "nextHopIpAddress": address, "routeTableId": table}
    return NextHop.parse(body, Remote.of(entry, caller))


@pytest.mark.parametrize("found, rows, status", [
    (hop("Internet"), [INTERNET], Status.PASS), (hop("VirtualAppliance", "10.0.9.4", TABLE), [APPLIANCE], Status.FAIL),
    (hop("Internet"), [APPLIANCE], Status.WARN), (hop("VirtualAppliance", "10.0.9.5"), [APPLIANCE], Status.WARN),
    (hop("None"), [row("0.0.0.0/0", "None", "User")], Status.FAIL), (hop(""), [INTERNET], Status.UNKNOWN),
    (hop("HyperNetGateway"), [row("0.0.0.0/0", "HyperNetGateway")], Status.UNKNOWN),
    (hop("VirtualAppliance", caller=NOBODY_KNOWS), [APPLIANCE, row("203.0.113.0/24", "Internet", "User")],
     Status.UNKNOWN)])
def test_next_hop(found, rows, status):
    assert route_next_hop.judge(WayIn((PUBLIC,)), found, routes(*rows)).status is status


def test_next_hop_alone():
    assert route_next_hop.judge(WayIn((PUBLIC,)), hop("None"), Unreadable("refused")).status is Status.FAIL
    assert route_next_hop.judge(WayIn((PUBLIC,)), hop("None", caller=NOBODY_KNOWS),
                                Unreadable("refused")).status is Status.UNKNOWN


def test_other_spellings_of_a_next_hop_agree():
    found = hop("VirtualNetwork", entry=BASTION)
    assert route_next_hop.judge(WayIn((BASTION,)), found, routes(INSIDE)).status is Status.PASS
