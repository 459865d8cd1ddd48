"""sshd lets this user's session run what the user asks for.

ForceCommand and ChrootDirectory, as they count for this user and address, MaxSessions, and the command= that may stand
before the caller's key. Whether that is meant to be so, only the owner knows.
"""
from dataclasses import replace

from ..facts.client_key import ClientKey
from ..facts.guest_ssh import GuestSsh
from ..facts.key_options import command
from ..facts.this_user import Probe, hits
from ..facts.vm import Vm
from ..model import Finding, Goal, Unreadable, passed, skipped, unknown, warned
from ..remedies.edit_config import comment_out

GOALS = ("ssh",)
GUIDE = ("ssh.check-service",)
HOP = "account"
EXPLAINED_BY = ("user-account", "sshd-access", "user-limits")

_BINDS = (("forcecommand", "ForceCommand"), ("chrootdirectory", "ChrootDirectory"), ("maxsessions", "MaxSessions"))
# How a login ends that was let in.
_NO_SESSION = ("no-shell", "closed", "failed", "timeout")


def judge(goal: Goal, vm: Vm, guest: GuestSsh, probe: Probe, key: ClientKey | Unreadable) -> Finding:
    if not guest.user:
        return skipped("No user to look at: name one with --username")
    if not guest.options or guest.lost("o"):
        return unknown("sshd does not tell its effective options while sshd -t fails")
    login = getattr(probe, "login", None)
    because, remedy = _bound(vm, guest, key)
    if not because or login == "ok":
        return passed(because or f"Nothing binds the session of {guest.user}")
    finding = hits(goal) if login in _NO_SESSION else warned
    said = guest.said("chroot")
    words = said.text if said else getattr(probe, "login_error", "") if login in _NO_SESSION else ""
    return finding(because + (f": {words}" if words else ""), remedy, user=guest.user)


def _bound(vm: Vm, guest: GuestSsh, key):
    """(sentence, remedy) of what binds the session, or ("", None)."""
    for option, keyword in _BINDS:
        value, where = guest.option(option), guest.set_by(keyword)
        if value:
            remedy = comment_out(vm, guest, where) if where else None
            return (f"{keyword} {value} is all that {guest.user} gets ({where.split()[0] if where else 'by default'})",
                    replace(remedy, by_name=True) if remedy else None)
    forced = next((command(options) for one, options in guest.account.bound
                   if isinstance(key, ClientKey) and one == key.fingerprint), "")
    return (f'command="{forced}" stands before the key {key.path} in authorized_keys', None) if forced else ("", None)
