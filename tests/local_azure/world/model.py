"""The nouns of a world file. Each class lists the keys of one place in the file, with their defaults.

Names of keys are the names of fields, with `-` for `_` and without a trailing `_`.
"""
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

SUBSCRIPTION = "5bc00000-0000-4000-8000-000000000001"
Power = Literal["running", "stopped", "deallocated", "starting", "stopping", "deallocating", "unknown"]
Access = Literal["Allow", "Deny"]
Direction = Literal["Inbound", "Outbound"]
NextHop = Literal["Internet", "None", "VnetLocal", "VirtualAppliance", "VirtualNetworkGateway"]


@dataclass(frozen=True)
class Rule:
    """A security rule. Lists of ports and prefixes are allowed; `from`/`to` take prefixes, tags or `asg:NAME`."""
    priority: int
    access: Access = "Allow"
    direction: Direction = "Inbound"
    protocol: Literal["Tcp", "Udp", "Icmp", "Esp", "Ah", "*"] = "Tcp"
    from_: list[str] = field(default_factory=lambda: ["*"])
    from_port: list[str] = field(default_factory=lambda: ["*"])
    to: list[str] = field(default_factory=lambda: ["*"])
    port: list[str] = field(default_factory=lambda: ["*"])
    description: str | None = None


@dataclass(frozen=True)
class Nsg:
    rules: dict[str, Rule] = field(default_factory=dict)


@dataclass(frozen=True)
class Subnet:
    SHORTHAND: ClassVar[str] = "prefix"
    prefix: str
    nsg: str | None = None
    route_table: str | None = None
    nat_gateway: str | None = None
    default_outbound: bool = False


@dataclass(frozen=True)
class Peering:
    SHORTHAND: ClassVar[str] = "to"
    to: str
    state: Literal["Connected", "Disconnected", "Initiated"] = "Connected"
    access: bool = True
    forwarded_traffic: bool = False
    gateway_transit: bool = False
    remote_gateways: bool = False


@dataclass(frozen=True)
class Vnet:
    space: list[str]
    subnets: dict[str, Subnet] = field(default_factory=dict)
    dns: list[str] = field(default_factory=list)
    peerings: dict[str, Peering] = field(default_factory=dict)


@dataclass(frozen=True)
class Route:
    to: str
    via: NextHop
    address: str | None = None

    def __post_init__(self):
        if (self.via == "VirtualAppliance") != (self.address is not None):
            raise ValueError("`address` belongs to `via: VirtualAppliance`, and only there")


@dataclass(frozen=True)
class RouteTable:
    routes: dict[str, Route] = field(default_factory=dict)
    bgp_propagation: bool = True


@dataclass(frozen=True)
class PublicIp:
    """`address` left out: dynamic and not allocated."""
    SHORTHAND: ClassVar[str] = "address"
    address: str | None = None
    sku: Literal["Standard", "Basic"] = "Standard"
    dns_label: str | None = None


@dataclass(frozen=True)
class IpConfig:
    address: str | None = None
    subnet: str | None = None
    public: str | None = None
    asgs: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Nic:
    """The keys of its first address stand here too; `more` holds further IP configurations."""
    address: str | None = None
    subnet: str | None = None
    public: str | None = None
    asgs: list[str] = field(default_factory=list)
    nsg: str | None = None
    ip_forwarding: bool = False
    more: dict[str, IpConfig] = field(default_factory=dict)


@dataclass(frozen=True)
class NatRule:
    """From `port` of the frontend to `to_port` of a VM (its first NIC) or of a NIC."""
    port: int
    to: str | None = None
    to_port: int = 22


@dataclass(frozen=True)
class BalancingRule:
    """From `port` of the frontend to `to_port` (the same) of the pool; `snat`: its members go out by it, too."""
    SHORTHAND: ClassVar[str] = "port"
    port: int
    to_port: int | None = None
    snat: bool = True


@dataclass(frozen=True)
class OutboundRule:
    """`ports` for each member of the pool; 0: Azure's share."""
    SHORTHAND: ClassVar[str] = "ports"
    ports: int = 0
    protocol: Literal["All", "Tcp", "Udp"] = "All"


@dataclass(frozen=True)
class Snat:
    """What metrics tell of one who goes out: the last points, the newest last."""
    failed: list[int] = field(default_factory=list)
    used: list[int] = field(default_factory=list)
    allocated: int = 1024


@dataclass(frozen=True)
class LoadBalancer:
    """`public` names a public IP; `address` with `subnet` makes an internal one. `snat` by private address."""
    public: str | None = None
    address: str | None = None
    subnet: str | None = None
    sku: Literal["Standard", "Basic"] = "Standard"
    nat_rules: dict[str, NatRule] = field(default_factory=dict)
    pool: list[str] = field(default_factory=list)
    rules: dict[str, BalancingRule] = field(default_factory=dict)
    outbound_rules: dict[str, OutboundRule] = field(default_factory=dict)
    snat: dict[str, Snat] = field(default_factory=dict)


@dataclass(frozen=True)
class Bastion:
    vnet: str
    public: str | None = None
    sku: Literal["Basic", "Standard", "Developer", "Premium"] = "Standard"
    tunneling: bool = True


