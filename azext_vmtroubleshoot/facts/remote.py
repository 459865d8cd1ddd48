"""The other end of a way in: from where its packets come to the VM, and where the answers go."""
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Tuple

from ..model import Unreadable
from ..nsg.service_tags import prefixes
from .caller import Caller
from .public_way import Entry
from .way_in import WayIn

# Stand for "somebody on the Internet" in questions that want one address. Reserved for documentation: nobody has them.
STAND_IN = {4: "198.51.100.1", 6: "2001:db8::1"}


@dataclass(frozen=True)
class Remote:
    """`prefixes` are the addresses or service tags the packets come from; `address` is one of them."""
    prefixes: Tuple[str, ...]
    address: str
    exact: bool                      # it is the caller's own; otherwise `address` only stands for the others
    words: str                       # as it is called in a sentence

    @classmethod
    def of(cls, entry: Entry, caller: Caller) -> "Remote":
        """A Bastion's packets come from its own subnet, whoever uses it; what comes from inside the network, or
        through a gateway, is a whole network's unless the user told the address."""
        if caller.given and entry.kind != "bastion" or not entry.source_prefixes and caller.address:
            return cls((caller.address,), caller.address, True, caller.address)
        if not entry.source_prefixes:
            stand_in = STAND_IN[ip_address(entry.private_address or "0.0.0.0").version]
            return cls(("Internet",), stand_in, False, "the Internet")
        known = prefixes(entry.source_prefixes)
        if known is None:
            return cls(entry.source_prefixes, _neighbour(entry), False, "the virtual network")
        name = f"Bastion {entry.name}" if entry.kind == "bastion" else ", ".join(entry.source_prefixes)
        return cls(entry.source_prefixes, _host(entry.source_prefixes[0]), False, name)


def inside_address(way_in: WayIn | Unreadable) -> str:
    """The VM's own address that it leads to; "" when that is not known."""
    return "" if isinstance(way_in, Unreadable) or not way_in.best else way_in.best.private_address


def own_address(way_in: WayIn | Unreadable, caller: Caller | Unreadable) -> str:
    """Under which the guest sees the caller; "" when that is not known."""
    if isinstance(way_in, Unreadable) or isinstance(caller, Unreadable) or not way_in.best:
        return ""
    remote = Remote.of(way_in.best, caller)
    return remote.address if remote.exact else ""


def _neighbour(entry: Entry) -> str:
    """An address of the VM's own subnet."""
    own = ip_address(entry.private_address)
    return str(type(own)(int(own) ^ 1))


def _host(prefix: str) -> str:
    """An address of the prefix that a machine can have: Azure keeps the first four of a subnet."""
    network = ip_network(prefix, strict=False)
    return str(network[min(4, network.num_addresses - 1)])
