"""The user's account is open: Windows knows it, and it is neither disabled, locked nor expired.

Windows logs why it turned a user away (event 4625). A domain controller has no local accounts: those of the machine
became accounts of the domain when it was promoted.
"""
from ..facts.guest_rdp import GuestRdp
from ..facts.this_user import hits
from ..facts.vm import Vm
from ..model import Finding, Goal, passed, skipped, unknown
from ..remedies.mend_windows_account import enable_account, lift_expiry, reset_password, unlock_account

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "account"
EXPLAINED_BY = ("rdp-secure-channel", "rdp-clock")

_WRONG_PASSWORD = ("0xc000006a",)
_UNKNOWN_NAME = ("0xc0000064",)
_RAN_OUT = ("0xc0000071", "0xc0000224")


def judge(goal: Goal, vm: Vm, guest: GuestRdp) -> Finding:
    account = guest.account
    if not goal.username:
        return skipped("No user to look at: name one with --username")
    why = guest.untold("account", "system")
    if why or not account.told:
        return unknown(why or f"The guest does not tell about the account {goal.username}")
    seen = {"user": account.name, "where": account.where, "state": account.state, "disabled": account.disabled,
            "locked": account.locked, "passwordExpired": account.password_expired, "expires": account.expires or None,
            "refusals": [f"{r.code}: {r.count} in 24 hours, logon type {r.logon_type}" for r in account.refusals],
            "domainController": guest.is_domain_controller}
    found = _shut(vm, guest)
    if found:
        because, remedy = found
        return hits(goal)(because, remedy, **seen)
    if account.state != "found":
        return unknown(f"Windows could not tell about {account.name} of {account.where}", **seen)
    return passed(f"{account.name} of {account.where} is open", **seen)


def _shut(vm: Vm, guest: GuestRdp):
    """(sentence, remedy) of the first thing that shuts the account, or None."""
    account = guest.account
    name, where = account.name, account.where
    if account.state == "missing":
        promoted = f"; {guest.machine.name} is a domain controller, whose users are those of {guest.machine.domain}" \
            if guest.is_domain_controller else ""
        return f"{where} has no user {name}{promoted}", reset_password(vm, guest, name)
    if account.disabled:
        return f"The account {name} is disabled", enable_account(vm, guest, name)
    if account.locked:
        return f"The account {name} is locked out by failed logons", unlock_account(vm, guest, name)
    if account.expires and account.expires < guest.machine.time:
        return f"The account {name} expired on {account.expires[:10]}", lift_expiry(vm, guest, name)
    if account.password_expired or account.refused(*_RAN_OUT):
        return f"The password of {name} has run out and has to be changed first", reset_password(vm, guest, name)
    wrong = account.refused(*_WRONG_PASSWORD)
    if wrong:
        return (f"Windows refused {wrong.count} logons of {name} in the last 24 hours: the password was wrong "
                f"({wrong.code})", reset_password(vm, guest, name))
    unknown_name = account.refused(*_UNKNOWN_NAME)
    if unknown_name:
        return (f"Windows refused {unknown_name.count} logons of {name}: it knew no such name ({unknown_name.code}). "
                rf"The name that it knows is {where}\{name}", None)
    return None
