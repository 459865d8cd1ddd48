"""Effective security rules: what Azure recorded, what it might leave out, and the algebra behind it."""
from dataclasses import replace
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azext_vmtroubleshoot.facts import effective_rules
from azext_vmtroubleshoot.nsg.addresses import EVERYBODY, IPV4, NOBODY, Addresses
from azext_vmtroubleshoot.facts.effective_rules import EffectiveRules
from azext_vmtroubleshoot.nsg.security_rule import Flow
from azext_vmtroubleshoot.nsg.service_tags import INTERNET
from azext_vmtroubleshoot.facts.vm import Vm
from azext_vmtroubleshoot.model import CannotRead, Target, Unreadable

from ..recordings import example, recorded

NIC = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkInterfaces/nic"
SSH = Flow("10.0.0.4", 22, "203.0.113.7", public_sku="Standard")


def rule(name, priority, access, source="0.0.0.0/0", ports="22-22", **more):
    """A rule in the recorded spelling."""
    return {"name": f"securityRules/{name}", "protocol": "Tcp", "sourcePortRange": "0-65535",
            "destinationPortRange": ports, "sourceAddressPrefix": source, "destinationAddressPrefix": "0.0.0.0/0",
            "access": access, "priority": priority, "direction": "Inbound", **more}


DENY_ALL = {**rule("x", 65500, "Deny", ports="0-65535", protocol="All"), "name": "defaultSecurityRules/DenyAllInBound"}


def group(*rules, name="web-nsg", association=None, **more):
    return {"networkSecurityGroup": {"id": f"/x/resourceGroups/rg/networkSecurityGroups/{name}"} if name else None,
            "association": association or {"networkInterface": {"id": NIC}}, "effectiveSecurityRules": list(rules),
            **more}


SUBNET = {"subnet": {"id": "/x/virtualNetworks/v/subnets/web"}}
MANAGER = {"networkManager": {"id": "/x/networkManagers/central"}}


def vm(*nics):
    return Vm.parse({"properties": {"networkProfile": {"networkInterfaces": [{"id": nic} for nic in nics]}}},
                    Target("s", "rg", "web01"))


def rules_of(*groups):
    return effective_rules.parse({"value": list(groups)}, NIC)


def said(decision):
    return decision.access, [(g.layer, r.name if r else None) for g, r in decision.by]


# What Azure recorded

def test_recorded_default_rules():
    rules = effective_rules.parse(recorded("effective_nsg/effective_nsg.json").final, NIC)
    assert said(rules.decide(SSH)) == ("deny", [("nic", "DenyAllInBound")])
    inside = rules.decide(replace(SSH, remote="10.0.7.7"))
    assert said(inside) == ("allow", [("nic", "AllowVnetInBound")])
    (nsg, found), = inside.by
    assert (nsg.name, nsg.place, found.priority, found.default) == ("conveniencevm1NSG", "conveniencevm1VMNic", 65000,
                                                                    True)
    assert rules.tags.words(rules.open_sources(SSH).certain, 4) == ["the virtual network only"]
    assert rules.decide(Flow("10.0.0.4", 40000, "203.0.113.7", 443, inbound=False)).access == "allow"
    assert rules.decide(Flow("10.0.0.4", 40000, "10.9.9.9", 443, inbound=False)).access == "deny"


def test_recorded_user_rule():
    rules = effective_rules.parse(recorded("effective_nsg/effective_nsg_with_user_rule.json").final, NIC)
    assert said(rules.decide(SSH)) == ("allow", [("nic", "default-allow-ssh")])
    assert rules.tags.words(rules.open_sources(SSH).certain, 4) == ["anywhere"]
    assert said(rules.decide(replace(SSH, local_port=23))) == ("deny", [("nic", "DenyAllInBound")])


@pytest.mark.parametrize("sku, access", [("Standard", "deny"), ("Basic", "allow"), ("", "unknown"), (None, "allow")])
def test_recorded_no_group_at_all(sku, access):
    rules = effective_rules.parse(recorded("effective_nsg/empty_value_no_nsg.json").body, NIC)
    flow = replace(SSH, public_sku=sku)
    assert said(rules.decide(flow)) == (access, [])
    opened = rules.open_sources(flow)
    assert (opened.certain == EVERYBODY, opened.possible == NOBODY) == (access == "allow", access == "deny")


def test_the_published_example_lacks_the_rule_that_denies_the_rest():
    body = example("network_2024-01-01/NetworkInterfaceEffectiveNSGList.json")
    rules = effective_rules.parse(body, NIC)
    assert said(rules.decide(replace(SSH, local_port=3389, remote="1.1.1.1"))) == ("allow", [("nic",
                                                                                             "default-allow-rdp")])
    assert rules.decide(replace(SSH, local_port=3389)).access == "unknown"


