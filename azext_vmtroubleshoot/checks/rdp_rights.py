"""The user may log on by Remote Desktop.

Members of Remote Desktop Users and of Administrators may, unless Group Policy gives that right to others or takes it
away.
"""
from ..facts.guest_rdp import GuestRdp
from ..facts.this_user import hits
from ..facts.vm import Vm
from ..facts.windows_account import ADMINISTRATORS
from ..model import Finding, Goal, passed, skipped, unknown
from ..remedies.mend_windows import show_policies
from ..remedies.mend_windows_account import allow_user

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "account"
EXPLAINED_BY = ("rdp-account", "rdp-secure-channel")

_NOT_GRANTED = "0xc000015b"          # sub status of 4625: this kind of logon is not granted to the user
_GROUPS = {"administrators": "S-1-5-32-544", "remote desktop users": "S-1-5-32-555"}


def judge(goal: Goal, vm: Vm, guest: GuestRdp) -> Finding:
    account, rights = guest.account, guest.rights
    if not goal.username:
        return skipped("No user to look at: name one with --username")
    why = guest.untold("rights", "account")
    if why:
        return unknown(why)
    name, member = account.name or goal.username, rights.membership(account)
    refused = account.refused(_NOT_GRANTED)
    seen = {"user": name, "groups": [f"{m.group}: {m.path}" for m in rights.members],
            "allowedByPolicy": list(rights.allowed) if rights.allowed is not None else None,
            "deniedByPolicy": list(rights.denied), "refused": refused.count if refused else None}
    denied = next((who for who in rights.denied if _names(who, name, member)), None)
    if denied:
        return hits(goal)(f"Group Policy denies {name} to log on by Remote Desktop, as {denied}",
                          show_policies(vm, "The denial"), **seen)
    if member and (rights.allowed is None or any(_names(who, name, member) for who in rights.allowed)):
        group = "Administrators" if member.group == ADMINISTRATORS else "Remote Desktop Users"
        return passed(f"{name} is a member of {group}", **seen)
    if member:
        return hits(goal)(f"Group Policy lets only {', '.join(rights.allowed) or 'nobody'} log on by Remote Desktop",
                          show_policies(vm, "That list"), **seen)
    if rights.groups and not refused:
        return unknown(f"{name} is no member of Remote Desktop Users or Administrators by name; who is in "
                       f"{', '.join(rights.groups)} is not known here", "a look at the domain", **seen)
    if not account.sid and not refused:
        return unknown(f"Whether {name} is a member of a group that may log on is not known", **seen)
    said = f"; Windows refused {refused.count} logons for that ({refused.code})" if refused else ""
    return hits(goal)(f"{name} is a member neither of Remote Desktop Users nor of Administrators{said}",
                      allow_user(vm, guest, name), **seen)


def _names(who: str, name: str, member) -> bool:
    """Policies name accounts by name, or by SID with an asterisk before it."""
    bare = who.lstrip("*").rpartition("\\")[2].lower()
    group = member.group if member else ""
    return bare == name.lower() or bare in ("everyone", "s-1-1-0") or bool(group) and (
        _GROUPS.get(bare) == group or bare == group.lower())
