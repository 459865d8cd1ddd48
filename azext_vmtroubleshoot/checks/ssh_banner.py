"""An SSH server answers on the port.

It speaks first. Silence means a server that hangs; silence for five seconds and then the end is what hosts.deny looks
like; "Exceeded MaxStartups" is a server with too many logins under way; and other words are another service's.
"""
from ..facts.answerer import Answerer
from ..facts.ssh_probe import SshProbe
from ..model import Finding, Goal, Target, failed, passed, skipped
from ..remedies.look_inside import look_inside

GOALS = ("ssh",)
GUIDE = ()
HOP = "service"
EXPLAINED_BY = ("guest-firewall", "guest-memory", "guest-processes", "hosts-deny", "port-owner", "sshd-running",
                "sshd-startups", "sshd-config", "sshd-host-keys", "sshd-privsep", "sshd-refusals")

_SAID = {
    "full": "sshd turns new connections away: {p.banner}",
    "penalty": "sshd turns this address away for a while because of earlier failures: {p.banner}",
    "foreign": "What answers on port {p.port} is not an SSH server; it says: {p.banner}",
    "hung-up": "What listens on port {p.port} says nothing and hangs up when spoken to as an SSH client does",
    "silent": "The port is open, but nothing was said for {p.banner_seconds:.0f} seconds",
    "closed": "The connection was closed without a word after {p.banner_seconds:.1f} seconds",
    "reset": "The connection was reset before a word was said",
    "slow": "The SSH server took more than {p.banner_seconds:.0f} seconds to say its name",
}


def judge(goal: Goal, target: Target, probe: SshProbe, answerer: Answerer) -> Finding:
    if probe.tcp != "open":
        return skipped("No connection")
    if not answerer.is_target:
        return skipped("Who answers at a private address is not known")
    seen = {"greeting": probe.greeting, "banner": probe.banner, "seconds": f"{probe.banner_seconds:.1f}"}
    if probe.greeting == "ssh":
        return passed(f"{probe.banner} answers", **seen)
    return failed(_SAID[probe.greeting].format(p=probe), look_inside(goal, target), **seen)
