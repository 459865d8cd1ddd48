"""The same diagnosis as the guides say it: nine stock commands, one after the other, by somebody who types infinitely
fast and knows the names."""
import random
from dataclasses import replace

from tests.local_azure.world import read

from .stage import WORLDS, stage
from .table import Row

WORLD = "one-vm.yaml"
VM, NIC = ("-g", "demo", "-n", "web01"), ("-g", "demo", "-n", "web01-nic")
HEALTH = ("/subscriptions/{}/resourceGroups/demo/providers/Microsoft.Compute/virtualMachines/web01/providers/"
          "Microsoft.ResourceHealth/availabilityStatuses/current?api-version=2022-10-01")
SCRIPT = "systemctl status ssh; sshd -T; ss -ltn; df -h; iptables-save; journalctl -u ssh -n 50"


def commands(subscription, private, client):
    return (
        ("vm", "get-instance-view", *VM),
        ("network", "nic", "show", *NIC),
        ("network", "nic", "list-effective-nsg", *NIC),
        ("network", "watcher", "test-ip-flow", "-g", "demo", "--vm", "web01", "--direction", "Inbound",
         "--protocol", "TCP", "--local", f"{private}:22", "--remote", f"{client}:60000"),
        ("network", "watcher", "show-next-hop", "-g", "demo", "--vm", "web01", "--source-ip", private,
         "--dest-ip", client),
        ("network", "nic", "show-effective-route-table", *NIC),
        ("vm", "boot-diagnostics", "get-boot-log", *VM),
        ("rest", "--method", "get", "--url", HEALTH.format(subscription)),
        ("vm", "run-command", "invoke", *VM, "--command-id", "RunShellScript", "--scripts", SCRIPT),
    )


def drawn(seed):
    """The world's operations, each as long as chance wants it between two and six seconds."""
    chance = random.Random(seed)
    return [replace(one, takes=round(chance.uniform(2, 6), 2)) for one in read(WORLDS / WORLD).behaviour.when]


def rows(runs):
    asked, looked, fewer = [], [], []
    for seed in range(runs):
        with stage(WORLD, retry_after=1, when=drawn(seed)) as one:
            private = one.az("vm", "list-ip-addresses", *VM, "--query",
                             "[0].virtualMachine.network.privateIpAddresses[0]", "-o", "tsv").printed.strip()
            stock = commands(one.azure.world.subscription, private, one.azure.world.client)
            theirs = [one.az(*words) for words in stock]
            outside, inside = one.diagnose(), one.diagnose("--in-guest", "always")
        seconds, requests = sum(run.seconds for run in theirs), sum(len(run.requests) for run in theirs)
        asked.append(seconds / outside.seconds)
        looked.append(seconds / inside.seconds)
        fewer += [len(outside.requests) / requests, len(inside.requests) / requests]
    yield Row("**nine stock commands / `ssh diagnose`**", asked, wanted="≥ 5")
    yield Row("nine stock commands / `ssh diagnose --in-guest always`", looked, wanted="≥ 5")
    yield Row("**requests, polls included: ours / theirs**", fewer, wanted="≤ 1")
