"""Neither sshd nor PAM has refused this user lately for a reason of their own.

What they logged in the last 15 minutes: lockouts after failed logins, pam_access, modules that fail.
"""
import re

from ..facts.guest_ssh import GuestSsh
from ..facts.this_user import hits
from ..facts.vm import Vm
from ..model import Finding, Goal, passed, unknown
from ..remedies.mend_account import unlock_tally

GOALS = ("ssh",)
GUIDE = ("ssh.check-service",)
HOP = "account"
EXPLAINED_BY = ("user-account", "login-disabled", "pam-modules", "sshd-access", "user-keys", "user-limits",
                "sshd-privsep", "guest-processes")

_LOCKED = re.compile(r"pam_(faillock|tally2?)\(|account .*(temporarily )?locked", re.IGNORECASE)
_REFUSED = re.compile(r"pam_access\(|PAM unable|PAM adding faulty|^error: PAM: (?!Authentication failure|User not "
                      r"known)", re.IGNORECASE)


def judge(goal: Goal, vm: Vm, guest: GuestSsh) -> Finding:
    if guest.lost("log"):
        return unknown("What sshd logged did not fit into the answer")
    # Scanners of the Internet make sshd say much: only what names this user or caller counts, and PAM's own faults.
    lines = [line for line in guest.log if guest.user and guest.user in line.text
             or guest.source and guest.source in line.text or line.text.startswith("PAM ")]
    locked = next((line for line in lines if _LOCKED.search(line.text)), None)
    other = next((line for line in lines if _REFUSED.search(line.text)), None)
    if locked:
        return hits(goal)(f"Failed logins have locked {guest.user} out for a while: {locked.text}",
                          unlock_tally(vm, guest.user), said=locked.text, times=locked.where)
    if other:
        return hits(goal)(f"A login was refused in the last 15 minutes: {other.text}", said=other.text,
                          times=other.where)
    return passed("Nothing of that kind in the log of the last 15 minutes")
