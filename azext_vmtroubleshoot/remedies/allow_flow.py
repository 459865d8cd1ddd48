"""Let one flow in: a rule before each one that denies it."""
from typing import Iterable, Optional, Tuple

from . import az
from ..actions.resource import Set, Write
from ..api_versions import NETWORK
from ..facts.remote import Remote
from ..model import Command, Remedy
from ..nsg.security_group import Group
from ..nsg.security_rule import Flow, Rule
from ..shape import group_of, name_of

ASK = "<your address>"               # to be filled in by the user: nobody else knows it
_FIRST, _LAST = 100, 4096            # priorities that a rule may have
_MOST_MOVES = 5


def sources(remote: Remote) -> Tuple[str, ...]:
    """The narrowest sources that let this remote in."""
    return (ASK,) if remote.prefixes == ("Internet",) else remote.prefixes


def allow_flow(denials: Iterable[Tuple[Group, Optional[Rule]]], flow: Flow, remote: Remote) -> Optional[Remedy]:
    """None where no rule of a group can do it: an admin rule denies, or there is no room for one."""
    commands, costs, actions = [], [], []
    for group, rule in denials:
        room = _room(group, rule) if rule and group.layer != "manager" else None
        if room is None:
            return None
        priority, moved = room
        for other in moved:
            commands.append(az(group.id, "network", "nsg", "rule", "update", "-g", group_of(group.id), "--nsg-name",
                               group.name, "-n", other.name, "--priority", other.priority + 1))
            actions.append(Set(f"{group.id}/securityRules/{other.name}", NETWORK,
                               {"properties": {"priority": other.priority + 1}}))
            costs.append(f"moves {other.name} of {group.name} to priority {other.priority + 1}")
        commands.append(create_rule(group.id, _name(group, flow), priority, flow, remote))
        actions += new_rule(group.id, _name(group, flow), priority, flow, remote)
        way = "inbound" if flow.inbound else "outbound"
        costs.append(f"adds one {way} rule to {group.name}: {_words(flow, remote)}")
    return Remedy("allow-flow", "; ".join(costs), Command.all_of(*commands),
                  known(remote, actions)) if commands else None


def known(remote: Remote, actions) -> tuple:
    """Nothing that could be done without the user's address."""
    return () if ASK in sources(remote) else tuple(actions)


def new_rule(group_id: str, name: str, priority: int, flow: Flow, remote: Remote) -> Tuple[Write, ...]:
    direction, start, end = _ends(flow, remote)
    return (Write(f"{group_id}/securityRules/{name}", NETWORK, {"properties": {
        "priority": priority, "direction": direction, "access": "Allow", "protocol": flow.protocol,
        "sourceAddressPrefixes": list(start), "sourcePortRange": "*",
        "destinationAddressPrefixes": list(end), "destinationPortRange": str(flow.port)}}),)


def create_rule(group_id: str, name: str, priority: int, flow: Flow, remote: Remote) -> Command:
    direction, start, end = _ends(flow, remote)
    return az(group_id, "network", "nsg", "rule", "create", "-g", group_of(group_id), "--nsg-name", name_of(group_id),
              "-n", name, "--priority", priority, "--direction", direction, "--access", "Allow", "--protocol",
              flow.protocol, "--source-address-prefixes", *start, "--destination-address-prefixes", *end,
              "--destination-port-ranges", flow.port)


def _ends(flow: Flow, remote: Remote):
    """(direction, sources, destinations)"""
    if flow.inbound:
        return "Inbound", sources(remote), (flow.local,)
    return "Outbound", (flow.local,), sources(remote)


def _words(flow: Flow, remote: Remote) -> str:
    _, start, end = _ends(flow, remote)
    return f"{flow.service} to {', '.join(end)} from {', '.join(start)}"


def _room(group: Group, denying: Rule) -> Optional[Tuple[int, Tuple[Rule, ...]]]:
    """(priority of the new rule, rules that have to move on by one, the last first): the last free place before the
    denying rule, or its own."""
    taken = {rule.priority: rule for rule in group.rules if rule.inbound == denying.inbound and not rule.default}
    free = [p for p in range(_FIRST, min(denying.priority, _LAST + 1)) if p not in taken]
    if free:
        return free[-1], ()
    behind = next((p for p in range(denying.priority, _LAST + 1) if p not in taken), None)
    if behind is None or behind - denying.priority > _MOST_MOVES:
        return None
    return denying.priority, tuple(taken[p] for p in range(behind - 1, denying.priority - 1, -1))


def _name(group: Group, flow: Flow) -> str:
    """One that no rule of the group has: a rule of the same name would be replaced."""
    taken = {rule.name.lower() for rule in group.rules}
    name = f"Allow{flow.protocol}{flow.port}" + ("" if flow.inbound else "Out")
    return next(n for n in (name, *(f"{name}-{i}" for i in range(2, 9999))) if n.lower() not in taken)
