"""Machines, and what is in them."""
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

Power = Literal["running", "stopped", "deallocated", "starting", "stopping", "deallocating", "unknown"]


@dataclass(frozen=True)
class Agent:
    """`state: auto` tells what the guest says; `age` is the age of its last report in seconds."""
    SHORTHAND: ClassVar[str] = "state"
    state: Literal["auto", "ready", "not-ready", "none"] = "auto"
    version: str = "2.11.1.12"
    message: str | None = None
    age: int = 15


@dataclass(frozen=True)
class Rdp:
    """A real Remote Desktop server on a replayed guest's address. `certificate`: when it is valid; `name`: whose."""
    SHORTHAND: ClassVar[str] = "mode"
    mode: Literal["nla", "tls", "negotiate", "standard", "no-certificate"]
    port: int = 3389
    certificate: Literal["valid", "expired", "not-yet"] = "valid"
    name: str | None = None


@dataclass(frozen=True)
class Guest:
    """`real` boots one, `replay` answers with `says`, `none` not at all. `faults`: names, or {name: parameters}."""
    SHORTHAND: ClassVar[str] = "kind"
    kind: Literal["real", "replay", "none"] = "real"
    image: str = "bookworm"
    password: bool = True
    keys: bool = True
    faults: list[Any] = field(default_factory=list)
    says: str | None = None
    mended: str | None = None
    vmaccess: str | None = None
    banner: str | None = None
    port: int = 22
    rdp: Rdp | None = None

    def __post_init__(self):
        for fault in self.faults:
            if not isinstance(fault, str) and not (isinstance(fault, dict) and len(fault) == 1):
                raise ValueError(f"a fault is a name or {{name: {{parameter: value}}}}, not {fault!r}")
        if self.rdp and self.kind != "replay":
            raise ValueError("`rdp` belongs to `kind: replay`")


@dataclass(frozen=True)
class Boot:
    """Boot diagnostics. `log`: the serial log's text instead of the guest's console; `blob: missing` answers 404."""
    SHORTHAND: ClassVar[str] = "storage"
    storage: Literal["managed", "account", "off"] = "managed"
    log: str | None = None
    log_file: str | None = None
    blob: Literal["there", "missing"] = "there"


@dataclass(frozen=True)
class Extension:
    publisher: str
    type: str
    version: str = "1.0"
    state: Literal["Succeeded", "Failed", "Creating", "Updating", "Deleting"] = "Succeeded"
    message: str | None = None


@dataclass(frozen=True)
class Health:
    SHORTHAND: ClassVar[str] = "state"
    state: Literal["Available", "Unavailable", "Degraded", "Unknown"] = "Available"
    title: str | None = None
    summary: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Vm:
    """Without `nics` a NIC NAME-nic is made from `address`, `subnet`, `public`, `nsg` and `asgs`."""
    os: Literal["Linux", "Windows"] = "Linux"
    image: str = "Debian:debian-12:12-gen2:0.20260901.2254"
    size: str = "Standard_B2s"
    location: str | None = None
    power: Power = "running"
    provisioning: Literal["Succeeded", "Failed", "Updating", "Creating", "Deleting"] = "Succeeded"
    user: str = "azureuser"
    agent: Agent = field(default_factory=Agent)
    guest: Guest = field(default_factory=Guest)
    boot_diagnostics: Boot = field(default_factory=Boot)
    health: Health | None = None
    extensions: dict[str, Extension] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    nics: list[str] = field(default_factory=list)
    address: str | None = None
    subnet: str | None = None
    public: str | None = None
    nsg: str | None = None
    asgs: list[str] = field(default_factory=list)

    def __post_init__(self):
        if self.os == "Windows" and self.guest.kind == "real":
            raise ValueError("there are no real Windows guests: write `guest: replay` or `guest: none`")


@dataclass(frozen=True)
class ClassicEndpoint:
    """`acl`: rules in their order, each `permit PREFIX` or `deny PREFIX`."""
    SHORTHAND: ClassVar[str] = "port"
    port: int
    to_port: int | None = None
    protocol: Literal["tcp", "udp"] = "tcp"
    acl: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ClassicVm:
    """`endpoints` left out: its provider shows no more than resource lists do."""
    location: str | None = None
    endpoints: dict[str, ClassicEndpoint] = field(default_factory=dict)
