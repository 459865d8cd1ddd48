"""Flow logs record what passes the VMs.

Logs of virtual networks, subnets, NICs and, until they end on 30 September 2027, of network security groups. Without
one nothing is wrong, but nobody can tell afterwards what was let through.
"""
from ..facts.aim import Aim
from ..facts.flow_logs import FlowLog, FlowLogs
from ..facts.virtual_network import VirtualNetwork
from ..facts.vm import Vm
from ..model import Far, Finding, Status, Target, Unreadable, passed, skipped, unknown
from ..remedies.flow_log import create_flow_log, switch_on

GOALS = ("connectivity",)
GUIDE = ("conn.flow-logs",)
HOP = "source"
ALONE = True


def judge(target: Target, aim: Aim | Unreadable, vm: Vm, network: VirtualNetwork, logs: FlowLogs | Unreadable,
          theirs: Far[FlowLogs] | Unreadable) -> Finding:
    ends = [(target.name, logs)]
    if isinstance(aim, Aim) and aim.target:
        ends.append((aim.target.name, theirs))
    known = [(name, end) for name, end in ends if isinstance(end, FlowLogs)]
    seen = {"logs": [_evidence(name, log) for name, end in known for log in end.all]}
    on = [f"{log.words} covers {name} ({_kept(log)})" for name, end in known for log in end.on]
    if on:
        return passed("; ".join(dict.fromkeys(on)), **seen)
    hidden = next((end for _, end in ends if isinstance(end, Unreadable) and end.status is Status.UNKNOWN), None)
    if hidden:
        return unknown(hidden.why, hidden.needs, **seen)
    off = next((log for _, end in known for log in end.all), None)
    if off:
        return skipped(f"{off.words} is switched off, so nothing is recorded", switch_on(vm, off), **seen)
    return skipped(f"No flow log covers {' or '.join(name for name, _ in ends)}", create_flow_log(vm, network), **seen)


def _kept(log: FlowLog) -> str:
    return f"kept for {log.days} days" if log.days else "kept for ever"


def _evidence(name: str, log: FlowLog) -> dict:
    return {"vm": name, "name": log.name, "id": log.id, "target": log.target_id, "kind": log.kind,
            "enabled": log.enabled, "retentionDays": log.days or None, "storageAccount": log.storage_id,
            "formatVersion": log.version or None}
