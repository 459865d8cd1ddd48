"""A Remote Desktop server answers on the port, and agrees with today's clients on how to secure the connection.

The client offers TLS and NLA; the server selects one or refuses with a reason. Silence is a server that hangs, a
connection that is closed at once one that turns callers away or cannot use its certificate, and other words are another
service's.
"""
from ..facts.answerer import Answerer
from ..facts.rdp_probe import RdpProbe
from ..model import Finding, Goal, Target, failed, passed, skipped
from ..remedies.look_inside import look_inside

GOALS = ("rdp",)
GUIDE = ()
HOP = "service"
EXPLAINED_BY = ("guest-system", "rdp-setup", "rdp-service", "rdp-denied", "rdp-logons", "rdp-port-owner", "rdp-listens",
                "rdp-machine-keys", "rdp-guest-certificate", "rdp-tls", "rdp-encryption", "rdp-brute-force")

_SAID = {
    "foreign": "What answers on port {p.port} is not a Remote Desktop server; it says: {p.words}",
    "malformed": "What answers on port {p.port} does not speak Remote Desktop as it is known; it sends: {p.words}",
    "silent": "The port is open, but nothing was said for {p.waited:.0f} seconds",
    "slow": "The answer had not ended after {p.waited:.0f} seconds",
    "closed": "The connection is closed without an answer",
    "reset": "The connection is reset without an answer",
}
_STRANGERS = {
    "tls": "What answers on port {p.port} is not a Remote Desktop server but another one that speaks TLS",
    "http": "What answers on port {p.port} is not a Remote Desktop server but a web server; it says: {p.words}",
    "talker": "What answers on port {p.port} is not a Remote Desktop server; it says: {p.words}",
}


def judge(goal: Goal, target: Target, probe: RdpProbe, answerer: Answerer) -> Finding:
    if probe.tcp != "open":
        return skipped("No connection")
    if not answerer.is_target:
        return skipped("Who answers at a private address is not known")
    seen = {"answer": probe.answer, "security": probe.security, "failureCode": probe.failure or None,
            "takesStandard": probe.standard, "takesTlsWithoutNla": probe.tls_only, "words": probe.words,
            "seconds": f"{probe.waited:.1f}"}
    if probe.speaks:
        return passed(f"An RDP server answers: {_demands(probe)}", **seen)
    return failed(_trouble(probe), look_inside(goal, target), **seen)


def _demands(probe: RdpProbe) -> str:
    if probe.nla:
        return "it demands NLA" if probe.nla_demanded else "it offers NLA"
    return f"it takes {probe.security}"


def _trouble(probe: RdpProbe) -> str:
    if probe.tls_error:
        return f"The server chooses {probe.security}, then the TLS handshake fails: {probe.tls_error}"
    if probe.answer == "refused":
        return f"The server refuses what today's clients offer: {probe.words} (failure code {probe.failure})"
    said = _STRANGERS.get(probe.stranger) or _SAID[probe.answer]
    return said.format(p=probe)
