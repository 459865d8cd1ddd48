"""Several VMs in one command: what they share is read once, and throttling only makes them wait."""
import json
import threading
from collections import Counter, defaultdict
from types import SimpleNamespace

import pytest
from azure.cli.core.commands import client_factory

from azext_vmtroubleshoot.custom import login

from .local_azure.azure import LocalAzure
from .local_azure.environment import install_extension, wheel
from .local_azure.world import read

WORLD = """
title: Three machines in one network behind one load balancer.
groups:
  demo:
    vnets: {vnet: {space: [10.0.0.0/16], subnets: {web: {prefix: 10.0.1.0/24, nsg: web-nsg}}}}
    nsgs: {web-nsg: {rules: {AllowSSH: {priority: 300, port: 22}}}}
    public-ips: {lb-ip: 20.50.1.9}
    load-balancers:
      lb:
        public: lb-ip
        nat-rules: {one: {port: 50001, to: web01}, two: {port: 50002, to: web02}, three: {port: 50003, to: web03}}
    vms:
      web01: {subnet: vnet/web, guest: none, agent: none}
      web02: {subnet: vnet/web, guest: none, agent: none}
      web03: {subnet: vnet/web, guest: none, agent: none}
behaviour:
"""
THROTTLED = """
  when:
    - {call: Microsoft.Compute/virtualMachines/read, times: 4, throttle: 1}
    - {call: "Microsoft.Network/networkWatchers/*/action", times: 4, throttle: 1}
    - {call: Microsoft.Network/virtualNetworks/read, times: 2, throttle: 1}
"""
SHARED = [f"Microsoft.Network/{kind}/read" for kind in (
    "virtualNetworks", "loadBalancers", "publicIPAddresses", "networkWatchers")]


def diagnose_all(tmp_path, behaviour):
    """(the reports, how often each operation was answered, how often it was refused with 429)"""
    file = tmp_path / "world.yaml"
    file.write_text(WORLD + behaviour, encoding="utf-8")
    with LocalAzure(read(file), install_extension(wheel()), namespaces=False) as azure:
        done = azure.az("vm", "troubleshoot", "ssh", "diagnose", "--in-guest", "never", "--timeout", "600", "--ids",
                        *azure.cloud.machines)
        requests = azure.requests
    assert done.rc == 0, done.stderr
    return (json.loads(done.stdout), Counter(r.operation for r in requests if r.status != 429),
            Counter(r.operation for r in requests if r.status == 429))


def test_what_vms_share_is_read_once(tmp_path):
    reports, answered, _ = diagnose_all(tmp_path, "  latency: 0.02")
    assert {report["target"]["name"] for report in reports} == {"web01", "web02", "web03"}
    assert [answered[operation] for operation in SHARED] == [1, 1, 1, 1]
    assert answered["Microsoft.Compute/virtualMachines/read"] == 3


def test_throttling_is_answered_by_slowing_down(tmp_path):
    calm, _, _ = diagnose_all(tmp_path, "  latency: 0.02")
    reports, _, refused = diagnose_all(tmp_path, THROTTLED)
    assert sum(refused.values()) == 10
    assert told(reports) == told(calm)


def test_one_that_gets_no_answer_is_told_of_like_the_others(tmp_path):
    """Only where Azure answers nobody is it an error."""
    reports, _, _ = diagnose_all(tmp_path, '  when: [{call: "* */virtualMachines/web02*", fail: {how: reset}}]')
    verdicts = {report["target"]["name"]: report["verdict"] for report in reports}
    assert len(verdicts) == 3 and verdicts["web02"] == "inconclusive"


def told(reports):
    return sorted((report["target"]["name"], finding["check"], finding["status"])
                  for report in reports for finding in report["findings"])


def arm_of(shared, subscription):
    """For a cli_ctx as azure-cli copies it for each of --ids: data of its own, one invocation."""
    cli_ctx = SimpleNamespace(data={"subscription_id": subscription}, invocation=shared)
    return login.arm_of(cli_ctx)


@pytest.fixture(name="clients")
def made_clients(monkeypatch):
    """The subscriptions for which a client was made."""
    made = []

    def make(_cli_ctx, _class, subscription_id):
        made.append(subscription_id)
        return object()
    monkeypatch.setattr(client_factory, "get_mgmt_service_client", make)
    return made


def test_an_invocation_has_one_arm_for_each_subscription(clients):
    shared, found = SimpleNamespace(data=defaultdict(lambda: None)), []
    threads = [threading.Thread(target=lambda s=s: found.append(arm_of(shared, s))) for s in "ababababab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(clients) == ["a", "b"] and len(set(map(id, found))) == 2


def test_the_next_invocation_starts_anew(clients):
    for _ in range(2):
        arm_of(SimpleNamespace(data=defaultdict(lambda: None)), "a")
    assert clients == ["a", "a"]