@dataclass(frozen=True)
class Connection:
    """Of a gateway: to the prefixes behind somebody else's, or to another `gateway` of the world."""
    SHORTHAND: ClassVar[str] = "to"
    to: list[str] = field(default_factory=list)
    gateway: str | None = None
    status: Literal["Connected", "NotConnected", "Connecting", "Unknown"] = "Connected"

    def __post_init__(self):
        if bool(self.to) == bool(self.gateway):
            raise ValueError("write exactly one of to and gateway")


@dataclass(frozen=True)
class Gateway:
    """`reaches`: the prefixes learned from the other side, besides those of its connections."""
    vnet: str
    kind: Literal["Vpn", "ExpressRoute"] = "Vpn"
    sku: str = "VpnGw1"
    public: str | None = None
    reaches: list[str] = field(default_factory=list)
    connections: dict[str, Connection] = field(default_factory=dict)


@dataclass(frozen=True)
class NatGateway:
    """`failed`: connections that found no port, the last points of its metric, the newest last."""
    public: str | None = None
    failed: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class StorageAccount:
    """`blob`: the endpoint of its blobs, https://NAME.blob.core.windows.net/ unless told."""
    SHORTHAND: ClassVar[str] = "blob"
    blob: str | None = None


@dataclass(frozen=True)
class FlowLog:
    """Exactly one of `vnet`, `subnet`, `nic` and `nsg` is its target; `days` 0 keeps for ever."""
    storage: str
    vnet: str | None = None
    subnet: str | None = None
    nic: str | None = None
    nsg: str | None = None
    enabled: bool = True
    days: int = 0
    version: int = 2

    def __post_init__(self):
        if sum(bool(target) for target in (self.vnet, self.subnet, self.nic, self.nsg)) != 1:
            raise ValueError("write exactly one of vnet, subnet, nic and nsg")


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


@dataclass(frozen=True)
class Group:
    """`subscription`: another one than the world's. Names of groups are told once in a world."""
    location: str | None = None
    subscription: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    vms: dict[str, Vm] = field(default_factory=dict)
    nics: dict[str, Nic] = field(default_factory=dict)
    vnets: dict[str, Vnet] = field(default_factory=dict)
    nsgs: dict[str, Nsg] = field(default_factory=dict)
    asgs: list[str] = field(default_factory=list)
    route_tables: dict[str, RouteTable] = field(default_factory=dict)
    public_ips: dict[str, PublicIp] = field(default_factory=dict)
    load_balancers: dict[str, LoadBalancer] = field(default_factory=dict)
    bastions: dict[str, Bastion] = field(default_factory=dict)
    gateways: dict[str, Gateway] = field(default_factory=dict)
    nat_gateways: dict[str, NatGateway] = field(default_factory=dict)
    classic_vms: dict[str, ClassicVm] = field(default_factory=dict)
    storage_accounts: dict[str, StorageAccount] = field(default_factory=dict)
    flow_logs: dict[str, FlowLog] = field(default_factory=dict)


@dataclass(frozen=True)
class Role:
    """`to`: an object id, or `caller`, whom az is logged in as; `on`: `/`, `group` or `group/vm`."""
    role: Literal["Owner", "Contributor", "Reader", "Virtual Machine Contributor",
                  "Virtual Machine Administrator Login", "Virtual Machine User Login"]
    to: str = "caller"
    on: str = "/"


@dataclass(frozen=True)
class Failure:
    """What a matched call gets instead of its answer."""
    SHORTHAND: ClassVar[str] = "status"
    status: int = 500
    code: str = "InternalServerError"
    message: str = "An error occurred."
    body: Any = None
    how: Literal["error", "body", "html", "empty", "reset", "half", "hung-poll", "failed-operation"] = "error"


@dataclass(frozen=True)
class Throttle:
    SHORTHAND: ClassVar[str] = "retry_after"
    retry_after: int = 1


@dataclass(frozen=True)
class When:
    """One special treatment: `call` is an operation's name or `METHOD /path`, both with `*`; `times` how often."""
    call: str
    times: int | None = None
    latency: float | None = None
    takes: float | None = None
    throttle: Throttle | None = None
    fail: Failure | None = None

    def __post_init__(self):
        effects = (self.latency, self.takes, self.throttle, self.fail)
        if sum(effect is not None for effect in effects) != 1:
            raise ValueError("write exactly one of latency, takes, throttle and fail")


@dataclass(frozen=True)
class Behaviour:
    """Seconds. `latency` of every answer, `takes` of every long-running operation, `retry_after` its polls name."""
    latency: float = 0.0
    takes: float = 0.0
    retry_after: int = 1
    agent_timeout: float = 20.0
    script_timeout: float = 90.0
    denied: list[str] = field(default_factory=list)
    when: list[When] = field(default_factory=list)


@dataclass(frozen=True)
class World:
    title: str = ""
    subscription: str = SUBSCRIPTION
    location: str = "westeurope"
    client: str = "203.0.113.7"
    groups: dict[str, Group] = field(default_factory=dict)
    watchers: list[str] | None = None
    service_tags: dict[str, list[str]] = field(default_factory=dict)
    roles: list[Role] = field(default_factory=list)
    behaviour: Behaviour = field(default_factory=Behaviour)

    @property
    def subscriptions(self) -> list[str]:
        """Its own first."""
        return list(dict.fromkeys([self.subscription, *filter(None, (g.subscription for g in self.groups.values()))]))
