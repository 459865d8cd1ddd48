"""Our evaluation of random security rules against what the kernel let through of real packets.

VMT_ORACLE_CASES sets how many rule sets are tried (150 unless told), each with up to eight flows near the edges of its
rules. The groups are enforced as nftables chains, and packets are sent: the kernel decides, not a second evaluator.
"""
import json
import os
from dataclasses import replace
from ipaddress import ip_address, ip_network

import pytest

from azext_vmtroubleshoot.facts import effective_rules
from azext_vmtroubleshoot.nsg.security_rule import Flow
from tests.guests.cases import case
from tests.guests.witness import INSIDE, Witness
from tests.local_azure import guests
from tests.oracle.effective import effective_security_groups

CASES = int(os.environ.get("VMT_ORACLE_CASES", "150"))


def drawn(number):
    """A random case. Azure shows `*` and 0-65535 alike in effect (recorded), so they have to mean the same here, also
    for ICMP, which has no ports."""
    made = case(number)
    return replace(made, resources=json.loads(json.dumps(made.resources).replace('"0-65535"', '"*"')))


def ours(made):
    """allow, deny or unknown for each flow of a case; the two ways to ask have to agree."""
    rules = effective_rules.parse(effective_security_groups(made), made.nic)
    for asked in made.flows:
        flow = as_the_nic_sees_it(made, asked)
        access, opened = rules.decide(flow).access, rules.open_sources(flow)
        assert (access == "allow", access != "deny") == (flow.remote in opened.certain, flow.remote in opened.possible)
        yield access


def as_the_nic_sees_it(made, asked) -> Flow:
    configuration = made.resources[made.nic.lower()]["properties"]["ipConfigurations"][0]["properties"]
    sku = made.resources[configuration["publicIPAddress"]["id"].lower()]["sku"]["name"]
    spaces = [ip_network(prefix) for key, document in made.resources.items() if "/virtualnetworks/" in key
              for prefix in document["properties"]["addressSpace"]["addressPrefixes"]]
    inside = any(ip_address(asked.remote) in network for network in (*INSIDE, *spaces))
    return Flow(configuration["privateIPAddress"], asked.local_port, asked.remote, asked.remote_port, asked.protocol,
                asked.direction == "Inbound", None if inside else sku)


def test_the_kernel_agrees():
    reason = guests.why_not()
    if reason:
        pytest.skip(reason)
    made = [drawn(number) for number in range(CASES)]
    with Witness("oracle") as witness:
        seen = witness.verdicts(made)
    asked = [(number, flow, access, "allow" if passed else "deny") for number, verdicts in enumerate(seen)
             for flow, access, passed in zip(made[number].flows, ours(made[number]), verdicts)]
    print(f"{len(made)} rule sets, {len(asked)} flows, {sum(a[3] == 'allow' for a in asked)} let through")
    assert {a[3] for a in asked} == {"allow", "deny"}
    assert [a for a in asked if a[2] != a[3]] == []
