"""The longest chain of answers that depend on one another: no client can be faster than that.

An answer's time is the server's own, from the request log. A long-running operation counts from its POST until its end
as the world sets it, and one poll to fetch it: what we lose between polls is not in it. Which answer needs which is
read from the facts, by the same graph that the engine goes by. For one VM with one NIC.
"""
import statistics
from fnmatch import fnmatchcase

from azext_vmtroubleshoot.engine.catalog import catalog
from azext_vmtroubleshoot.engine.gather import graph
from azext_vmtroubleshoot.facts.effective_routes import EffectiveRoutes
from azext_vmtroubleshoot.facts.effective_rules import EffectiveRules
from azext_vmtroubleshoot.facts.guest_ssh import GuestSsh
from azext_vmtroubleshoot.facts.ip_flow import IpFlow
from azext_vmtroubleshoot.facts.network_watcher import NetworkWatcher
from azext_vmtroubleshoot.facts.next_hop import NextHop
from azext_vmtroubleshoot.facts.nics import Nics
from azext_vmtroubleshoot.facts.public_ips import PublicIps
from azext_vmtroubleshoot.facts.resource_health import ResourceHealth
from azext_vmtroubleshoot.facts.serial_log import SerialLog
from azext_vmtroubleshoot.facts.virtual_network import VirtualNetwork
from azext_vmtroubleshoot.facts.vm import Vm
from azext_vmtroubleshoot.model import Goal, Target, Witnesses

NETWORK, COMPUTE = "Microsoft.Network", "Microsoft.Compute/virtualMachines"
FACTS = {
    f"{COMPUTE}/read": Vm,
    f"{COMPUTE}/retrieveBootDiagnosticsData/action": SerialLog,
    "Blob/read": SerialLog,
    f"{COMPUTE}/runCommand/action": GuestSsh,
    f"{NETWORK}/networkInterfaces/read": Nics,
    f"{NETWORK}/networkInterfaces/effectiveNetworkSecurityGroups/action": EffectiveRules,
    f"{NETWORK}/networkInterfaces/effectiveRouteTable/action": EffectiveRoutes,
    f"{NETWORK}/publicIPAddresses/read": PublicIps,
    f"{NETWORK}/virtualNetworks/read": VirtualNetwork,
    f"{NETWORK}/networkWatchers/read": NetworkWatcher,
    f"{NETWORK}/networkWatchers/ipFlowVerify/action": IpFlow,
    f"{NETWORK}/networkWatchers/nextHop/action": NextHop,
    "Microsoft.ResourceHealth/availabilityStatuses/read": ResourceHealth,
}


def is_poll(request) -> bool:
    return request.operation.endswith(("/operationResults/read", "/operations/read"))


def longest_chain(requests, world) -> float:
    """Seconds."""
    costs = _costs(requests, world)
    wanted = {need.fact for check in catalog("ssh") for need in check.needs.values()} - {Witnesses}
    needs = graph(wanted, {Goal, Target})
    depths = {}

    def depth(fact):
        if fact not in depths:
            depths[fact] = costs.get(fact, 0.0) + max(map(depth, needs[fact]), default=0.0)
        return depths[fact]
    return max(map(depth, needs))


def _costs(requests, world):
    costs, polls = {}, [r.end - r.start for r in requests if is_poll(r)]
    for request in requests:
        if is_poll(request):
            continue
        fact = FACTS[request.operation]
        costs[fact] = costs.get(fact, 0.0) + request.end - request.start
        if request.status == 202:
            costs[fact] += takes(request.operation, world) + statistics.median(polls)
    return costs


def takes(operation, world) -> float:
    """Seconds that the world lets an operation of this name take."""
    told = (one.takes for one in world.behaviour.when
            if one.takes is not None and fnmatchcase(operation.lower(), one.call.lower()))
    return next(told, world.behaviour.takes)
