"""The security rules in effect at each NIC, and what they let in.

POST networkInterfaces/{name}/effectiveNetworkSecurityGroups: one entry for each network security group on the subnet
and on the NIC, with application security groups and service tags expanded; an empty list when there is none.
"""
from dataclasses import dataclass
from typing import Optional, Tuple

from ..model import CannotRead, Unreadable
from ..nsg import security_group
from ..nsg.addresses import EVERYBODY, NOBODY, Addresses
from ..nsg.security_group import ALLOW, ALWAYS, DENY, LAYERS, PASS, UNKNOWN, Group
from ..nsg.security_rule import Flow, Rule
from ..nsg.service_tags import ServiceTags
from ..shape import items, name_of, same_id, whole
from .vm import Vm

_OUTWARD = ("manager", "nic", "subnet")
_ASKED_OF_A_STOPPED_VM = "NicMustBeAttachedToRunningVm"


@dataclass(frozen=True)
class Decision:
    """What happens to a flow, and who says so: all that deny, else all that leave it open, else all that allow; in
    the order in which packets meet them. Empty when no group is bound. A rule is None where none matched."""
    access: str                      # allow, deny or unknown
    by: Tuple[Tuple[Group, Optional[Rule]], ...]


@dataclass(frozen=True)
class Open:
    """Sources by what happens to them: let in for certain, or possibly."""
    certain: Addresses
    possible: Addresses


@dataclass(frozen=True)
class NicRules:
    """All groups in effect at one NIC, in the order in which packets from outside meet them."""
    nic_id: str
    groups: Tuple[Group, ...]
    tags: ServiceTags

    @property
    def security_groups(self) -> Tuple[Group, ...]:
        return tuple(g for g in self.groups if g.layer != "manager")

    def decide(self, flow: Flow) -> Decision:
        """Admin rules first, where one that does not pass the flow on has the last word; then every network security
        group has to allow: the subnet's first for what comes in, the NIC's for what goes out."""
        said = []
        for group in self.groups if flow.inbound else sorted(self.groups, key=lambda g: _OUTWARD.index(g.layer)):
            outcome, rule = group.decide(flow)
            if group.layer == "manager" and outcome != PASS:
                return Decision(ALLOW if outcome == ALWAYS else outcome, ((group, rule),))
            said += [(outcome, (group, rule))] if group.layer != "manager" else []
        for outcome in (DENY, UNKNOWN, ALLOW):
            found = tuple(by for each, by in said if each == outcome)
            if found:
                return Decision(outcome, found)
        return Decision(_unguarded(flow), ())

    def open_sources(self, flow: Flow) -> Open:
        """From where such a flow is let in; `flow.remote` is not looked at. Exact, and says the same as decide()."""
        certain = possible = EVERYBODY
        passed, always, doubted = EVERYBODY, NOBODY, NOBODY
        for group in self.groups:
            found = group.divide(flow)
            if group.layer == "manager":
                always |= found[ALWAYS] & passed
                doubted |= found[UNKNOWN] & passed
                passed &= found[PASS]
            else:
                certain &= found[ALLOW]
                possible &= found[ALLOW] | found[UNKNOWN]
        if not self.security_groups:
            access = _unguarded(flow)
            certain, possible = (EVERYBODY if access == ALLOW else NOBODY), (NOBODY if access == DENY else EVERYBODY)
        return Open(always | (certain & passed), always | doubted | (possible & passed))


def _unguarded(flow: Flow) -> str:
    """Without any network security group: a Standard public address is closed, a Basic one open, and so is the
    inside of the network (documented by Azure)."""
    if flow.public_sku is None or not flow.inbound:
        return ALLOW
    return {"standard": DENY, "basic": ALLOW}.get(flow.public_sku.lower(), UNKNOWN)


@dataclass(frozen=True)
class EffectiveRules:
    """For every NIC of the VM, asked at the same time; one that cannot be read does not hide the others."""
    ABOUT = "network"
    all: Tuple[NicRules, ...]
    hidden: Tuple[Tuple[str, Unreadable], ...] = ()      # (id of the NIC, why)

    def of(self, nic_id: str) -> NicRules | Unreadable:
        for found in self.all:
            if same_id(found.nic_id, nic_id):
                return found
        return next((why for nic, why in self.hidden if same_id(nic, nic_id)),
                    Unreadable(f"The rules of {name_of(nic_id)} were not asked for"))

    @classmethod
    def read(cls, arm, vm: Vm) -> "EffectiveRules":
        def read_one(nic_id):
            try:
                return parse(arm.effective_security_groups(nic_id), nic_id)
            except CannotRead as error:
                return in_words(error, "security rules")
        return cls(*split(vm.nic_ids, arm.together(read_one, vm.nic_ids)))


def split(nic_ids, found):
    """(what was read, what was not with its NIC); raises CannotRead when nothing was."""
    if not found:
        raise CannotRead("The VM has no network interface")
    hidden = tuple((nic, each) for nic, each in zip(nic_ids, found) if isinstance(each, Unreadable))
    if hidden and len(hidden) == len(found):
        first = hidden[0][1]
        raise CannotRead(first.why, first.needs, first.code, first.status)
    return tuple(each for each in found if not isinstance(each, Unreadable)), hidden


def in_words(error: CannotRead, what: str) -> Unreadable:
    """Azure computes what is in effect for a running VM only (400, recorded)."""
    if error.unreadable.code.startswith(_ASKED_OF_A_STOPPED_VM):
        return Unreadable(f"Azure tells the effective {what} only while the VM runs", "a running VM",
                          error.unreadable.code)
    return error.unreadable


def parse(body, nic_id: str) -> NicRules:
    """Raises CannotRead for an answer that does not show every group: the one it hides may be the one that denies."""
    if not whole(body, "value"):
        raise CannotRead("Azure's list of effective security rules is not whole")
    parsed = [security_group.parse(entry) for entry in items(body, "value")]
    tags = {name: addresses for _, told in parsed for name, addresses in told.expanded.items()}
    groups = sorted((group for group, _ in parsed), key=lambda g: LAYERS.index(g.layer))
    return NicRules(nic_id, tuple(groups), ServiceTags(tags))
