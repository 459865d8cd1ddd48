"""Network security groups let the port in.

Evaluated here from the effective rules. Rules go by priority, and the first that matches source, destination, protocol
and port decides: at the subnet and again at the network interface, and both have to allow. Security admin rules of a
network manager come before them. Without any group a Standard public address is closed, a Basic one open. The finding
also says from which sources the port is open at all.
"""
from ipaddress import ip_address

from ..facts.caller import Caller
from ..facts.effective_rules import EffectiveRules, NicRules
from ..facts.passage import PART, Passage
from ..facts.public_way import Entry
from ..facts.remote import Remote
from ..facts.vm import Vm
from ..facts.way_in import WayIn
from ..model import Finding, Unreadable, failed, passed, unknown, warned
from ..remedies.add_nsg import add_nsg
from ..remedies.allow_flow import allow_flow

GOALS = ("ssh", "rdp")
GUIDE = ("ssh.verify-flow", "rdp.verify-flow")
HOP = "nic"

_MOST_NETWORKS = 16


def judge(vm: Vm, way_in: WayIn, caller: Caller, rules: EffectiveRules) -> Finding:
    best = way_in.best
    if best is None or not best.private_address:
        return unknown("The VM has no private address that rules could be evaluated for")
    here = rules.of(best.nic_id)
    if isinstance(here, Unreadable):
        return unknown(here.why, here.needs)
    passage = _passage(best, caller, here)
    others = [_line(entry, caller, rules) for entry in way_in.entries if _differs(entry, best)]
    evidence = _evidence(passage, list(dict.fromkeys(others)))
    return _SAYS[passage.access](passage, vm, evidence)


def _passage(entry: Entry, caller: Caller, rules: NicRules) -> Passage:
    """Open to a part of the virtual network: then this machine's address decides, when it is known."""
    found = Passage.of(entry, Remote.of(entry, caller), rules)
    if found.access == PART and entry.kind in ("gateway", "private") and caller.address:
        return Passage.of(entry, Remote((caller.address,), caller.address, True, caller.address), rules)
    return found


def _allowed(passage: Passage, _vm, evidence) -> Finding:
    if not passage.decision.by:
        return passed(f"No network security group is bound: {_port(passage)} is open to {_open(passage)}", **evidence)
    said = " and ".join(map(_rule, passage.decision.by))
    verb = "let" if len(passage.decision.by) > 1 else "lets"
    return passed(f"{said} {verb} {_port(passage)} in from {passage.remote.words}; open to {_open(passage)}",
                  **evidence)


def _denied(passage: Passage, vm: Vm, evidence) -> Finding:
    by = passage.decision.by
    if not by:
        entry = passage.entry
        return failed(f"No network security group is bound, and without one the Standard public address of {entry.name}"
                      " is closed", add_nsg(vm, entry.nic_id, passage.flow, passage.remote), **evidence)
    group, _ = by[0]
    source = passage.remote.words if passage.access != PART else passage.flow.remote
    said = f"{_rule(by[0])} denies {_port(passage)} from {source}"
    if group.layer == "manager":
        return failed(f"{said}: no network security group can change that", hop="subnet", **evidence)
    if len(by) > 1:
        said += f"; so does {_rule(by[1])}"
    if passage.open.certain:
        said += f"; open to {_open(passage)}"
    return failed(said, allow_flow(by, passage.flow, passage.remote), hop=group.layer, **evidence)


def _partly(passage: Passage, vm: Vm, evidence) -> Finding:
    if passage.entry.kind == "bastion":
        denied = _denied(passage, vm, evidence)
        return warned(denied.because, denied.remedy, denied.hop, **evidence)
    return unknown(f"{_port(passage)} is open to {_open(passage)}; your address, which decides, is not known",
                   "--source-address", **evidence)


def _undecided(passage: Passage, _vm, evidence) -> Finding:
    if not passage.decision.by:
        return unknown(f"No network security group is bound, and the kind of {passage.entry.name} is not known: a "
                       "Standard public address is closed, a Basic one open", **evidence)
    group, rule = passage.decision.by[0]
    if rule is None:
        return unknown(f"Azure did not show all rules of {group.name}", **evidence)
    return unknown(f"Azure did not tell which addresses or ports {_rule((group, rule))} is for, and "
                   f"{passage.flow.remote} depends on it", **evidence)


_SAYS = {"allow": _allowed, "deny": _denied, "part": _partly, "unknown": _undecided}


def _rule(by) -> str:
    group, rule = by
    return group.cite(rule)


def _port(passage: Passage) -> str:
    return passage.flow.service


def _open(passage: Passage) -> str:
    return ", ".join(passage.open_to)


def _evidence(passage: Passage, others) -> dict:
    group, rule = passage.decision.by[0] if passage.decision.by else (None, None)
    version = ip_address(passage.flow.local).version
    networks = [n for n in passage.open.certain.networks if (":" in n) == (version == 6)]
    return {
        "access": passage.access, "nsg": group.name if group else None, "nsgId": group.id if group else None,
        "rule": rule.name if rule else None, "priority": rule.priority if rule else None,
        "layer": group.layer if group else None, "boundTo": group.place if group else None,
        "decidedBy": [_rule(by) for by in passage.decision.by], "protocol": "TCP", "port": passage.flow.local_port,
        "destination": passage.flow.local, "source": passage.remote.words, "sourceAddress": passage.flow.remote,
        "sourceIsCaller": passage.remote.exact, "openTo": passage.open_to, "openNetworks": networks[:_MOST_NETWORKS],
        "openNetworksTotal": len(networks), "otherEntries": others}


def _differs(entry: Entry, best: Entry) -> bool:
    """Another place where packets end, not another way to the same one."""
    return bool(entry.private_address) and (entry.nic_id, entry.private_address, entry.guest_port) != (
        best.nic_id, best.private_address, best.guest_port)


def _line(entry: Entry, caller: Caller, rules: EffectiveRules) -> str:
    here, name = rules.of(entry.nic_id), f"{entry.kind} {entry.name} to {entry.private_address}:{entry.guest_port}"
    if isinstance(here, Unreadable):
        return f"{name}: {here.why}"
    passage = _passage(entry, caller, here)
    return f"{name}: {passage.access} by {', '.join(map(_rule, passage.decision.by)) or 'no group'}"
