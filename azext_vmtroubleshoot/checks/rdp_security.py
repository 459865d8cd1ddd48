"""The connection is secured as today's clients want it.

A server that allows only standard RDP security shows no certificate, and clients that insist on TLS or NLA turn away.
Today's clients and servers speak TLS 1.2 or later.
"""
from ..facts.answerer import Answerer
from ..facts.rdp_probe import RdpProbe
from ..model import Finding, Goal, Target, passed, skipped, warned
from ..remedies.look_inside import look_inside

GOALS = ("rdp",)
GUIDE = ()
HOP = "service"

_OLD = ("SSLv3", "TLSv1", "TLSv1.1")


def judge(goal: Goal, target: Target, probe: RdpProbe, answerer: Answerer) -> Finding:
    if not probe.speaks or not answerer.is_target:
        return skipped("No Remote Desktop server was reached")
    seen = {"security": probe.security, "tls": probe.tls or None}
    if not probe.tls:
        return warned("The server takes standard RDP security only, without TLS: clients that insist on TLS or NLA "
                      "turn away", look_inside(goal, target), **seen)
    if probe.tls in _OLD:
        return warned(f"The server speaks {probe.tls} at most, which today's clients refuse",
                      look_inside(goal, target), **seen)
    if probe.nla and not probe.nla_demanded:
        return passed(f"{probe.tls}; clients without NLA are taken, too", **seen)
    return passed(f"{probe.tls} and NLA" if probe.nla else f"{probe.tls}, without NLA", **seen)
