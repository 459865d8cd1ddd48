"""Networks and what belongs to them."""
from dataclasses import dataclass, field
from typing import ClassVar, Literal

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
