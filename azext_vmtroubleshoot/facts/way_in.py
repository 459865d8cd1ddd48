"""Every way from a client to the service, and which address and port the client has to use."""
from dataclasses import dataclass
from typing import Optional, Tuple

from ..model import Goal, Status, Unreadable
from .bastions import Bastions
from .gateways import Gateways
from .nics import Nics
from .public_way import Entry, PublicWay


@dataclass(frozen=True)
class WayIn:
    """All entries, the best first: public ones, Bastion, gateway, and the bare private addresses last."""
    entries: Tuple[Entry, ...]
    other_rules: Tuple[Entry, ...] = ()      # load balancer rules to this VM that do not serve the goal
    hidden: Tuple[Unreadable, ...] = ()      # what may hold an entry but could not be read

    @property
    def best(self) -> Optional[Entry]:
        return next(iter(self.entries), None)

    @classmethod
    def read(cls, goal: Goal, nics: Nics, public: PublicWay, bastions: Bastions | Unreadable,
             gateways: Gateways | Unreadable) -> "WayIn":
        private = _private(goal, nics)
        entries = list(public.entries)
        if private and isinstance(bastions, Bastions):
            entries += [_by(private[0], "bastion", b, b.sku, b.prefixes or ("VirtualNetwork",), b.tunneling)
                        for b in sorted(bastions.all, key=lambda b: not b.tunneling)]
        if private and isinstance(gateways, Gateways):
            entries += [_by(private[0], "gateway", g, "", ("VirtualNetwork",)) for g in gateways.all]
        hidden = tuple(f for f in (bastions, gateways) if isinstance(f, Unreadable) and f.status is Status.UNKNOWN)
        return cls(tuple(entries + private), public.other_rules, public.hidden + hidden)


def _private(goal: Goal, nics: Nics):
    found = [Entry("private", ip.private_address, goal.service_port, ip.private_address, nic.id, nic.id,
                   ip.private_address, goal.service_port, source_prefixes=("VirtualNetwork",))
             for nic, ip in nics.configurations if ip.private_address]
    return sorted(found, key=lambda entry: ":" in entry.address)


def _by(private: Entry, kind, resource, sku, prefixes, native=True) -> Entry:
    return Entry(kind, private.address, private.port, resource.name, resource.id, private.nic_id,
                 private.private_address, private.guest_port, sku, tuple(prefixes), native_client=native)
