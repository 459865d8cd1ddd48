"""The same diagnosis as the guides say it: nine stock commands, one after the other, by somebody who types infinitely
fast and knows the names."""
from .stage import stage
from .table import Row

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


def rows(runs):
    with stage("one-vm.yaml", retry_after=1) as one:
        world = one.azure.world
        private = one.az("vm", "list-ip-addresses", *VM, "--query",
                         "[0].virtualMachine.network.privateIpAddresses[0]", "-o", "tsv").printed.strip()
        stock = commands(world.subscription, private, world.client)
        faster, alone, fewer, asked = [], [], [], []
        for _ in range(runs):
            theirs = [one.az(*words) for words in stock]
            ours, outside = one.diagnose("--in-guest", "always"), one.diagnose()
            seconds = sum(run.seconds for run in theirs)
            faster.append(seconds / ours.seconds)
            alone.append(seconds / outside.seconds)
            fewer.append(len(ours.requests) / sum(len(run.requests) for run in theirs))
            asked.append(len(ours.requests))
        yield Row("**nine stock commands / `ssh diagnose --in-guest always`**", faster, wanted="≥ 5")
        yield Row("nine stock commands / `ssh diagnose`, which sees that SSH works", alone)
        yield Row("**requests: ours (with `--in-guest always`) / theirs**", fewer, wanted="≤ 1")
        yield Row("requests of `ssh diagnose --in-guest always`, polls included", asked, "")
