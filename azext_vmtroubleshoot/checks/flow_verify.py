"""Network Watcher's IP flow verify lets the port in, as the security rules do.

Two judges are asked about the same flow: Azure's own and the evaluation of the effective rules here. Where they
disagree both answers are shown, for then one of them is wrong.
"""
from dataclasses import replace

from ..facts.effective_rules import EffectiveRules, NicRules
from ..facts.ip_flow import FlowAnswer, IpFlow
from ..facts.passage import PART, Passage
from ..facts.way_in import WayIn
from ..model import Finding, Unreadable, failed, passed, skipped, unknown, warned
from ..remedies.look_at_rule import look_at_effective_rules, look_at_rule

GOALS = ("ssh", "rdp")
GUIDE = ("ssh.verify-flow", "rdp.verify-flow")
HOP = "nic"
EXPLAINED_BY = ("vm-running", "nsg-inbound")


def judge(way_in: WayIn, flows: IpFlow, rules: EffectiveRules | Unreadable) -> Finding:
    best = way_in.best
    answer = flows.of(best)
    if answer is None:
        why = next((why for nic, why in flows.hidden if nic == best.nic_id), Unreadable("Not asked"))
        return unknown(why.why, why.needs)
    here = rules if isinstance(rules, Unreadable) else rules.of(best.nic_id)
    if not isinstance(here, NicRules):
        return _alone(answer)
    ours = Passage.of(best, answer.remote, here)
    same = here.decide(replace(ours.flow, remote=answer.remote.address))
    by = [f"{group.name}/{rule.name if rule else '?'}" for group, rule in same.by]
    evidence = {**_evidence(answer), "ours": same.access, "oursBy": by}
    if answer.access == "unknown" and not here.groups:
        return skipped("No network security group is bound: there is nothing for IP flow verify to look at", **evidence)
    if "unknown" not in (answer.access, same.access) and answer.access != same.access:
        return warned(f"IP flow verify says {_said(answer)}, the effective rules say {same.access} by "
                      f"{', '.join(by) or 'no group'}", look_at_effective_rules(best.nic_id), **evidence)
    if answer.access == "deny" and ours.access == PART:
        return unknown(f"IP flow verify says {_said(answer)}, but others are let in; your address, which decides, is "
                       "not known", "--source-address", **evidence)
    return _judged(answer, evidence)


def _alone(answer: FlowAnswer) -> Finding:
    """Without the effective rules: what holds for a stand-in need not hold for the caller."""
    evidence = {**_evidence(answer), "ours": None, "oursBy": []}
    if answer.access == "deny" and not answer.remote.exact:
        return unknown(f"IP flow verify says {_said(answer)}; your address, which may be another, is not known",
                       "--source-address", **evidence)
    return _judged(answer, evidence)


def _judged(answer: FlowAnswer, evidence) -> Finding:
    if answer.access == "unknown":
        return unknown("IP flow verify answers Unknown", **evidence)
    said = f"IP flow verify says {_said(answer)}"
    if answer.access == "allow":
        return passed(said, **evidence)
    remedy = look_at_rule(answer.rule_id) if answer.rule_id else look_at_effective_rules(answer.nic_id)
    return failed(said, remedy, **evidence)


def _said(answer: FlowAnswer) -> str:
    """Deny by DenySSH from 203.0.113.7; the rule is named even where it allows what is denied (recorded)."""
    rule = f" by {answer.rule}" if answer.rule else ""
    stands = "" if answer.remote.exact else f", which stands for {answer.remote.words}"
    return f"{answer.access.title()}{rule} from {answer.remote.address}{stands}"


def _evidence(answer: FlowAnswer) -> dict:
    return {"access": answer.access, "rule": answer.rule or None, "ruleId": answer.rule_id or None,
            "source": answer.remote.address, "sourceIsCaller": answer.remote.exact, "destination": answer.local,
            "port": answer.port}
