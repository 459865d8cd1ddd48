"""IP flow verify and the kernel say the same about random rule sets: two implementations that share no code."""
import random
import socket

import pytest

from tests.local_azure import guests
from tests.local_azure.azure import LocalAzure
from tests.local_azure.network import rules
from tests.local_azure.network.interface import interface
from tests.local_azure.world import parse
from tests.local_azure.world.model import Rule
from tests.local_azure.world.names import NETWORK, Names
from tests.local_azure.world.networks import rule_properties

pytestmark = pytest.mark.skipif(guests.why_not() is not None, reason=str(guests.why_not()))
WORLD = """
title: kernel
service-tags: {Storage: [198.51.100.0/24]}
groups:
  demo:
    vms: {web01: {public: 20.50.1.4, nsg: nic-nsg, asgs: [web], subnet: net/web}}
    asgs: [web, other]
    vnets: {net: {space: 10.0.0.0/16, subnets: {web: {prefix: 10.0.0.0/24, nsg: subnet-nsg}}}}
    nsgs: {nic-nsg: , subnet-nsg: }
"""
SETS = 30
# Seconds: what is denied is silent as long as one likes, what is allowed may be late.
SILENCE, LATE = 0.4, 60
SOURCES = ["203.0.113.7", "198.51.100.9", "8.8.8.8"]
PREFIXES = [["*"], ["*"], ["*"], ["Internet"], ["VirtualNetwork"], ["Storage"], ["203.0.113.0/24"],
            ["198.51.100.9"], ["0.0.0.0/1"],
            ["8.8.8.0/24", "203.0.113.7"], ["AzureLoadBalancer"], ["128.0.0.0/1"]]
TARGETS = [["*"], ["*"], ["10.0.0.4"], ["10.0.0.0/24"], ["VirtualNetwork"], ["asg:web"], ["asg:other"], ["10.0.0.5"]]
PORTS = [["*"], ["22"], ["22"], ["20-25"], ["80", "22"], ["80"], ["23-65535"]]
SOURCE_PORTS = [["*"], ["*"], ["*"], ["1024-32767"], ["40000"]]


def random_rules(names: Names, nsg: dict, chance: random.Random) -> list[dict]:
    """Often with one more that allows what is left, so that allowed and denied flows are about as many."""
    made = [Rule(priority, chance.choice(["Allow", "Deny"]), "Inbound", chance.choice(["Tcp", "Tcp", "*", "Udp"]),
                 chance.choice(PREFIXES), chance.choice(SOURCE_PORTS), chance.choice(TARGETS), chance.choice(PORTS))
            for priority in chance.sample(range(100, 4096), chance.randint(0, 4))]
    made += [Rule(4096, port=["22"])] if chance.random() < 0.8 else []
    return [names.child(nsg["id"], "securityRules", f"r{rule.priority}", rule_properties(names, rule))
            for rule in made]


def connects(azure: LocalAzure, source: str, port: int, seconds: float) -> bool:
    """A real connection of the client's, from any address of the Internet."""
    with azure.room.client(), socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        tried.settimeout(seconds)
        tried.bind((source, port))
        try:
            tried.connect(("20.50.1.4", 22))
        except TimeoutError:
            return False
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        return True


def test_random_rule_sets():
    chance, outcomes = random.Random(20261121), []
    with LocalAzure(parse(WORLD), login=False) as azure:
        store, names = azure.cloud.subscription, Names(azure.world, "demo")
        nic = next(store.of_type(NETWORK + "/networkInterfaces"))
        assert not connects(azure, SOURCES[0], 50000, SILENCE)
        for number in range(SETS):
            for nsg in list(store.of_type(NETWORK + "/networkSecurityGroups")):
                properties = nsg["properties"] | {"securityRules": random_rules(names, nsg, chance)}
                store.put(nsg | {"properties": properties})
            source, port = chance.choice(SOURCES), chance.choice([2000 + number, 40000 + number])
            flow = rules.Flow("Inbound", "Tcp", "10.0.0.4", 22, source, port)
            group, rule = rules.decide(store, interface(store, nic), flow, azure.world.service_tags)
            outcomes.append(rule["properties"]["access"] == "Allow")
            seconds = LATE if outcomes[-1] else SILENCE
            assert outcomes[-1] == connects(azure, source, port, seconds), (flow, group["name"], rule)
    assert min(outcomes.count(True), outcomes.count(False)) > SETS // 6
