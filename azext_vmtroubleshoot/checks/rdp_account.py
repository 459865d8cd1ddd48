"""The user's account is open: Windows knows it, and it is neither disabled, locked nor expired.

Windows logs why it turned a user away, and where that one came from (event 4625); what others try by this name from
elsewhere is not the caller's trouble. A domain controller has no local accounts: those of the machine became accounts
of the domain when it was promoted.
"""
from ..facts.caller import Caller
from ..facts.guest_rdp import GuestRdp
from ..facts.remote import own_address
from ..facts.this_user import hits
from ..facts.vm import Vm
from ..facts.way_in import WayIn
from ..facts.windows_account import Refusal, WindowsAccount
from ..model import Finding, Goal, Unreadable, passed, skipped, unknown, warned
from ..remedies.mend_windows_account import enable_account, lift_expiry, reset_password, unlock_account

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "account"
EXPLAINED_BY = ("rdp-secure-channel", "rdp-clock", "rdp-ntlm")

# Sub status of 4625, and what it says. rdp-rights speaks of 0xc000015b, and 0xc00002ee is a client that went away.
_WRONG_PASSWORD, _UNKNOWN_NAME, _NOT_HERE = "0xc000006a", "0xc0000064", ("0xc000015b", "0xc00002ee")
_SAID = {
    _WRONG_PASSWORD: "the password was wrong", _UNKNOWN_NAME: "it knew no such name",
    "0xc000006d": "the name or the password was wrong", "0xc000005e": "no domain controller could be asked",
    "0xc000006e": "a restriction forbids it: an empty password, for one, or NTLM for one of Protected Users",
    "0xc000006f": "the account may not log on at that hour", "0xc0000070": "it may not log on from that computer",
    "0xc0000133": "its clock and that of the domain were too far apart", "0xc0000418": "NTLM is not taken",
    "0xc0000413": "the domain lets only chosen users log on to this machine", "0xc0000192": "Netlogon did not run",
    "0xc000018c": "the trust between the domains failed", "0xc000018d": "the trust between machine and domain failed",
    "0xc00002fa": "it may log on with a smart card only",
}
# The same of what the account itself tells for now, where it was found.
_WAS = {"0xc0000071": "the password had run out", "0xc0000224": "the password had to be changed first",
        "0xc0000072": "the account was disabled", "0xc0000193": "the account had expired",
        "0xc0000234": "the account was locked out"}
_RAN_OUT = tuple(_WAS)[:2]


def judge(goal: Goal, vm: Vm, guest: GuestRdp, way_in: WayIn | Unreadable, caller: Caller | Unreadable) -> Finding:
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
    told = account.state == "found"
    over = (*_NOT_HERE, *_WAS) if told else _NOT_HERE
    refusal = next((r for r in account.refusals if r.code not in over), None)
    if refusal:
        own, said = own_address(way_in, caller), _said(account, refusal)
        remedy = reset_password(vm, guest, account.name) if refusal.code in (_WRONG_PASSWORD, *_RAN_OUT) else None
        if refusal.code not in (*_SAID, *_WAS):
            return unknown(said, **seen)
        if refusal.all_from_others(own):
            return warned(f"{said}; they came from {', '.join(refusal.sources)}, not from {own}", remedy, **seen)
        return hits(goal)(said, remedy, **seen)
    if not told or guest.untold("refusals"):
        return unknown(guest.untold("refusals") or f"Windows could not tell about {account.name} of {account.where}",
                       **seen)
    if guest.unheard:
        return unknown(f"{account.name} of {account.where} is open, but whether any of its logons was refused is not "
                       f"known. {guest.unheard}", "auditing of failed logons", **seen)
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
    if account.password_expired:
        return f"The password of {name} has run out and has to be changed first", reset_password(vm, guest, name)
    return None


def _said(account: WindowsAccount, refusal: Refusal) -> str:
    why = {**_SAID, **_WAS}.get(refusal.code, "what for is not known here")
    said = f"Windows refused {refusal.count} logons of {account.name} in the last 24 hours: {why} ({refusal.code})"
    known = refusal.code == _UNKNOWN_NAME and account.state == "found"
    return said + (rf". The name that it knows is {account.where}\{account.name}" if known else "")
