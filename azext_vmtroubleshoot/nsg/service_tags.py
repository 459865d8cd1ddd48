"""Service tags: names that security rules and routes use for addresses."""
from dataclasses import dataclass, field
from typing import Iterable, List, Mapping, Optional

from .addresses import EVERYBODY, IPV4, IPV6, NOBODY, Addresses

PLATFORM = Addresses.of("168.63.129.16/32", "fe80::1234:5678:9abc/128")      # Azure's own end on every host
# Ranges for private networks; those of a virtual network come from here unless its owner chose public ones.
PRIVATE = Addresses.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
INTERNET = (IPV4 | Addresses.of("2000::/3")) - PRIVATE - PLATFORM - Addresses.of(
    "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.0.2.0/24", "198.18.0.0/15", "224.0.0.0/3")


@dataclass(frozen=True)
class Known:
    """What is known of a name: the addresses that belong to it for certain, and those that possibly do."""
    certain: Addresses
    possible: Addresses

    def __or__(self, other: "Known") -> "Known":
        return Known(self.certain | other.certain, self.possible | other.possible)


UNTOLD = Known(NOBODY, EVERYBODY)
# By definition, for an answer that does not expand them. What a network's owner added to VirtualNetwork by peerings,
# gateways and routes is told by an expansion only.
_BUILT_IN = {
    "virtualnetwork": Known(PLATFORM, PRIVATE | PLATFORM),
    "azureloadbalancer": Known(PLATFORM, PLATFORM),
    "internet": Known(INTERNET, INTERNET),
}


@dataclass(frozen=True)
class ServiceTags:
    """Names as one answer of Azure expands them, in lower case."""
    expanded: Mapping[str, Addresses] = field(default_factory=dict)

    def get(self, name: str) -> Optional[Known]:
        """None for a name that neither the answer nor a definition explains."""
        name = name.lower()
        addresses = self.expanded.get(name)
        if not addresses:
            return _BUILT_IN.get(name)
        # Azure expands Internet to IPv4 only, and lets IPv6 in by it.
        more = INTERNET & IPV6 if name == "internet" and not addresses & IPV6 else NOBODY
        return Known(addresses, addresses | more)

    def addresses(self, words: Iterable[str]) -> Addresses:
        """Those that belong to these prefixes and tags for certain."""
        found = NOBODY
        for word in words:
            prefix, tag = prefixes((word,)), self.get(word)
            found |= prefix if prefix is not None else tag.certain if tag else NOBODY
        return found

    def words(self, addresses: Addresses, version: int, most: int = 8) -> List[str]:
        """The addresses of one version as people say it: anywhere, nobody, the Internet, 203.0.113.0/24, ...

        Azure's own end, which the default rules always let in, is not spoken of.
        """
        whole = (IPV6 if version == 6 else IPV4) - PLATFORM
        left, found = addresses & whole, []
        missing = (whole - left).networks
        if not missing or not left:
            return ["nobody" if missing else "anywhere"]
        for tag, name in (("internet", "the Internet"), ("virtualnetwork", "the virtual network")):
            members = self.get(tag).certain & whole
            if members and members <= left:
                left -= members
                found.append(name)
        found += left.networks
        if len(missing) < min(len(found), most):
            return [f"anywhere except {', '.join(missing)}"]
        if found == ["the virtual network"]:
            return ["the virtual network only"]
        return found[:most] + ([f"and {len(found) - most} more networks"] if len(found) > most else [])


def prefixes(words: Iterable[str]) -> Optional[Addresses]:
    """The addresses of these prefixes, or None when one of them is none."""
    try:
        return Addresses.of(*words)
    except ValueError:
        return None
