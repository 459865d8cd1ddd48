"""The user's account is open: it exists, has not expired, and has a shell.

A locked password alone keeps nobody out who has a key, as long as sshd leaves accounts to PAM.
"""
from datetime import date, timedelta

from ..facts.guest_ssh import GuestSsh
from ..facts.this_user import hits
from ..facts.vm import Vm
from ..model import Finding, Goal, Unreadable, passed, skipped, unknown
from ..remedies.run_in_guest import look_in_guest, quoted
from ..remedies.mend_account import (give_shell, keep_password, lift_expiry, make_shadow_line, set_key,
                                     unlock_account)

GOALS = ("ssh",)
GUIDE = ("ssh.check-service", "ssh.reset-credentials")
HOP = "account"
EXPLAINED_BY = ()

_NO_LOGIN = ("nologin", "false", "sync", "shutdown", "halt")


def judge(goal: Goal, vm: Vm, guest: GuestSsh) -> Finding:
    account, user = guest.account, guest.user
    if not user:
        return skipped("No user to look at: name one with --username")
    if not account.told:
        return unknown(f"The guest does not tell about the account {user}")
    evidence = {"user": user, "shell": account.shell, "password": account.password or None,
                "groups": list(account.groups), "expiresDay": account.expires, "today": account.today}
    found = _shut(guest, vm, goal)
    if found:
        because, remedy = found
        return hits(goal)(because, remedy, **evidence)
    locked = "; its password is locked, keys still work" if account.password == "locked" else ""
    return passed(f"{user} exists, has not expired and has the shell {account.shell}{locked}", **evidence)


def _shut(guest: GuestSsh, vm: Vm, goal: Goal):
    """(sentence, remedy) of the first thing that shuts the account, or None."""
    account, user = guest.account, guest.user
    if not account.exists:
        return f"There is no user {user} in the guest", set_key(vm, goal, user, Unreadable("not to be made by itself"))
    if account.unnamed:
        return (f"{user} stands in /etc/passwd, but the guest's name service does not know the account: its line there "
                "or the line passwd of /etc/nsswitch.conf is wrong",
                look_in_guest(vm, "look-at-account", "nothing; shows both lines",
                              f"grep -n {quoted('^' + user + ':')} /etc/passwd; grep -n ^passwd /etc/nsswitch.conf"))
    today = account.today or 0
    if account.expires is not None and account.expires <= today:
        return f"The account {user} expired on {_date(account.expires)}", lift_expiry(vm, user)
    if account.shell_state in ("missing", "forbidden"):
        return f"The shell of {user}, {account.shell}, {_SHELL[account.shell_state]}", give_shell(vm, user)
    if account.shell.rpartition("/")[2] in _NO_LOGIN:
        return f"The shell of {user} is {account.shell}, which lets nobody in", give_shell(vm, user)
    if account.password == "locked" and guest.option("usepam") == "no":
        return (f"The account {user} is locked, and without PAM (UsePAM no) sshd refuses its keys, too",
                unlock_account(vm, user))
    if account.password == "lost" and guest.option("usepam") != "no":
        return f"/etc/shadow has no line of {user}, and without one PAM refuses the account", make_shadow_line(vm, user)
    return _aged(guest, vm, today)


_SHELL = {"missing": "does not exist", "forbidden": "cannot be executed"}


def _aged(guest: GuestSsh, vm: Vm, today: int):
    account, user = guest.account, guest.user
    if account.changed == 0:
        return (f"The password of {user} has to be changed before the next login (last change: day 0)",
                keep_password(vm, user))
    if account.changed is None or account.max_days is None or account.max_days > 9999:
        return None
    end = account.changed + account.max_days
    if today <= end:
        return None
    if account.grace_days is not None and today > end + account.grace_days:
        return (f"The password of {user} ran out on {_date(end)}, and the {account.grace_days} days of grace are over",
                keep_password(vm, user))
    return f"The password of {user} ran out on {_date(end)} and has to be changed first", keep_password(vm, user)


def _date(days: int) -> str:
    """`days` since 1970; a guest may tell any number."""
    return str(date(1970, 1, 1) + timedelta(days)) if 0 <= days < 2_000_000 else f"day {days}"