def test_recorded_refusal_while_the_vm_is_stopped():
    error = recorded("effective_nsg/nic_not_attached_to_running_vm_400.json").body["error"]

    class Arm:
        """Refuses as recorded."""
        together = staticmethod(lambda method, arguments: [method(a) for a in arguments])

        def effective_security_groups(self, _nic):
            raise CannotRead(error["message"], code=error["code"])

    with pytest.raises(CannotRead) as refusal:
        EffectiveRules.read(Arm(), vm(NIC))
    assert refusal.value.unreadable.needs == "a running VM"


def test_a_vm_without_nics_has_no_rules_to_read():
    class Arm:
        """Has nothing to be asked."""
        together = staticmethod(lambda method, arguments: [method(a) for a in arguments])

    with pytest.raises(CannotRead):
        EffectiveRules.read(Arm(), vm())


# What rules say

def test_both_layers_have_to_allow():
    subnet = group(rule("AllowSSH", 300, "Allow"), DENY_ALL, name="subnet-nsg", association=SUBNET)
    nic = group(DENY_ALL, name="nic-nsg")
    assert said(rules_of(nic, subnet).decide(SSH)) == ("deny", [("nic", "DenyAllInBound")])
    assert said(rules_of(subnet).decide(SSH)) == ("allow", [("subnet", "AllowSSH")])
    both = rules_of(nic, group(DENY_ALL, name="subnet-nsg", association=SUBNET)).decide(SSH)
    assert said(both) == ("deny", [("subnet", "DenyAllInBound"), ("nic", "DenyAllInBound")])


def test_the_first_rule_by_priority_decides():
    rules = rules_of(group(DENY_ALL, rule("Later", 400, "Allow"), rule("First", 300, "Deny", "203.0.113.0/24")))
    assert said(rules.decide(SSH)) == ("deny", [("nic", "First")])
    assert said(rules.decide(replace(SSH, remote="203.0.114.1"))) == ("allow", [("nic", "Later")])
    assert rules.tags.words(rules.open_sources(SSH).certain, 4) == ["anywhere except 203.0.113.0/24"]


@pytest.mark.parametrize("changes, access", [
    ({"protocol": "TCP"}, "allow"), ({"protocol": "*"}, "allow"), ({"protocol": "6"}, "allow"),
    ({"protocol": "Udp"}, "deny"), ({"protocol": None}, "unknown"),
    ({"destinationPortRange": "22"}, "allow"), ({"destinationPortRange": "*"}, "allow"),
    ({"destinationPortRange": "20-25"}, "allow"), ({"destinationPortRange": "23-25"}, "deny"),
    ({"destinationPortRange": None, "destinationPortRanges": ["80-80", "22-22"]}, "allow"),
    ({"destinationPortRange": None}, "unknown"), ({"destinationPortRange": "ssh"}, "unknown"),
    ({"sourcePortRange": "22-22"}, "deny"),                          # clients do not send from port 22
    ({"sourcePortRange": "1024-65535"}, "allow"), ({"sourcePortRange": "40000-50000"}, "unknown"),
    ({"sourcePortRange": None, "sourcePortRanges": ["0-40000", "30000-65535"]}, "allow"),
    ({"destinationAddressPrefix": "10.0.0.4"}, "allow"), ({"destinationAddressPrefix": "10.0.0.5/32"}, "deny"),
    ({"sourceAddressPrefix": "203.0.113.7"}, "allow"), ({"sourceAddressPrefix": "203.0.113.0/29"}, "allow"),
    ({"sourceAddressPrefix": "203.0.113.8/29"}, "deny"),
    ({"sourceAddressPrefix": None, "sourceAddressPrefixes": ["198.51.100.0/24", "203.0.113.7/32"]}, "allow"),
    ({"sourceAddressPrefix": None, "sourceAddressPrefixes": []}, "deny"),       # told, and nobody
    ({"sourceAddressPrefix": None}, "unknown"),                                 # not told
    ({"sourceAddressPrefix": "INTERNET"}, "allow"), ({"sourceAddressPrefix": "VirtualNetwork"}, "deny"),
    ({"sourceAddressPrefix": "AzureLoadBalancer"}, "deny"),
    ({"sourceAddressPrefix": "AzureCloud"}, "unknown"),
    ({"sourceAddressPrefix": "AzureCloud", "expandedSourceAddressPrefix": ["203.0.113.0/24"]}, "allow"),
    ({"sourceAddressPrefix": "AzureCloud", "expandedSourceAddressPrefix": ["198.51.100.0/24"]}, "deny"),
    ({"sourceAddressPrefix": "AzureCloud", "expandedSourceAddressPrefix": []}, "unknown"),
    ({"sourceAddressPrefixes": ["AzureCloud", "Storage"], "expandedSourceAddressPrefix": ["203.0.113.0/24"]},
     "unknown"),                                                                # whose expansion?
    ({"sourceApplicationSecurityGroups": [{"id": "/asg"}]}, "unknown"),
    ({"destinationApplicationSecurityGroups": [{"id": "/asg"}]}, "unknown"),
    # Groups at both ends as Azure shows them: by their members' addresses.
    ({"sourceAddressPrefixes": ["203.0.113.7/32"], "destinationAddressPrefixes": ["10.0.0.4/32"]}, "allow"),
    ({"sourceAddressPrefixes": ["203.0.113.7/32"], "destinationAddressPrefixes": ["10.0.0.5/32"]}, "deny"),
    ({"sourceAddressPrefixes": ["203.0.113.8/32"], "destinationAddressPrefixes": ["10.0.0.4/32"]}, "deny"),
    ({"sourceAddressPrefixes": ["203.0.113.7/32"], "destinationApplicationSecurityGroups": [{"id": "/asg"}]},
     "unknown"),
    ({"access": None}, "unknown"), ({"priority": None}, "unknown"), ({"direction": None}, "unknown"),
    ({"priority": "300"}, "allow"), ({"access": "allow", "direction": "INBOUND"}, "allow"),
    ({"direction": "Outbound"}, "deny"),
])
def test_one_rule_that_allows(changes, access):
    body = {k: v for k, v in {**rule("R", 300, "Allow"), **changes}.items() if v is not None}
    assert rules_of(group(body, DENY_ALL)).decide(SSH).access == access


