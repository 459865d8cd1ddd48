"""Network Watcher's connection troubleshoot: a real connection by its agent on the source VM.

POST networkWatchers/{name}/connectivityCheck. Recorded: connectionStatus Reachable, Unreachable or Unknown; issues
GuestFirewall, NoListenerOnDestination, DNSResolution, NoRouteLearned at the hop where they were found, several at once;
members that come and go with the version.
"""
from dataclasses import dataclass
from typing import Optional, Tuple

from ..model import CannotRead, Goal, Status
from ..shape import items, number, text
from ..text import clean_line
from .inside_gate import InsideGate
from .network_watcher import NetworkWatcher
from .place import Place
from .vm import Vm

_AGENTS = ("NetworkWatcherAgentLinux", "NetworkWatcherAgentWindows")


@dataclass(frozen=True)
class Issue:
    type: str                        # GuestFirewall, NoListenerOnDestination, ...
    at: str                          # the hop's address or type


@dataclass(frozen=True)
class ConnectionTest:
    ABOUT = "network"
    status: str                      # reachable, unreachable, degraded, unknown, ... in lower case; "" when not told
    issues: Tuple[Issue, ...]
    hops: Tuple[str, ...]            # "VirtualNetwork 10.0.0.8"
    sent: Optional[int]
    failed: Optional[int]

    @classmethod
    def read(cls, arm, goal: Goal, vm: Vm, watcher: NetworkWatcher, gate: InsideGate, place: Place) -> "ConnectionTest":
        # pylint: disable=unused-argument
        if goal.transport != "tcp":
            raise CannotRead("Network Watcher tries TCP only", status=Status.SKIPPED)
        if not vm.running:
            raise CannotRead(f"Not asked: power state is {vm.power_state or 'not known'}", "a running VM")
        if not any(vm.extension(agent) for agent in _AGENTS):
            raise CannotRead(f"The Network Watcher agent is not installed on {vm.name}", status=Status.SKIPPED)
        return cls.parse(arm.connectivity_check(watcher.id, {
            "source": {"resourceId": vm.id}, "destination": {"address": place.peer, "port": goal.port}}))

    @classmethod
    def parse(cls, body) -> "ConnectionTest":
        hops = items(body, "hops")
        return cls(
            text(body, "connectionStatus").lower(),
            tuple(Issue(clean_line(text(issue, "type"), 60), clean_line(text(hop, "address") or text(hop, "type"), 60))
                  for hop in hops for issue in items(hop, "issues")),
            tuple(clean_line(f"{text(hop, 'type')} {text(hop, 'address')}", 100) for hop in hops),
            number(body, "probesSent"), number(body, "probesFailed"))
