"""The Windows guest as a machine: its system, network, disks, domain and licences."""
from dataclasses import dataclass
from typing import Optional, Tuple

from ..guest.answer import number

_DISABLED = 22                       # ConfigManagerErrorCode of a device that was switched off
CONNECTED = 2                        # NetConnectionStatus


@dataclass(frozen=True)
class Adapter:
    name: str
    state: Optional[int]             # NetConnectionStatus: 0 not connected, 2 connected, 7 cable unplugged
    error: Optional[int]             # ConfigManagerErrorCode
    dhcp: Optional[bool]
    addresses: Tuple[str, ...]
    gateways: Tuple[str, ...]
    dns: Tuple[str, ...]
    index: Optional[int]
    mac: str                         # 00:0D:3A:12:34:56; "" of one that is disabled

    @property
    def disabled(self) -> bool:
        return self.error == _DISABLED

    def is_of(self, mac: str) -> bool:
        """Of a NIC of this MAC address, as Azure writes it."""
        return bool(mac) and self.mac.replace(":", "-").lower() == mac.lower()

    @property
    def up(self) -> bool:
        return self.state == CONNECTED and not self.disabled


@dataclass(frozen=True)
class Drive:
    name: str
    size: Optional[int]              # MB
    free: Optional[int]              # MB


@dataclass(frozen=True)
class WindowsMachine:
    system: str                      # Microsoft Windows Server 2022 Datacenter Azure Edition
    version: str                     # 10.0.20348
    edition: Optional[int]           # OperatingSystemSKU
    uptime: Optional[int]            # seconds
    time: str                        # UTC, ISO 8601
    name: str
    joined: Optional[bool]           # in a domain
    domain: str                      # or the workgroup
    role: Optional[int]              # Win32_ComputerSystem.DomainRole
    adapters: Tuple[Adapter, ...]
    drives: Tuple[Drive, ...]
    setup_runs: bool
    image_state: str                 # IMAGE_STATE_COMPLETE ...
    pending: Tuple[str, ...]         # why a restart is pending
    updating: Tuple[str, ...]        # programs that install updates now
    channel: Optional[int]           # status of the secure channel to the domain, 0 is good; None: not told
    controller: str                  # the domain controller at its other end
    answers: Optional[bool]          # it takes a connection now
    clock: Optional[int]             # seconds that this controller's clock is ahead

    @property
    def is_domain_controller(self) -> bool:
        """VMAccess refuses those: they have no local accounts."""
        return (self.role or 0) >= 4

    @property
    def build(self) -> int:
        return number(self.version.rpartition(".")[2]) or 0


@dataclass(frozen=True)
class Licensing:
    """Of the role Session Host; without it two administrators may log on, and no licence is asked for."""
    session_host: Optional[bool]
    kind: Optional[int]              # 2 per device, 4 per user, 5 not set
    grace: Optional[int]             # days left; None: not told
    servers: Tuple[str, ...]
    answering: Tuple[str, ...]       # of the first three of them


def signed(value: str) -> Optional[int]:
    found = number(value.lstrip("+-"))
    return -found if found is not None and value.startswith("-") else found


def flag(value: str) -> Optional[bool]:
    return {"true": True, "false": False}.get(value.lower())


def listed(value: str) -> Tuple[str, ...]:
    return tuple(filter(None, value.split(",")))


def _first(told, key: str, count: int) -> Tuple[str, ...]:
    return (told.fields(key, count) or [("",) * count])[0]


def parse_windows_machine(told) -> WindowsMachine:
    """`told`: a guest.answer.Answer."""
    system, version, edition = _first(told, "os", 3)
    name, joined, domain, role = _first(told, "machine", 4)
    setup, image = _first(told, "setup", 2)
    channel, controller, answers = _first(told, "channel", 3)
    return WindowsMachine(
        system=system, version=version, edition=number(edition), uptime=number(told.first("up")),
        time=told.first("time"), name=name, joined=flag(joined), domain=domain, role=number(role),
        adapters=tuple(Adapter(each, number(state), number(error), flag(dhcp), *map(listed, rest), number(index), mac)
                       for each, state, error, dhcp, *rest, index, mac in told.fields("nic", 9)),
        drives=tuple(Drive(each, number(size), number(free)) for each, size, free in told.fields("d", 3)),
        setup_runs=setup == "1", image_state=image, pending=told.all("pending"), updating=told.all("updating"),
        channel=number(channel), controller=controller, answers=flag(answers),
        clock=signed(_first(told, "clock", 2)[0]))


def parse_licensing(told) -> Licensing:
    """`told`: a guest.answer.Answer."""
    mode, kind, grace, servers, answering = _first(told, "lic", 5)
    return Licensing({"1": True, "0": False}.get(mode), number(kind), number(grace), listed(servers), listed(answering))
