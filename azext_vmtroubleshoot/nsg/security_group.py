"""A list of security rules bound to one place: the first that matches decides."""
from dataclasses import dataclass
from typing import Mapping, Optional, Tuple

from ..shape import dig, items, name_of, text, whole
from . import security_rule
from .addresses import EVERYBODY, NOBODY, Addresses
from .security_rule import Flow, Rule
from .service_tags import ServiceTags, prefixes

# Where a group is bound, in the order in which packets from outside meet it.
LAYERS = ("manager", "subnet", "nic")
ALLOW, DENY, ALWAYS, PASS, UNKNOWN = "allow", "deny", "always", "pass", "unknown"


@dataclass(frozen=True)
class Group:
    """A network security group, or the security admin rules of an Azure Virtual Network Manager."""
    id: str
    layer: str                       # manager, subnet or nic
    place: str                       # name of the subnet, the NIC or the manager
    rules: Tuple[Rule, ...]          # by priority
    whole: bool                      # False when a rule could not be read

    @property
    def name(self) -> str:
        return name_of(self.id) or self.place

    def cite(self, rule: Optional[Rule]) -> str:
        """web-nsg/DenySSH (200, subnet web)"""
        place = {"manager": "network manager", "subnet": "subnet", "nic": "NIC"}[self.layer]
        kind = "default rule, " if rule and rule.default else "security admin rule, " if self.layer == "manager" else ""
        return (f"{self.name}/{rule.name if rule else '?'} ({kind}{rule.priority if rule else '?'}, {place} "
                f"{self.place})")

    def outcome(self, rule: Rule) -> str:
        """Security admin rules: Allow hands over to the groups, AlwaysAllow does not (documented by Azure)."""
        if self.layer == "manager":
            return {"allow": PASS, "deny": DENY, "alwaysallow": ALWAYS}.get(rule.access, UNKNOWN)
        return {"allow": ALLOW, "deny": DENY}.get(rule.access, UNKNOWN)

    @property
    def end(self) -> str:
        """What holds where no rule matches. A network security group always ends with rules that match all: where
        none did, Azure did not show them all."""
        return PASS if self.layer == "manager" else UNKNOWN

    def _reaches(self, flow: Flow):
        if self.whole:
            for rule in self.rules:
                if rule.inbound == flow.inbound:
                    yield rule, self.outcome(rule), rule.reach(flow)

    def decide(self, flow: Flow) -> Tuple[str, Optional[Rule]]:
        """The outcome and the rule that decides it; for UNKNOWN the first rule that leaves it open, if any."""
        doubtful = []
        for rule, outcome, reach in self._reaches(flow):
            if flow.remote in reach.certain:
                sure = all(doubt == outcome for _, doubt in doubtful)
                return (outcome, rule) if sure else (UNKNOWN, doubtful[0][0])
            if flow.remote in reach.possible:
                doubtful.append((rule, outcome))
        if not self.whole:
            return UNKNOWN, None
        sure = all(doubt == self.end for _, doubt in doubtful)
        return (self.end, None) if sure else (UNKNOWN, doubtful[0][0])

    def divide(self, flow: Flow) -> Mapping[str, Addresses]:
        """All addresses by what this group does with them as the remote end of the flow (`flow.remote` is not
        looked at). Says the same as decide() for each of them."""
        left, doubts = EVERYBODY, {}
        found = dict.fromkeys((ALLOW, DENY, ALWAYS, PASS, UNKNOWN), NOBODY)

        def settle(addresses, outcome):
            contrary = NOBODY
            for doubt, doubted in doubts.items():
                contrary |= doubted if doubt != outcome else NOBODY
            found[outcome] |= addresses - contrary
            found[UNKNOWN] |= addresses & contrary

        for _, outcome, reach in self._reaches(flow):
            settle(left & reach.certain, outcome)
            left -= reach.certain
            doubts[outcome] = doubts.get(outcome, NOBODY) | (left & reach.possible)
        settle(left, self.end if self.whole else UNKNOWN)
        return found


def parse(body) -> Tuple[Group, ServiceTags]:
    """One entry of effectiveNetworkSecurityGroups, and the service tags as it expands them."""
    tags = _tags(body)
    bodies = items(body, "effectiveSecurityRules")
    rules = [security_rule.parse(rule, tags) for rule in bodies]
    association = dig(body, "association")
    bound = {"nic": text(association, "networkInterface", "id"), "subnet": text(association, "subnet", "id"),
             "manager": text(association, "networkManager", "id")}
    layer = next((layer for layer, place in bound.items() if place), "nic")
    return Group(text(body, "networkSecurityGroup", "id") or bound["manager"], layer, name_of(bound[layer]),
                 tuple(sorted(filter(None, rules), key=lambda rule: rule.priority)),
                 bool(bodies) and None not in rules and whole(body, "effectiveSecurityRules")), tags


def _tags(body) -> ServiceTags:
    """From tagMap, and in answers without it from rules that name a single tag beside its expansion."""
    found = {}
    for rule in items(body, "effectiveSecurityRules"):
        for side in ("source", "destination"):
            name, wide = text(rule, f"{side}AddressPrefix"), dig(rule, f"expanded{side.title()}AddressPrefix")
            if name and isinstance(wide, list) and prefixes((name,)) is None:
                found[name.lower()] = prefixes(w for w in wide if isinstance(w, str))
    told = dig(body, "tagMap")
    for name, wide in (told.items() if isinstance(told, dict) else ()):
        found[name.lower()] = prefixes(w for w in wide if isinstance(w, str)) if isinstance(wide, list) else None
    return ServiceTags({name: addresses for name, addresses in found.items() if addresses})
