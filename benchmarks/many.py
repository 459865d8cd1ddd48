"""From one VM to a hundred, which share a network, a load balancer, its address and the region's Network Watcher."""
import tempfile
from collections import Counter
from pathlib import Path

from .chain import is_poll
from .stage import stage
from .table import Row

COUNT = 100
SHARED = {f"Microsoft.Network/{kind}/read" for kind in (
    "virtualNetworks", "loadBalancers", "publicIPAddresses", "networkWatchers")}
BEHAVIOUR = "behaviour: {latency: 0.05, takes: 1, retry-after: 1}"
# A VM's own answers and the start of its operations: half of the VMs meet a 429 at the one, half at the other.
THROTTLED = """
behaviour:
  latency: 0.05
  takes: 1
  retry-after: 1
  when:
    - {call: Microsoft.Compute/virtualMachines/read, times: 50, throttle: 2}
    - {call: "Microsoft.Network/networkWatchers/*/action", times: 50, throttle: 2}
    - {call: Microsoft.Network/networkInterfaces/read, times: 20, throttle: 2}
"""


def world(behaviour) -> str:
    names = [f"web{number:03}" for number in range(COUNT)]
    vms = "\n".join(f"      {name}: {{subnet: vnet/web, guest: none, agent: none}}" for name in names)
    nat = "\n".join(f"          ssh-{name}: {{port: {50000 + at}, to: {name}}}" for at, name in enumerate(names))
    return f"""title: Machines that share what machines share.
groups:
  demo:
    vnets:
      vnet: {{space: [10.0.0.0/16], subnets: {{web: {{prefix: 10.0.1.0/24, nsg: web-nsg}}}}}}
    nsgs:
      web-nsg: {{rules: {{AllowSSH: {{priority: 300, port: 22}}}}}}
    public-ips: {{lb-ip: 20.50.1.9}}
    load-balancers:
      lb:
        public: lb-ip
        nat-rules:
{nat}
    vms:
{vms}
{behaviour}
"""


def ids(one, count):
    return [key for key in one.azure.cloud.machines][:count]


def diagnose(one, count):
    return one.az("vm", "troubleshoot", "ssh", "diagnose", "--in-guest", "never", "--only-show-errors",
                  "--ids", *ids(one, count))


def rows(runs):
    with tempfile.TemporaryDirectory() as folder:
        calm, throttled = Path(folder, "calm.yaml"), Path(folder, "throttled.yaml")
        calm.write_text(world(BEHAVIOUR), encoding="utf-8")
        throttled.write_text(world(THROTTLED), encoding="utf-8")
        with stage(calm) as one:
            yield from _calm(one, runs)
        yield from _throttled(throttled, runs)


def _calm(one, runs):
    fewer, memory, shared, walls = [], [], [], []
    diagnose(one, 1)
    for _ in range(runs):
        single, many = diagnose(one, 1), diagnose(one, COUNT)
        assert len(many.answer) == COUNT
        fewer.append(_calls(many) / COUNT / _calls(single))
        memory.append((many.peak - single.peak) / (COUNT - 1))
        shared.append(max(Counter(r.path for r in many.requests if r.operation in SHARED).values()))
        walls.append(many.seconds / single.seconds)
    yield Row(f"**requests a VM (polls aside), {COUNT} VMs / 1 VM**", fewer, wanted="< 1")
    yield Row("**times that anything shared is read**", shared, "", "1")
    yield Row("**memory for each further VM**", memory, "MB", "≤ 2")
    yield Row(f"time, {COUNT} VMs / 1 VM (azure-cli takes ten at a time)", walls)


def _calls(run):
    return sum(not is_poll(r) for r in run.requests)


def _throttled(file, runs):
    refused, failed = [], []
    for _ in range(runs):
        with stage(file) as one:
            run = diagnose(one, COUNT)
            refused.append(sum(r.status == 429 for r in run.requests))
            failed.append(COUNT - sum(_answered(report) for report in run.answer))
    yield Row(f"429 that {COUNT} VMs met", refused, "")
    yield Row("**VMs with an unanswered question for it**", failed, "", "0")


def _answered(report) -> bool:
    return not any("429" in str(one) or "No answer within" in str(one) for one in report["notChecked"])
