"""One security rule as Azure shows it in effect, and what it says about a flow.

Three answers everywhere: yes, no, and None for what Azure's answer leaves open (a service tag it did not expand, a
member it did not send). The recorded spelling: ports as "22-22" and "0-65535", any address as "0.0.0.0/0" written
twice for the two versions of IP, protocol All.
"""
from dataclasses import dataclass
from typing import Optional, Tuple

from ..shape import dig, number, text, texts
from .addresses import EVERYBODY, IPV4, Addresses
from .service_tags import UNTOLD, Known, ServiceTags, prefixes

_NUMBERS = {"1": "icmp", "6": "tcp", "17": "udp", "50": "esp", "51": "ah"}
_ANY = ("*", "all", "any")
ALL_PORTS = range(0, 65536)
# What clients and the NATs before them send from.
CLIENT_PORTS = range(1024, 65536)


@dataclass(frozen=True)
class Flow:
    """A connection as the VM's NIC sees it: private address and guest port; `remote` is the other end.

    A port None stands for one that a client's system chooses. `public_sku` is that of the public address
    the packets came by ("" when not known), None when they came by none.
    """
    local: str
    local_port: Optional[int]
    remote: str
    remote_port: Optional[int] = None
    protocol: str = "Tcp"
    inbound: bool = True
    public_sku: Optional[str] = None

    @property
    def port(self) -> Optional[int]:
        """That of the service."""
        return self.local_port if self.inbound else self.remote_port

    @property
    def service(self) -> str:
        """TCP 22"""
        return f"{self.protocol.upper()} {self.port}"


@dataclass(frozen=True)
class End:
    """Source or destination of a rule."""
    addresses: Known
    ports: Optional[Tuple[range, ...]]       # None when not told

    def holds(self, address: str) -> Optional[bool]:
        if address in self.addresses.certain:
            return True
        return None if address in self.addresses.possible else False

    def takes(self, port: Optional[int]) -> Optional[bool]:
        if self.ports is None:
            return None
        if port is not None:
            return any(port in ports for ports in self.ports)
        covered = sum(len(range(max(p.start, CLIENT_PORTS.start), p.stop)) for p in _apart(self.ports))
        return None if 0 < covered < len(CLIENT_PORTS) else covered > 0


@dataclass(frozen=True)
class Rule:
    name: str                        # without securityRules/ or defaultSecurityRules/
    default: bool
    access: str                      # allow, deny, alwaysallow, in lower case
    priority: int
    inbound: bool
    protocol: str                    # tcp, udp, ... or "" for any; None when not told
    source: End
    destination: End

    @property
    def some_clients(self) -> bool:
        """It is for some of the ports that a client's system chooses from."""
        return self.source.ports is not None and self.source.takes(None) is None

    def reach(self, flow: Flow) -> Known:
        """The remote addresses this rule speaks of, given the rest of the flow."""
        near, far = (self.destination, self.source) if flow.inbound else (self.source, self.destination)
        same = None if self.protocol is None else self.protocol in ("", flow.protocol.lower())
        said = (same, near.holds(flow.local), near.takes(flow.local_port), far.takes(flow.remote_port))
        if False in said:
            return Known(Addresses(), Addresses())
        return Known(Addresses() if None in said else far.addresses.certain, far.addresses.possible)


def parse(body, tags: ServiceTags) -> Optional[Rule]:
    """None for a rule without access, priority or direction, which cannot be put in its place."""
    kind, _, name = text(body, "name").rpartition("/")
    access, priority, direction = text(body, "access"), number(body, "priority"), text(body, "direction")
    if not access or priority is None or direction.lower() not in ("inbound", "outbound"):
        return None
    default = kind.lower() == "defaultsecurityrules"
    return Rule(name or kind, default, access.lower(), priority, direction.lower() == "inbound", _protocol(body),
                _end(body, "source", tags, default), _end(body, "destination", tags, default))


def _protocol(body) -> Optional[str]:
    value = (text(body, "protocol") or str(number(body, "protocol") or "")).lower()
    return ("" if value in _ANY else _NUMBERS.get(value, value)) if value else None


def _end(body, side: str, tags: ServiceTags, default: bool) -> End:
    if dig(body, f"{side}ApplicationSecurityGroups"):        # not recorded: Azure shows members' addresses instead
        return End(UNTOLD, _ports(body, side))
    listed = texts(body, f"{side}AddressPrefixes")
    words = listed or texts(body, f"{side}AddressPrefix")
    if not words:
        told = isinstance(dig(body, f"{side}AddressPrefixes"), list)
        return End(Known(Addresses(), Addresses()) if told else UNTOLD, _ports(body, side))
    named = [w for w in words if w not in _ANY and prefixes((w,)) is None]
    expansion = prefixes(texts(body, f"expanded{side.title()}AddressPrefix"))
    found = Known(Addresses(), Addresses())
    for word in words:
        if word in named:
            # The rule's own expansion covers all its tags together; only alone is it sure to be this one's.
            own = ServiceTags({named[0].lower(): expansion}).get(word) if len(named) == 1 and expansion else None
            found |= own or tags.get(word) or UNTOLD
        else:
            found |= _written(word, default or listed.count(word) > 1)
    return End(found, _ports(body, side))


def _written(word: str, both_versions: bool) -> Known:
    if word in _ANY:
        return Known(EVERYBODY, EVERYBODY)
    addresses = prefixes((word,))
    if addresses == IPV4:
        return Known(EVERYBODY if both_versions else IPV4, EVERYBODY)
    return Known(addresses, addresses)


def _ports(body, side: str) -> Optional[Tuple[range, ...]]:
    words = [w.strip() for w in texts(body, f"{side}PortRanges") or texts(body, f"{side}PortRange")
             for w in w.split(",")]
    try:
        return tuple(_range(word) for word in words) or None
    except ValueError:
        return None


def _range(word: str) -> range:
    if word.lower() in _ANY:
        return ALL_PORTS
    low, _, high = word.partition("-")
    return range(int(low), int(high or low) + 1)


def _apart(ports: Tuple[range, ...]):
    """The same ports, none twice."""
    reached = 0
    for each in sorted(ports, key=lambda r: r.start):
        if each.stop > reached:
            yield range(max(each.start, reached), each.stop)
            reached = each.stop
