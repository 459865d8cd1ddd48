"""Flow logs show that this conversation was let through.

What was recorded over the last hours where packets leave the source and where they reach the destination, with the
rule that decided.
"""
from datetime import timedelta

from ..facts.aim import Aim
from ..facts.flow_formats import FlowRecord
from ..facts.flow_records import FlowRecords
from ..model import Far, Finding, Goal, Status, Target, Unreadable, failed, passed, skipped, unknown
from ..remedies.verify_flow import verify_flow

GOALS = ("connectivity",)
GUIDE = ("conn.flow-logs",)
HOP = "route"
ALONE = True

# Groups at the subnet and at the NIC, and the logs of both, write down one packet at slightly different times.
_TOGETHER = timedelta(seconds=2)


def judge(goal: Goal, target: Target, aim: Aim, out: FlowRecords | Unreadable,
          into: Far[FlowRecords] | Unreadable) -> Finding:
    ends = [(f"out of {target.name}", out)]
    if aim.target:
        ends.append((f"into {aim.target.name}", into))
    read = [(way, end) for way, end in ends if isinstance(end, FlowRecords)]
    seen = {"hours": goal.hours, "records": [_evidence(way, r) for way, end in read for r in end.latest],
            "allowed": sum(end.allowed for _, end in read), "denied": sum(end.denied for _, end in read)}
    denied = [(way, end) for way, end in read if _denied(end)]
    if denied:
        way, end = denied[0]
        record = next(r for r in end.latest if r.denied)
        return failed(f"{_rule(record)} denied {_flow(record)} {way} at {record.time:%Y-%m-%d %H:%M:%S} UTC; "
                      f"{end.denied} of {end.allowed + end.denied} records of the last {goal.hours} hours were denied",
                      verify_flow(goal, target), rule=record.rule, nsg=record.group, **seen)
    hidden = [why for _, end in ends for why in _hidden(end)]
    told = [f"let {way} {end.allowed} times, last at {end.latest[0].time:%H:%M:%S} UTC by {_rule(end.latest[0])}"
            for way, end in read if end.latest]
    if hidden:
        also = f"; it was {' and '.join(told)}" if told else ""
        return unknown(f"{hidden[0].why}{also}", hidden[0].needs, **seen)
    if told:
        return passed(f"{goal.transport.upper()} {goal.port} was {' and '.join(told)}", **seen)
    if not read:
        return skipped("No flow log that is on covers either end", **seen)
    if not any(end.blobs for _, end in read):
        logs = ", ".join(dict.fromkeys(name for _, end in read for name in end.logs))
        return unknown(f"Nothing at all was recorded by {logs} in the last {goal.hours} hours", **seen)
    return skipped(f"{goal.transport.upper()} {goal.port} was not recorded in the last {goal.hours} hours, neither let "
                   "through nor denied", **seen)


def _hidden(end):
    if isinstance(end, FlowRecords):
        holes = Unreadable(f"{end.damaged} flow records of {', '.join(end.logs)} cannot be read")
        return (*end.hidden, holes) if end.damaged else end.hidden
    return (end,) if end.status is Status.UNKNOWN else ()


def _denied(end: FlowRecords) -> bool:
    """As it is now: nothing new was let through since. A conversation that goes on tells nothing of new ones."""
    last = next((r.time for r in end.latest if r.denied), None)
    begun = [r for r in end.latest if not r.denied and r.state in ("", "B")]
    return bool(last and all(r.time <= last + _TOGETHER for r in begun))


def _rule(record: FlowRecord) -> str:
    return f"{record.group}/{record.rule}" if record.group else record.rule


def _flow(record: FlowRecord) -> str:
    return f"{record.protocol} {record.port} from {record.source} to {record.destination}"


def _evidence(way: str, record: FlowRecord) -> dict:
    return {"at": way, "time": record.time.isoformat(), "source": record.source, "sourcePort": record.source_port,
            "destination": record.destination, "port": record.port, "protocol": record.protocol,
            "denied": record.denied, "state": record.state or None, "rule": record.rule, "nsg": record.group}
