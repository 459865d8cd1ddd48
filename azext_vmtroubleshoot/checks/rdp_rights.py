"""The user may log on by Remote Desktop.

That right is given to accounts and groups: to Administrators and Remote Desktop Users unless somebody set it otherwise,
on a domain controller to Administrators alone. Whom it is denied does not get in by any group. Network Level
Authentication logs on over the network before, which is a right of its own.
"""
from ..facts.guest_rdp import GuestRdp
from ..facts.this_user import hits
from ..facts.vm import Vm
from ..facts.windows_account import ADMINISTRATORS, REMOTE_DESKTOP_USERS
from ..model import Finding, Goal, passed, skipped, unknown
from ..remedies.mend_windows import show_policies
from ..remedies.mend_windows_account import allow_user

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "account"
EXPLAINED_BY = ("rdp-account", "rdp-secure-channel")

_DESKTOP, _NETWORK = "by Remote Desktop", "over the network, as Network Level Authentication does"
_NOT_GRANTED = "0xc000015b"          # sub status of 4625: this kind of logon is not granted to the user
_NAMES = {ADMINISTRATORS: "Administrators", REMOTE_DESKTOP_USERS: "Remote Desktop Users", "S-1-1-0": "Everyone",
          "S-1-5-11": "Authenticated Users", "S-1-5-4": "Interactive", "S-1-5-32-545": "Users",
          "S-1-5-113": "Local account", "S-1-5-114": "Local account and member of Administrators",
          "S-1-5-32-546": "Guests", "S-1-5-2": "Network", "S-1-5-14": "Remote Interactive Logon"}


def judge(goal: Goal, vm: Vm, guest: GuestRdp) -> Finding:
    account, rights = guest.account, guest.rights
    if not goal.username:
        return skipped("No user to look at: name one with --username")
    why = guest.untold("rights", "account", "system", "settings")
    if why or rights.allowed is None:
        return unknown(why or "The guest does not tell who may log on by Remote Desktop")
    name, refused = account.name or goal.username, account.refused(_NOT_GRANTED)
    held = rights.held_by(account, guest.account_is_local)
    seen = {"user": name, "groups": [f"{_named(m.group)}: {m.path}" for m in rights.members],
            "allowed": [_named(who) for who in rights.allowed], "denied": [_named(who) for who in rights.denied],
            "deniedOverNetwork": [_named(who) for who in rights.network_denied],
            "refused": refused.count if refused else None}
    network, network_denied = (rights.network_allowed, rights.network_denied) if guest.nla else (None, ())
    for way, given in ((_DESKTOP, rights.denied), (_NETWORK, network_denied)):
        denied = next((who for who in given if who in held), None)
        if denied:
            return hits(goal)(f"Windows denies {name} to log on {way}, as {_named(denied)}",
                              show_policies(vm, "The denial"), **seen)
    doubt = () if not network or held & set(network) else rights.unsettled(network)
    if network and not held & set(network) and not doubt:
        return hits(goal)(f"Windows lets only {', '.join(map(_named, network))} log on {_NETWORK}, and {name} is none "
                          "of them", show_policies(vm, "That list"), **seen)
    allowed = next((who for who in rights.allowed if who in held), None)
    doubt += rights.unsettled((*rights.denied, *network_denied) if allowed else rights.allowed)
    if allowed and refused:
        return unknown(f"{name} may, as {_named(allowed)}, but Windows refused {refused.count} logons for want of a "
                       f"right ({refused.code}), the last one at {refused.last}", "another try to log on", **seen)
    if allowed and not doubt:
        return passed(f"{name} may, as {_named(allowed)}", **seen)
    if doubt and (allowed or not refused):
        what = f"may as {_named(allowed)}, unless that or the network is denied" if allowed else \
            "has that right not by its own name"
        return unknown(f"{name} {what}; whether it is in {', '.join(doubt)} is not known here", "a look at the domain",
                       **seen)
    if not account.sid and not refused:
        return unknown(f"Whether {name} is a member of a group that may log on is not known", **seen)
    said = f"; Windows refused {refused.count} logons for that ({refused.code})" if refused else ""
    if {ADMINISTRATORS, REMOTE_DESKTOP_USERS} & held or REMOTE_DESKTOP_USERS not in rights.allowed:
        return hits(goal)(f"Windows lets only {', '.join(map(_named, rights.allowed)) or 'nobody'} log on by Remote "
                          f"Desktop, and {name} is none of them{said}", show_policies(vm, "That list"), **seen)
    return hits(goal)(f"{name} is a member neither of Remote Desktop Users nor of Administrators{said}",
                      allow_user(vm, guest, name), **seen)


def _named(who: str) -> str:
    return _NAMES.get(who, who)
