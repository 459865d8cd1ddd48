"""The guest as a machine: how far it booted, its network, disks and memory."""
from dataclasses import dataclass
from typing import FrozenSet, Optional, Tuple

from ..guest.answer import number


@dataclass(frozen=True)
class Disk:
    mount: str
    size: Optional[int]              # KiB
    free: Optional[int]              # KiB
    used: Optional[int]              # per cent
    inodes_used: Optional[int]       # per cent; None where the file system does not count them


@dataclass(frozen=True)
class ProcessLimit:
    name: str                        # kernel.pid_max, or the file of a control group that sshd is in
    used: Optional[int]
    most: Optional[int]


@dataclass(frozen=True)
class Interface:
    name: str
    state: str                       # UP, DOWN, NO-CARRIER
    addresses: Tuple[str, ...]       # with prefix length


@dataclass(frozen=True)
class Machine:
    system: str                      # "debian 12"
    uptime: Optional[int]            # seconds
    state: str                       # systemctl is-system-running: running, degraded, starting, maintenance ...
    interfaces: Tuple[Interface, ...]
    gateways: Tuple[str, ...]        # "10.0.0.1 eth0" of each default route
    route_back: str                  # what `ip route get` says about the caller; "" when the caller is not known
    process_limits: Tuple[ProcessLimit, ...]
    disks: Tuple[Disk, ...]
    read_only: bool                  # the root file system
    memory: Optional[int]            # KiB
    available: Optional[int]         # KiB
    oom_kills: Optional[int]         # since boot

    @property
    def own_addresses(self) -> FrozenSet[str]:
        return frozenset(a.partition("/")[0] for i in self.interfaces for a in i.addresses)


def parse_machine(told) -> Machine:
    """`told`: a guest.answer.Answer."""
    memory, available = (told.fields("mem", 2) or [("", "")])[0]
    interfaces = [v.split() for v in told.all("a")]
    return Machine(
        system=told.first("os"), uptime=number(told.first("up")), state=told.first("state"),
        interfaces=tuple(Interface(w[0], w[1], tuple(w[2:])) for w in interfaces if len(w) > 1),
        gateways=told.all("gw"), route_back=told.first("rt"),
        process_limits=tuple(ProcessLimit(name, number(used), number(most))
                             for used, most, name in told.fields("pids", 3)),
        disks=tuple(Disk(mount, *(number(value, "%") for value in rest)) for mount, *rest in told.fields("d", 5)),
        read_only=bool(told.first("readonly")), memory=number(memory), available=number(available),
        oom_kills=number(told.first("oom")))
