"""Exact sets of IP addresses of both versions."""
from bisect import bisect_right
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network, summarize_address_range
from typing import Iterable, Tuple

# Both versions lie on one line of integers: IPv6 begins where IPv4 ends.
_V6 = 1 << 32
_END = _V6 + (1 << 128)


def _place(address) -> int:
    return int(address) + (_V6 if address.version == 6 else 0)


@dataclass(frozen=True)
class Addresses:
    """A set of addresses; `spans` are half-open, in order, and do not touch."""
    spans: Tuple[Tuple[int, int], ...] = ()

    @classmethod
    def of(cls, *prefixes: str) -> "Addresses":
        """The addresses of prefixes such as 10.0.0.0/8, 10.0.0.4 or ::/0. Raises ValueError for anything else."""
        found = [ip_network(prefix.strip(), strict=False) for prefix in prefixes]
        return cls(_joined((_place(n.network_address), _place(n.broadcast_address) + 1) for n in found))

    def __bool__(self) -> bool:
        return bool(self.spans)

    def __contains__(self, address: str) -> bool:
        place = _place(ip_address(address))
        below = bisect_right(self.spans, (place, _END)) - 1
        return below >= 0 and place < self.spans[below][1]

    def __or__(self, other: "Addresses") -> "Addresses":
        return Addresses(_joined(self.spans + other.spans))

    def __invert__(self) -> "Addresses":
        edges = [0, *(edge for span in self.spans for edge in span), _END]
        return Addresses(tuple((a, b) for a, b in zip(edges[::2], edges[1::2]) if a < b))

    def __and__(self, other: "Addresses") -> "Addresses":
        return ~(~self | ~other)

    def __sub__(self, other: "Addresses") -> "Addresses":
        return ~(~self | other)

    def __le__(self, other: "Addresses") -> bool:
        return not self - other

    @property
    def networks(self) -> Tuple[str, ...]:
        """The fewest prefixes that make up the set."""
        found = []
        for first, end in self.spans:
            if first < _V6:
                found += summarize_address_range(IPv4Address(first), IPv4Address(min(end, _V6) - 1))
            if end > _V6:
                found += summarize_address_range(IPv6Address(max(first - _V6, 0)), IPv6Address(end - _V6 - 1))
        return tuple(map(str, found))

    @property
    def first(self) -> str:
        """The lowest address of a set that is not empty."""
        place = self.spans[0][0]
        return str(IPv4Address(place) if place < _V6 else IPv6Address(place - _V6))


def _joined(spans: Iterable[Tuple[int, int]]) -> Tuple[Tuple[int, int], ...]:
    joined = []
    for first, end in sorted(spans):
        if joined and first <= joined[-1][1]:
            joined[-1][1] = max(end, joined[-1][1])
        else:
            joined.append([first, end])
    return tuple(map(tuple, joined))


NOBODY = Addresses()
EVERYBODY = ~NOBODY
IPV4, IPV6 = Addresses.of("0.0.0.0/0"), Addresses.of("::/0")
