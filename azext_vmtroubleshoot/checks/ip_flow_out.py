"""Network Watcher's IP flow verify lets the source out, as the security rules do.

Two judges are asked about the same flow: Azure's own and the evaluation of the effective rules here. Where they
disagree both answers are shown, for then one of them is wrong.
"""
from ..facts.crossing import Crossing
from ..facts.ip_flow import FlowAnswer
from ..facts.peer_flow import PeerFlow
from ..model import Finding, Unreadable, failed, passed, skipped, unknown, warned
from ..remedies.look_at_rule import look_at_effective_rules, look_at_rule

GOALS = ("connectivity",)
GUIDE = ("conn.verify-flow",)
HOP = "source-nic"
EXPLAINED_BY = ("source-running", "flow-out")


def judge(answer: PeerFlow, crossing: Crossing | Unreadable) -> Finding:
    return said(answer, crossing, "out to")


def said(answer: FlowAnswer, crossing, way: str) -> Finding:
    ours = None if isinstance(crossing, Unreadable) else crossing.decision
    by = [group.cite(rule) for group, rule in ours.by] if ours else []
    rule = f" by {answer.rule}" if answer.rule else ""
    told = f"IP flow verify says {answer.access.title()}{rule} {way} {answer.remote.words}"
    evidence = {"access": answer.access, "rule": answer.rule or None, "ruleId": answer.rule_id or None,
                "address": answer.local, "peer": answer.remote.address, "port": answer.port,
                "ours": ours.access if ours else None, "oursBy": by}
    if answer.access == "unknown":
        if ours and not ours.by:
            return skipped("No network security group is bound: there is nothing for IP flow verify to look at",
                           **evidence)
        return unknown("IP flow verify answers Unknown", **evidence)
    if ours and ours.access not in ("unknown", answer.access):
        return warned(f"{told}, the effective rules say {ours.access} by {', '.join(by) or 'no group'}",
                      look_at_effective_rules(answer.nic_id), **evidence)
    if not answer.remote.exact and (ours is None or ours.access == "unknown"):
        return unknown(f"{told}, of which {answer.remote.address} only stands for one address", **evidence)
    if answer.access == "allow":
        return passed(told, **evidence)
    remedy = look_at_rule(answer.rule_id) if answer.rule_id else look_at_effective_rules(answer.nic_id)
    return failed(told, remedy, **evidence)
