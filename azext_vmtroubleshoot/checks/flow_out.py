"""Network security groups let the source out to the destination.

Evaluated here from the effective rules of the source's NIC: at the NIC and again at its subnet the first rule that
matches decides, and both have to allow.
"""
from ..facts.crossing import Crossing
from ..model import Finding, failed, passed, unknown
from ..remedies.allow_flow import allow_flow

GOALS = ("connectivity",)
GUIDE = ("conn.verify-flow",)
HOP = "source-nic"
EXPLAINED_BY = ("source-running",)

_HOPS = {"nic": "source-nic", "subnet": "source-subnet", "manager": "source-nic"}


def judge(crossing: Crossing) -> Finding:
    return said(crossing, _HOPS)


def said(crossing: Crossing, hops) -> Finding:
    """What one end's rules do with the flow; `hops` by the layer of a group."""
    flow, remote, decision = crossing.flow, crossing.remote, crossing.decision
    whom = f"{'in from' if flow.inbound else 'out to'} {remote.words}"
    by = [group.cite(rule) for group, rule in decision.by]
    evidence = _evidence(crossing, by)
    if decision.access == "allow":
        if not by:
            return passed(f"No network security group is bound: {flow.service} may go {whom}", **evidence)
        return passed(f"{' and '.join(by)} {'let' if len(by) > 1 else 'lets'} {flow.service} {whom}", **evidence)
    if crossing.open_to:
        return unknown(f"{flow.service} is let in from {crossing.open_to}, and from which address of the Internet the "
                       "source comes is not known", **evidence)
    if decision.access == "unknown":
        if any(rule and rule.some_clients for _, rule in decision.by):
            return unknown(f"{by[0]} is for some of the ports that a client's system chooses from: whether "
                           f"{flow.service} may go {whom} depends on which it takes", **evidence)
        which = by[0] if by else "the kind of the public address"
        return unknown(f"Azure did not tell enough of {which} to say whether {flow.service} may go {whom}", **evidence)
    if not by:
        return failed("No network security group is bound, and without one a Standard public address is closed",
                      hop=hops["nic"], **evidence)
    also = f"; so does {by[1]}" if len(by) > 1 else ""
    change = ": no network security group can change that" if decision.by[0][0].layer == "manager" else also
    return failed(f"{by[0]} denies {flow.service} {whom}{change}", allow_flow(decision.by, flow, remote),
                  hop=hops[decision.by[0][0].layer], symptom_of=_symptom(decision), **evidence)


def _symptom(decision):
    """The default rules let in what belongs to the virtual network: its peers do, while they are peered."""
    return ("peering",) if all(rule and rule.default for _, rule in decision.by) else ()


def _evidence(crossing: Crossing, by) -> dict:
    group, rule = crossing.decision.by[0] if crossing.decision.by else (None, None)
    flow = crossing.flow
    return {"access": crossing.decision.access, "direction": "Inbound" if flow.inbound else "Outbound",
            "nsg": group.name if group else None, "nsgId": group.id if group else None,
            "rule": rule.name if rule else None, "priority": rule.priority if rule else None,
            "layer": group.layer if group else None, "boundTo": group.place if group else None, "decidedBy": by,
            "protocol": flow.protocol.upper(), "port": flow.port, "address": flow.local, "peer": flow.remote}
