"""Network Watcher's agent on the source reaches the destination's port.

Tried only where the agent's extension is installed already. A connection by the guest itself counts for more.
"""
from . import connect
from ..facts.connection_test import ConnectionTest
from ..facts.guest_end import GuestEnd
from ..model import Finding, Status, Unreadable, Witnesses, failed, passed, unknown, warned

GOALS = ("connectivity",)
GUIDE = ("conn.listener",)
HOP = "service"
EXPLAINED_BY = (*connect.EXPLAINED_BY, "connect")
WITNESSES = ("connect",)


def judge(test: ConnectionTest, end: GuestEnd | Unreadable, others: Witnesses) -> Finding:
    issues = [f"{issue.type} at {issue.at}" for issue in test.issues]
    evidence = {"status": test.status or None, "issues": issues, "hops": list(test.hops), "probesSent": test.sent,
                "probesFailed": test.failed}
    said = f"Network Watcher's agent says {test.status.title()}" + (f": {', '.join(issues)}" if issues else "")
    if test.status == "reachable" and isinstance(end, GuestEnd) and end.diverted:
        return unknown(f"{said}, but that need not be the destination: {end.diverted}", **evidence)
    if test.status == "reachable":
        return passed(said, **evidence)
    if test.status == "degraded":
        return warned(said, **evidence)
    if test.status != "unreachable":
        return unknown(said if test.status else "Network Watcher's agent told no status", **evidence)
    if others["connect"].status is Status.PASS:
        return warned(f"{said}, but the guest itself gets through", **evidence)
    return failed(said, **evidence)
