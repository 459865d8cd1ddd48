"""World files: what is understood, what is refused and how the refusal reads."""
from pathlib import Path

import pytest

from tests.local_azure.world import WorldError, parse, read
from tests.local_azure.world.documents import documents

WORLDS = Path(__file__).parents[1] / "worlds"
ONE_VM = """
groups:
  rg:
    vms:
      web01: {public: 20.50.1.4, nsg: web-nsg}
    nsgs:
      web-nsg:
"""


@pytest.mark.parametrize("path", sorted(WORLDS.glob("*.yaml")), ids=lambda path: path.stem)
def test_worlds_of_the_project(path):
    world = read(path)
    assert world.title and documents(world)


def test_short_forms_are_completed():
    found = {doc["type"].split("/")[1]: doc for doc in documents(parse(ONE_VM)).values()}
    nic = found["networkInterfaces"]["properties"]
    assert found["publicIPAddresses"]["properties"]["ipAddress"] == "20.50.1.4"
    assert nic["ipConfigurations"][0]["properties"]["privateIPAddress"] == "10.0.0.4"
    assert nic["networkSecurityGroup"]["id"] == found["networkSecurityGroups"]["id"]
    assert nic["virtualMachine"]["id"] == found["virtualMachines"]["id"]
    assert found["networkWatchers"]["location"] == "westeurope"


@pytest.mark.parametrize(("old", "new", "said"), [
    ("public: 20.50.1.4", "publc: 20.50.1.4", "w.yaml:5: groups.rg.vms.web01.publc: unknown key 'publc'"),
    ("web01: {", "web01: {os: OS2, ", "groups.rg.vms.web01.os: 'OS2' is none of: Linux, Windows"),
    ("web01: {", "web01: {os: Windows, ", "groups.rg.vms.web01: there are no real Windows guests"),
    ("web01: {", "web01: {tags: [a], ", "groups.rg.vms.web01.tags: expected names and what they stand for"),
    ("web-nsg:\n", "web-nsg: {rules: {a: {port: 22}}}\n", "groups.rg.nsgs.web-nsg.rules.a: priority must be given"),
    ("web-nsg:\n", "web-nsg: {rules: {a: {priority: high}}}\n", "expected int, found 'high'"),
    ("web-nsg:\n", "web-nsg:\n      web-nsg:\n", "w.yaml:8: groups.rg.nsgs.web-nsg: is written twice"),
    ("web01: {", "web01: {guest: {faults: [[a, b]]}, ", "groups.rg.vms.web01.guest: a fault is a name or"),
    ("groups:", "behaviour: {when: [{call: x}]}\ngroups:", "write exactly one of latency, takes, throttle and fail"),
    ("groups:", "groups: [", "w.yaml:"),
])
def test_mistakes_are_told_with_their_place(old, new, said):
    with pytest.raises(WorldError, match=r"^w\.yaml:\d+: ") as raised:
        parse(ONE_VM.replace(old, new, 1), "w.yaml")
    assert said in str(raised.value)


@pytest.mark.parametrize(("old", "new", "said"), [
    ("nsg: web-nsg", "nsg: other", "there is no Microsoft.Network/networkSecurityGroups/other in this world"),
    ("nsg: web-nsg", "subnet: net/web", "there is no subnet 'net/web' in this world"),
    ("public: 20.50.1.4", "public: name", "there is no Microsoft.Network/publicIPAddresses/name in this world"),
    ("nsg: web-nsg", "nics: [n]", "web01 has `nics`"),
])
def test_names_that_lead_nowhere(old, new, said):
    with pytest.raises(ValueError) as raised:
        documents(parse(ONE_VM.replace(old, new, 1)))
    assert said in str(raised.value)
