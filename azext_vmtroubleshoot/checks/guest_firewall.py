"""The guest's own firewall lets the port in.

The rules the kernel has now (iptables, nftables; ufw and firewalld write those) are followed in the guest for a new
connection of the caller, and for what follows it both ways.
"""
from ..facts.guest_firewall import Redirect, Rule
from ..facts.guest_ssh import GuestSsh
from ..facts.this_user import Probe
from ..facts.vm import Vm
from ..model import Finding, failed, passed, skipped, unknown, warned
from ..remedies.open_guest_firewall import open_guest_firewall

GOALS = ("ssh",)
GUIDE = ("ssh.check-service",)
HOP = "guest"
EXPLAINED_BY = ()


def judge(vm: Vm, guest: GuestSsh, probe: Probe) -> Finding:
    firewall = guest.firewall
    if not firewall.told or guest.lost("fw", "untold"):
        return unknown(f"The guest does not tell its firewall's rules{firewall.gap}")
    rule = firewall.closed_by
    evidence = {"port": guest.port, "source": guest.source or None, "managedBy": list(firewall.managers),
                "mayMatch": [f"{r.verdict} {r.text}" for r in firewall.passed_over]}
    if rule is None:
        astray = next((r for r in firewall.redirects if not _leads_to_sshd(r, guest)), None)
        if astray:
            stands = Rule(astray.tool, "ACCEPT", astray.base, astray.base, astray.text)
            return failed(f"The guest's firewall sends TCP {guest.port} on to {astray.address or 'port'} "
                          f"{astray.port(guest.port)}, where no sshd listens: "
                          f"{astray.text} ({astray.tool} {astray.base})", open_guest_firewall(vm, guest, stands),
                          to=astray.to, **evidence)
        if firewall.doubt and guest.source and getattr(probe, "tcp", "") != "open":
            doubt = firewall.doubt
            return unknown(f"Whether the guest's firewall lets TCP {guest.port} in is not known: this rule "
                           f"{doubt.unsure}: {doubt.text} ({doubt.tool} {doubt.chain}, {doubt.verdict})", **evidence)
        return passed(f"It lets TCP {guest.port} in" if firewall.rules[0].tool != "none" else "It has no rules",
                      rules=[f"{r.tool} {r.chain}: {r.text}" for r in firewall.rules if r.text], **evidence)
    evidence.update(tool=rule.tool, verdict=rule.verdict, chain=rule.chain, rule=rule.text)
    if rule.bans:
        return skipped("What closes the port is a ban of single addresses", **evidence)
    named = f"{', '.join(firewall.managers)}, " if firewall.managers else ""
    because = (f"The guest's firewall {_DOES.get(rule.verdict, rule.verdict)} TCP {guest.port}: {rule.text} ({named}"
               f"{rule.tool} {rule.chain})")
    remedy = open_guest_firewall(vm, guest, rule)
    if not guest.source and any(r.may_let_in for r in firewall.passed_over):
        some = next(r for r in firewall.passed_over if r.may_let_in)
        return warned(f"{because}, except where another rule matches: {some.text}", remedy, **evidence)
    return failed(because, remedy, **evidence)


def _leads_to_sshd(redirect: Redirect, guest: GuestSsh) -> bool:
    port = redirect.port(guest.port)
    own = guest.machine.own_addresses | {"", "127.0.0.1"}
    return redirect.address.strip("[]") in own and (
        guest.listeners is None or any(item.port == port and item.process in ("sshd", "systemd", "dropbear", "?")
                                       for item in guest.listeners))


_DOES = {"DROP": "drops", "REJECT": "rejects"}
