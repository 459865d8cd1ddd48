"""The source guest's own firewall lets the traffic out, and the answers in.

The rules the kernel has now (iptables, nftables; ufw and firewalld write those) are followed in the guest for the first
packet of the conversation, for the answers and for what follows.
"""
from ..facts.guest_end import GuestEnd
from ..facts.vm import Vm
from ..model import Finding, failed, passed, unknown, warned
from ..remedies.open_guest_firewall import open_guest_firewall
from ..remedies.open_windows_port import open_windows_port

GOALS = ("connectivity",)
GUIDE = ("conn.firewall",)
HOP = "source-guest"
EXPLAINED_BY = ("source-running",)

_DOES = {"DROP": "drops", "REJECT": "rejects"}


def judge(vm: Vm, end: GuestEnd) -> Finding:
    return said(vm, end)


def said(vm: Vm, end: GuestEnd) -> Finding:
    """What the firewall of one end does."""
    firewall, way = end.firewall, "out" if end.role == "source" else "in"
    if not firewall.told or end.lost("fw", "untold"):
        return unknown(f"The guest of {vm.name} does not tell its firewall's rules{firewall.gap}")
    rule = firewall.closed_by
    evidence = {"vm": vm.name, "port": end.port, "protocol": end.proto.upper(), "peer": end.source or None,
                "managedBy": list(firewall.managers),
                "mayMatch": [f"{r.verdict} {r.text}" for r in firewall.passed_over]}
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
    some = next((r for r in firewall.passed_over if r.may_let_in), None)
    if some:
        return warned(f"{because}, except where another rule matches: {some.text}", remedy, **evidence)
    return failed(because, remedy, **evidence)