def test_a_tag_that_is_told_for_the_group():
    told = group(rule("R", 300, "Allow", "AzureCloud"), DENY_ALL, tagMap={"AzureCloud": ["203.0.113.0/24"]})
    assert rules_of(told).decide(SSH).access == "allow"


def test_what_is_left_open_does_not_matter_where_both_ways_lead_to_the_same():
    rules = rules_of(group(rule("Open", 200, "Allow", "AzureCloud"), rule("Sure", 300, "Allow"), DENY_ALL))
    assert said(rules.decide(SSH)) == ("allow", [("nic", "Sure")])
    rules = rules_of(group(rule("Open", 200, "Deny", "AzureCloud"), rule("Sure", 300, "Allow"), DENY_ALL))
    assert said(rules.decide(SSH)) == ("unknown", [("nic", "Open")])


def test_a_denial_at_one_layer_settles_what_the_other_leaves_open():
    unclear = group(rule("Open", 200, "Allow", "AzureCloud"), DENY_ALL, association=SUBNET)
    assert said(rules_of(unclear, group(DENY_ALL)).decide(SSH)) == ("deny", [("nic", "DenyAllInBound")])


@pytest.mark.parametrize("access, outcome", [
    ("Deny", ("deny", [("manager", "Admin")])), ("AlwaysAllow", ("allow", [("manager", "Admin")])),
    ("Allow", ("deny", [("nic", "DenyAllInBound")])), ("Sometimes", ("unknown", [("manager", "Admin")]))])
def test_admin_rules_come_first(access, outcome):
    admin = group(rule("Admin", 1, access), name="", association=MANAGER)
    assert said(rules_of(group(DENY_ALL), admin).decide(SSH)) == outcome


def test_ipv6():
    flow = replace(SSH, local="fd00::4", remote="2a00::1")
    everywhere = rule("R", 300, "Allow", "", sourceAddressPrefixes=["0.0.0.0/0", "0.0.0.0/0"],
                      destinationAddressPrefixes=["0.0.0.0/0", "0.0.0.0/0"])
    assert rules_of(group(everywhere, DENY_ALL)).decide(flow).access == "allow"
    assert rules_of(group(rule("R", 300, "Allow"), DENY_ALL)).decide(flow).access == "unknown"    # written once
    assert rules_of(group({**everywhere, "sourceAddressPrefixes": ["2a00::/16"]}, DENY_ALL)).decide(flow).access \
        == "allow"


@pytest.mark.parametrize("body", [None, {}, {"value": None}, [], "x", {"value": [None]}])
def test_an_answer_that_is_not_whole_tells_no_groups(body):
    with pytest.raises(CannotRead):
        effective_rules.parse(body, NIC)


def test_a_rule_that_is_none_hides_what_it_says():
    assert rules_of(group(None, rule("R", 300, "Allow"), DENY_ALL)).decide(SSH).access == "unknown"


def test_a_group_without_rules_is_not_open():
    assert rules_of(group()).decide(SSH).access == "unknown"


