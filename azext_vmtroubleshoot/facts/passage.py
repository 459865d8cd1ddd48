"""Whether the security rules let an entry's packets through, from everywhere they come from."""
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import List

from ..nsg.addresses import IPV4, IPV6, Addresses
from ..nsg.security_group import ALLOW, DENY, UNKNOWN
from ..nsg.security_rule import Flow
from ..nsg.service_tags import PLATFORM
from .effective_rules import Decision, NicRules, Open
from .public_way import Entry
from .remote import Remote

PART = "part"


@dataclass(frozen=True)
class Passage:
    entry: Entry
    remote: Remote
    flow: Flow                       # of one address of the remote: a denied one when there is one
    access: str                      # allow, deny, part (only some of the remote's addresses) or unknown
    decision: Decision               # about `flow`
    open: Open                       # from where the entry's port is open at all
    open_to: List[str]               # the same in words

    @classmethod
    def of(cls, entry: Entry, remote: Remote, rules: NicRules) -> "Passage":
        version = ip_address(entry.private_address).version
        flow = Flow(entry.private_address, entry.guest_port, remote.address,
                    public_sku=entry.sku if entry.public else None)
        opened = rules.open_sources(flow)
        asked = _asked(remote, rules, IPV6 if version == 6 else IPV4)
        access = _access(asked, opened, remote)
        shut = asked if access == ALLOW else asked - (opened.possible if access == PART else opened.certain)
        if remote.address not in shut and shut:
            flow = replace(flow, remote=shut.first)
        return cls(entry, remote, flow, access, rules.decide(flow), opened,
                   rules.tags.words(opened.certain, version))


def _asked(remote: Remote, rules: NicRules, version: Addresses) -> Addresses:
    """Azure's own end is in VirtualNetwork, but nobody comes from there."""
    asked = rules.tags.addresses(remote.prefixes) & version
    if "VirtualNetwork" in remote.prefixes:
        asked -= PLATFORM
    return asked or Addresses.of(remote.address)


def _access(asked: Addresses, opened: Open, remote: Remote) -> str:
    if asked <= opened.certain:
        return ALLOW
    if not asked & opened.possible:
        return DENY
    return UNKNOWN if remote.exact or not asked & opened.certain else PART
