"""Neither sshd nor PAM has said why it refuses this caller.

What they logged in the caller's last conversation with sshd, and of lockouts in the last 15 minutes. Where a setting of
sshd is named there, the line that sets it is told.
"""
import re

from ..facts.guest_ssh import GuestSsh
from ..facts.ssh_probe import SshProbe
from ..facts.this_user import Probe, hits
from ..facts.vm import Vm
from ..model import Finding, Goal, passed, unknown, warned
from ..remedies.edit_config import comment_out
from ..remedies.mend_account import unlock_tally
from ..remedies.mend_sshd import restart_sshd

GOALS = ("ssh",)
GUIDE = ("ssh.check-service",)
HOP = "account"
EXPLAINED_BY = ("user-account", "login-disabled", "pam-modules", "sshd-access", "user-keys", "user-limits",
                "sshd-methods", "sshd-algorithms", "sshd-session", "sshd-privsep", "hosts-deny", "guest-processes")

_LOCKED = re.compile(r"pam_(faillock|tally2?)\(|account .*temporarily locked", re.IGNORECASE)
_REFUSED = re.compile(r"pam_access\(|PAM unable|PAM: initiali|PAM adding faulty|^error: PAM: (?!Authentication failure|"
                      r"User not known)", re.IGNORECASE)


def judge(goal: Goal, vm: Vm, guest: GuestSsh, probe: Probe) -> Finding:
    if guest.lost("log", "own"):
        return unknown("What sshd logged did not fit into the answer")
    if getattr(probe, "login", None) == "ok" or getattr(probe, "key_exchange", "") == "not-ours":
        return passed("It refused no login tried from here")
    if guest.mute:
        return unknown("The guest does not tell what sshd logged")
    # Scanners of the Internet make sshd say much: only what names this user or caller counts, and PAM's own faults.
    lines = [*guest.own_log, *(line.text for line in guest.log if line.text.startswith(("PAM ", "fatal: PAM")) or any(
        name and name in line.text for name in (guest.user, guest.source)))]
    locked = next(filter(_LOCKED.search, lines), None)
    if locked:
        return hits(goal)(f"Failed logins have locked {guest.user} out for a while: {locked}",
                          unlock_tally(vm, guest.user), said=locked)
    refused = next(filter(_REFUSED.search, lines), None)
    said = next(iter(guest.own_log), None) or refused
    if not said:
        return passed("Nothing of that kind in the log of the last 15 minutes")
    where = _setting(guest, said)
    remedy = comment_out(vm, guest, where) if where else restart_sshd(vm, guest) if guest.stale else None
    by = where or ("sshd was started before its configuration was changed" if guest.stale else "")
    if "by PAM account configuration" in said and guest.account_rules:
        by = f"of which {guest.account_rules[0]}"
    # Without a try from here it is not known that the words are about a refusal.
    finding = hits(goal) if refused or isinstance(probe, SshProbe) else warned
    return finding(f"sshd refused {guest.user or 'the caller'}: {said}" + (f" ({by})" if by else ""), remedy,
                   said=list(guest.own_log), setBy=where)


def _setting(guest: GuestSsh, said: str) -> str:
    """The line that sets what is named there: an option, or the file that one points to."""
    keywords = [guest.set_by(word) for word in re.findall(r"[A-Z][A-Za-z]+", said)]
    files = [f"{s.where} {s.text}" for s in guest.set_at if any(w[0] == "/" and w in said for w in s.text.split()[1:])]
    return next(filter(None, keywords + files), "")