def test_one_nic_does_not_hide_the_other():
    class Arm:
        """Refuses the second NIC."""
        together = staticmethod(lambda method, arguments: [method(a) for a in arguments])

        def effective_security_groups(self, nic):
            if nic.endswith("2"):
                raise CannotRead("refused", "x/action")
            return {"value": [group(DENY_ALL)]}

    found = EffectiveRules.read(Arm(), vm(NIC, NIC + "2"))
    assert found.of(NIC.upper()).decide(SSH).access == "deny"
    assert isinstance(found.of(NIC + "2"), Unreadable) and found.of(NIC + "2").needs == "x/action"


# The words for sources

@pytest.mark.parametrize("sources, words", [
    (["0.0.0.0/0"], ["anywhere"]), ([], ["nobody"]), (["203.0.113.0/24"], ["203.0.113.0/24"]),
    (["10.0.0.0/16"], ["the virtual network only"]), (["10.0.0.0/16", "203.0.113.7/32"],
                                                      ["the virtual network", "203.0.113.7/32"]),
    (list(INTERNET.networks), ["the Internet"]),
    ([f"203.0.{n}.0/24" for n in range(0, 22, 2)], [f"203.0.{n}.0/24" for n in range(0, 16, 2)]
     + ["and 3 more networks"])])
def test_sources_in_words(sources, words):
    told = group(rule("R", 300, "Allow", "", sourceAddressPrefixes=sources), DENY_ALL,
                 tagMap={"VirtualNetwork": ["10.0.0.0/16", "168.63.129.16/32"]})
    rules = rules_of(told)
    assert rules.tags.words(rules.open_sources(SSH).certain, 4) == words


# The algebra, against ipaddress and against decide()

PREFIX = st.one_of(
    st.builds(lambda n, length: str(ip_network((n, length), strict=False)), st.integers(0, 2**32 - 1),
              st.integers(0, 32)),
    st.builds(lambda n, length: str(ip_network((n, length), strict=False)), st.integers(2**32, 2**128 - 1),
              st.integers(0, 128)))
SETS = st.lists(PREFIX, max_size=5)


def edges(*prefixes):
    """Addresses at and beside the ends of the prefixes."""
    found = set()
    for network in map(ip_network, prefixes):
        for end in (network[0], network[-1]):
            for step in (-1, 0, 1):
                if 0 <= int(end) + step < 2 ** end.max_prefixlen:
                    found.add(str(type(end)(int(end) + step)))
    return found


def inside(address, prefixes):
    return any(ip_address(address) in ip_network(p) for p in prefixes)


@given(SETS, SETS)
def test_set_algebra(one, other):
    a, b = Addresses.of(*one), Addresses.of(*other)
    for address in edges(*one, *other, "0.0.0.0/0", "::/0"):
        x, y = inside(address, one), inside(address, other)
        assert (address in a, address in a | b, address in a & b, address in a - b, address in ~a) \
            == (x, x or y, x and y, x and not y, not x)
    assert Addresses.of(*a.networks) == a and a <= a | b and (a - b) & b == NOBODY
    assert (a & IPV4) | (a - IPV4) == a


WORDS = ["0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/16", "203.0.113.0/24", "203.0.113.7/32", "128.0.0.0/1", "2a00::/16",
         "Internet", "VirtualNetwork", "AzureLoadBalancer", "AzureCloud"]
RULES = st.builds(
    lambda access, sources, ports, protocol, twice: rule(
        "R", 0, access, "", ports, protocol=protocol, sourceAddressPrefixes=sources * (1 + twice)),
    st.sampled_from(["Allow", "Deny", "AlwaysAllow"]), st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
    st.sampled_from(["22-22", "0-65535", "80-80"]), st.sampled_from(["Tcp", "All", "Udp"]), st.booleans())
GROUPS = st.builds(
    lambda association, rules, tags, whole: group(
        *({**r, "priority": p} for p, r in enumerate(rules, 100)), *([DENY_ALL] if whole else []),
        association=association, tagMap=tags),
    st.sampled_from([SUBNET, MANAGER, None]), st.lists(RULES, max_size=5),
    st.sampled_from([{}, {"AzureCloud": ["203.0.113.0/25"], "VirtualNetwork": ["10.0.0.0/16"]}]), st.booleans())


@settings(max_examples=150)
@given(st.lists(GROUPS, max_size=3), st.sampled_from(["Standard", "Basic", "", None]))
def test_open_sources_says_the_same_as_decide(groups, sku):
    rules = rules_of(*groups)
    flow = replace(SSH, public_sku=sku)
    opened = rules.open_sources(flow)
    assert opened.certain <= opened.possible
    for address in edges(*(w for w in WORDS if w[0].isdigit()), "203.0.113.0/25", "168.63.129.16/32", "8.8.8.8/32"):
        access = rules.decide(replace(flow, remote=address)).access
        assert (address in opened.certain, address in opened.possible) == (access == "allow", access != "deny")
