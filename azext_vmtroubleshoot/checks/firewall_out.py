"""The source guest's own firewall lets the traffic out, and the answers in.

The rules the kernel has now (iptables, nftables; ufw and firewalld write those) are followed in the guest for the first
packet of the conversation, for the answers and for what follows. A connection that the source opened goes before what
was read from them.
"""
from ..facts.guest_end import GuestEnd
from ..facts.guest_firewall import Redirect, Rule
from ..facts.vm import Vm
from ..model import Finding, failed, passed, unknown, warned
from ..remedies.let_through import forward
from ..remedies.look_at_service import look_at_service
from ..remedies.open_guest_firewall import open_guest_firewall
from ..remedies.open_windows_port import open_windows_port

GOALS = ("connectivity",)
GUIDE = ("conn.firewall",)
HOP = "source-guest"
EXPLAINED_BY = ("source-running",)

_DOES = {"DROP": "drops", "REJECT": "rejects"}
# Packets without which nothing opens.
_OPENING = ("out NEW d", "in ESTABLISHED s", "in NEW d", "out ESTABLISHED s", "through ESTABLISHED s")


def judge(vm: Vm, end: GuestEnd) -> Finding:
    return said(vm, end, end)


def said(vm: Vm, end: GuestEnd, source) -> Finding:
    """What the firewall of one end does; `source`: the guest that tried to connect, if it could be asked."""
    firewall, way = end.firewall, "out" if end.role == "source" else "in"
    if not firewall.told or end.lost("fw", "untold"):
        return unknown(f"The guest of {vm.name} does not tell its firewall's rules{firewall.gap}")
    rule = firewall.closed_by
    evidence = {"vm": vm.name, "port": end.port, "protocol": end.proto.upper(), "peer": end.source or None,
                "managedBy": list(firewall.managers),
                "mayMatch": [f"{r.verdict} {r.text}" for r in firewall.passed_over]}
    proven = isinstance(source, GuestEnd) and source.reaches
    if proven and (rule is None or firewall.spared):
        return passed(f"The firewall of {vm.name} lets {end.service} {way}: a connection got through", **evidence)
    if rule is None and firewall.redirects:
        return _sent_on(vm, end, firewall.redirects[0], evidence)
    if rule is None and firewall.doubt:
        doubt = firewall.doubt
        return unknown(f"Whether the firewall of {vm.name} lets {end.service} {way} is not known: this rule "
                       f"{doubt.unsure}: {doubt.text} ({doubt.tool} {doubt.chain}, {doubt.verdict})", **evidence)
    if rule is None:
        let = f"The firewall of {vm.name} lets {end.service} {way}"
        return passed(let if firewall.rules[0].tool != "none" else f"{vm.name} has no firewall rules",
                      rules=[f"{r.tool} {r.chain}: {r.text}" for r in firewall.rules if r.text], **evidence)
    evidence.update(tool=rule.tool, verdict=rule.verdict, chain=rule.chain, rule=rule.text)
    named = f"{', '.join(firewall.managers)}, " if firewall.managers else ""
    because = (f"The firewall of {vm.name} {_DOES.get(rule.verdict, rule.verdict)} {end.service} {way}: {rule.text} "
               f"({named}{rule.tool} {rule.chain})")
    opened = open_windows_port if vm.windows else open_guest_firewall
    remedy = opened(vm, end, rule, end.proto, end.role == "source")
    if firewall.spared:
        return warned(f"{because}, except where another rule matches: {firewall.spared.text}", remedy, **evidence)
    if proven and firewall.stopped in _OPENING:
        return unknown(f"{because}; but a connection got through", **evidence)
    return failed(because, remedy, **evidence)


def _sent_on(vm: Vm, end: GuestEnd, rule: Redirect, evidence) -> Finding:
    """A rule sends the port to another place, which was tried from inside."""
    onto, stands = end.onto, Rule(rule.tool, "ACCEPT", rule.base, rule.base, rule.text)
    because = (f"The firewall of {vm.name} sends {end.service} on to {onto.address if onto else rule.to}: {rule.text} "
               f"({rule.tool} {rule.base})")
    evidence.update(to=rule.to, outcome=onto.outcome if onto else None)
    stays = onto is None or onto.address.rpartition(":")[0] == end.own
    answers = onto is None or onto.outcome == "open"
    if answers and not stays and not end.forwards and end.role == "destination":
        return failed(f"{because}; but IP forwarding is off in its kernel", forward(vm, False), **evidence)
    if answers:
        whose = f"that is {end.source}" if end.role == "source" else f"what comes from {end.source} gets there"
        return unknown(f"{because}; whether {whose} is not known", **evidence)
    direct = end.role == "source" or stays and any(x.port == end.port for x in end.listeners or ())
    remedy = open_guest_firewall(vm, end, stands, end.proto, end.role == "source") if direct else look_at_service(
        vm, end.proto, onto.port)
    return failed(f"{because}; from {vm.name} itself that is {onto.outcome}", remedy, **evidence)
