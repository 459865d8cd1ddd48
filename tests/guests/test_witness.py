"""The witness says what is known of simple cases."""
import pytest

from tests.guests.cases import case as case_of
from tests.guests.documents import NETWORK, nic, nsg, public, ref, rule, vnet
from tests.guests.witness import Case, Flow, Witness

LOCAL = "10.7.1.4"


@pytest.fixture(scope="module")
def witness(can_run):
    with Witness() as made:
        yield made


def case(*rules, on_nic=None, group=True, sku="Standard", flows=()):
    subnet = {"addressPrefix": "10.7.1.0/24"}
    if group:
        subnet["networkSecurityGroup"] = ref("networkSecurityGroups", "group")
    resources = {**vnet("net", "10.7.0.0/16", {"web": subnet}), **nsg("group", *rules),
                 **public("public", "20.70.1.4", sku)}
    if on_nic is not None:
        resources.update(nsg("own", *on_nic))
    resources.update(nic("nic", "vm", LOCAL, "net/web", "public", group="own" if on_nic is not None else None))
    return Case(resources, f"{NETWORK}/networkInterfaces/nic", flows)


SSH = Flow("Inbound", "Tcp", "203.0.113.9", 22, 40000)
PING = Flow("Inbound", "Icmp", "203.0.113.9")
NEIGHBOUR = Flow("Inbound", "Udp", "10.7.200.9", 53, 40000)
ONPREM = Flow("Inbound", "Tcp", "192.168.3.3", 22, 40000)
PROBE = Flow("Inbound", "Tcp", "168.63.129.16", 80, 40000)
OUT = Flow("Outbound", "Tcp", "203.0.113.9", 40000, 443)
ACROSS = Flow("Outbound", "Tcp", "10.7.3.3", 40000, 443)
OUT_ONPREM = Flow("Outbound", "Tcp", "192.168.3.3", 40000, 443)
ALL = (SSH, PING, NEIGHBOUR, ONPREM, PROBE, OUT, ACROSS, OUT_ONPREM)
ALLOW, DENY = rule("A", 100, "Allow"), rule("D", 100, "Deny")


@pytest.mark.parametrize("made, passing", [
    (case(), {NEIGHBOUR, PROBE, OUT, ACROSS}),
    (case(group=False), {NEIGHBOUR, ONPREM, PROBE, OUT, ACROSS, OUT_ONPREM}),
    (case(group=False, sku="Basic"), set(ALL)),
    (case(ALLOW), {SSH, PING, NEIGHBOUR, ONPREM, PROBE, OUT, ACROSS}),
    (case(DENY), {OUT, ACROSS}),
    (case(ALLOW, on_nic=[]), {NEIGHBOUR, PROBE, OUT, ACROSS}),
    (case(ALLOW, on_nic=[rule("A", 4096, "Allow", "20-30", protocol="Tcp")]),
     {SSH, ONPREM, NEIGHBOUR, PROBE, OUT, ACROSS}),
    (case(rule("A", 100, "Allow", "22")), {SSH, ONPREM, NEIGHBOUR, PROBE, OUT, ACROSS}),
    (case(rule("A", 100, "Allow", protocol="Icmp")), {PING, NEIGHBOUR, PROBE, OUT, ACROSS}),
    (case(rule("A", 100, "Allow", source="Internet")), {SSH, PING, NEIGHBOUR, PROBE, OUT, ACROSS}),
    (case(rule("A", 100, "Allow", source="203.0.113.8/30", destination=LOCAL), rule("B", 101, "Deny")),
     {SSH, PING, OUT, ACROSS}),
    (case(rule("D", 100, "Deny", direction="Outbound", destination="VirtualNetwork")), {NEIGHBOUR, PROBE, OUT}),
    (case(rule("D", 100, "Allow", direction="Outbound")), {NEIGHBOUR, PROBE, OUT, ACROSS, OUT_ONPREM}),
])
def test_what_passes(witness, made, passing):
    asked = Case(made.resources, made.nic, ALL)
    assert {flow for flow, passed in zip(ALL, witness.verdicts([asked])[0]) if passed} == passing


def test_an_answer_is_not_taken_for_a_flow_of_its_own(witness):
    there = Flow("Outbound", "Tcp", "203.0.113.9", 40000, 443)
    back = Flow("Inbound", "Tcp", "203.0.113.9", 40000, 443)
    made = case()
    assert witness.verdicts([Case(made.resources, made.nic, (there, back))]) == [[True, False]]


def test_peered_space_belongs_to_the_network(witness):
    def side(name, prefix, subnet, remote, state):
        return vnet(name, prefix, subnet, virtualNetworkPeerings=[{"name": "p", "properties": {
            "remoteVirtualNetwork": ref("virtualNetworks", remote), "peeringState": state}}])

    flow = Flow("Inbound", "Tcp", "10.8.0.9", 22, 40000)
    made = case()
    subnets = {"web": {"addressPrefix": "10.7.1.0/24", "networkSecurityGroup": ref("networkSecurityGroups", "group")}}
    for state, seen in (("Connected", True), ("Disconnected", False)):
        resources = {**made.resources, **side("net", "10.7.0.0/16", subnets, "other", "Connected"),
                     **side("other", "10.8.0.0/16", {}, "net", state)}
        assert witness.verdicts([Case(resources, made.nic, (flow,))]) == [[seen]]


def test_it_is_not_blind_without_saying_so(witness, monkeypatch):
    monkeypatch.setattr(Witness, "_listen", lambda self, control: set())
    with pytest.raises(RuntimeError, match="blind"):
        witness.verdicts([case()])


def test_random_cases_get_the_same_answer_in_any_company(witness):
    made = [case_of(number) for number in range(100)]
    answers = witness.verdicts(made)
    assert witness.verdicts(made[::-1])[::-1] == answers
    passed = [each for answer in answers for each in answer]
    assert .2 < sum(passed) / len(passed) < .8
