"""No tool in the guest has banned the caller (fail2ban, sshguard and their like)."""
from ..facts.guest_ssh import GuestSsh
from ..facts.vm import Vm
from ..model import Finding, failed, passed, unknown
from ..remedies.open_guest_firewall import lift_ban

GOALS = ("ssh",)
GUIDE = ("ssh.check-service",)
HOP = "guest"
EXPLAINED_BY = ()


def judge(vm: Vm, guest: GuestSsh) -> Finding:
    firewall = guest.firewall
    if not firewall.told or guest.lost("fw", "fwif", "untold"):
        return unknown(f"The guest does not tell its firewall's rules{firewall.gap}")
    rule = firewall.closed_by
    if rule and rule.bans:
        return failed(f"{guest.source or 'The caller'} is banned in the guest: {rule.text} ({rule.tool} {rule.chain})",
                      lift_ban(vm, guest, rule), source=guest.source or None, tool=rule.tool, chain=rule.chain,
                      rule=rule.text, verdict=rule.verdict)
    bans = [r for r in firewall.passed_over if r.bans]
    if bans and not guest.source:
        return unknown(f"Some addresses are banned: {bans[0].text}", needs="--source-address", chain=bans[0].chain)
    return passed(f"{guest.source} is not banned" if guest.source else "Nobody is banned")
