"""Documents as Azure really returned them can be enforced."""
import json
from pathlib import Path

import pytest

from tests.local_azure import guests
from tests.local_azure.guests.topology import Topology

RECORDINGS = Path(__file__).resolve().parents[3] / "shared/recordings"
KINDS = ("nic", "vnet", "subnet", "nsg", "public_ip", "load_balancer", "route_table")


@pytest.fixture(scope="module")
def documents():
    if not RECORDINGS.is_dir():
        pytest.skip(f"There are no recordings in {RECORDINGS}.")
    bodies = [json.loads(file.read_text())["response"]["body"] for kind in KINDS
              for file in sorted((RECORDINGS / kind).glob("*.json"))]
    lists = [each for body in bodies if body for each in body.get("value", [body])]
    return {each["id"].lower(): each for each in lists if "id" in each}


def test_they_are_understood(documents):
    topology = Topology(documents)
    assert len(topology.interfaces) == sum("/networkinterfaces/" in key for key in documents)
    assert any(nic.forwarding for nic in topology.interfaces.values())
    assert any(address.nat_rules for nic in topology.interfaces.values() for address in nic.addresses)
    assert any(vnet.peers for vnet in topology.vnets.values())
    assert any(topology.children(key, "routes") for key, _ in topology.of_type("routeTables"))
    assert any(topology.children(key, "securityRules") for key, _ in topology.of_type("networkSecurityGroups"))


def test_the_kernel_takes_them(can_run, documents):
    with guests.Fabric("recorded") as fabric:
        for nic in Topology(documents).interfaces.values():
            fabric.add_port(nic.vm, nic.addresses[0].private)
        fabric.enforce(documents)
