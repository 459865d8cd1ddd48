"""Killed at every write, before it gets through or when its answer is on its way: the next run puts all back."""
import json
import os
import signal
from queue import SimpleQueue

import pytest

from ..local_azure.azure import LocalAzure
from ..local_azure.world import parse
from ..local_azure_tests.conftest import Client
from ..until import PATIENCE
from . import worker
from .moments import Moments

VM, NIC = "Microsoft.Compute/virtualMachines/web01", "Microsoft.Network/networkInterfaces/front-nic"
# A NIC with everything that it has to keep, and a dynamic address.
WORLD = """
behaviour: {retry-after: 0}
groups:
  rg:
    vnets: {vnet: {space: [10.0.0.0/16], subnets: {front: 10.0.1.0/24, back: 10.0.2.0/24}}}
    vms: {web01: {nics: [front-nic, back-nic], guest: none}}
    nics:
      front-nic: {subnet: vnet/front, public: 20.50.1.4, nsg: n, asgs: [web], ip-forwarding: true,
                  more: {second: {subnet: vnet/front, address: 10.0.1.50}}}
      back-nic: {subnet: vnet/back}
    nsgs: {n: }
    asgs: [web]
    load-balancers: {lb: {public: lb-ip, pool: [front-nic], nat-rules: {ssh: {port: 50001, to: front-nic}}}}
    public-ips: {lb-ip: 20.50.1.9}
"""
# What Azure makes for each life of a NIC, and which revision it is.
OF_ONE_LIFE = ("etag", "resourceGuid", "macAddress")
RESET = ("PUT", "PUT", "PUT")                       # the other address, its own, dynamic as before
REPLACE = ("PUT", "POST", "PUT", "DELETE", "PUT", "PUT", "POST", "PUT")
CASES = [(job, number, side) for job, writes in (("reset", RESET), ("replace", REPLACE))
         for number in range(1, len(writes) + 1) for side in ("before", "after")]


@pytest.fixture(scope="module")
def azure():
    kept = []

    def before(app):
        kept.append(Moments(app))
        return kept[0]
    with LocalAzure(parse(WORLD), login=False, namespaces=False, before=before) as one:
        yield one, Client(one), kept[0]


def state(ask):
    """NIC, VM and load balancer, without what is another in each life of a NIC."""
    found = {name: ask("GET", name).json() for name in (NIC, VM, "Microsoft.Network/loadBalancers/lb")}
    text = json.dumps(found, sort_keys=True)
    found = json.loads(text, object_hook=lambda doc: {k: v for k, v in doc.items() if k not in OF_ONE_LIFE})
    view = ask("GET", VM + "/instanceView").json()
    return found, [status["code"] for status in view["statuses"]]


def finished(process):
    process.join(PATIENCE)
    assert process.exitcode is not None, "it does not end"
    return process.exitcode


@pytest.mark.parametrize("job, methods", [("reset", RESET), ("replace", REPLACE)])
def test_all_is_as_it_was(azure, tmp_path, job, methods):
    local, ask, moments = azure
    before, mac = state(ask), ask("GET", NIC).json()["properties"]["macAddress"]
    moments.at(0, "", None)
    assert finished(worker.start(local, ask.token(), tmp_path, job)) == 0
    assert tuple(write.split()[0] for write in moments.writes) == methods
    assert state(ask) == before
    assert (ask("GET", NIC).json()["properties"]["macAddress"] == mac) == (job == "reset")
    assert not list(tmp_path.glob("*.json"))


@pytest.mark.parametrize("job, number, side", CASES)
def test_killed_and_resumed(azure, tmp_path, job, number, side):
    local, ask, moments = azure
    before, token = state(ask), ask.token()
    begun = SimpleQueue()
    moments.at(number, side, lambda: os.kill(begun.get().pid, signal.SIGKILL))
    process = worker.start(local, token, tmp_path, job)
    begun.put(process)
    assert finished(process) == -signal.SIGKILL
    assert list(tmp_path.glob("*.json"))
    moments.at(0, "", None)
    assert finished(worker.start(local, token, tmp_path, "resume")) == 0
    assert state(ask) == before
