"""sshd lets this user in from this address: AllowUsers, DenyUsers and their groups, PermitRootLogin.

Judged on the options that count for this user and address, Match blocks included, in sshd's own order: DenyUsers,
AllowUsers, DenyGroups, AllowGroups.
"""
from ..facts.guest_ssh import GuestSsh
from ..facts.ssh_patterns import any_group, any_user
from ..facts.this_user import hits
from ..facts.vm import Vm
from ..model import Finding, Goal, passed, skipped, unknown
from ..remedies.edit_config import append_to_line, comment_out

GOALS = ("ssh",)
GUIDE = ("ssh.check-service",)
HOP = "account"
EXPLAINED_BY = ("user-account",)

_LISTS = (("denyusers", "DenyUsers", True), ("allowusers", "AllowUsers", False),
          ("denygroups", "DenyGroups", True), ("allowgroups", "AllowGroups", False))


def judge(goal: Goal, vm: Vm, guest: GuestSsh) -> Finding:
    if not guest.user:
        return skipped("No user to look at: name one with --username")
    if not guest.options or guest.lost("o"):
        return unknown("sshd does not tell its effective options while sshd -t fails")
    for key, keyword, denies in _LISTS:
        if key not in guest.options:
            continue
        entries = guest.option(key).split()[1:]
        if "group" in key and not guest.account.told:
            return unknown(f"The guest does not tell the groups of {guest.user}")
        listed = any_group(guest.account.groups, entries) if "group" in key else \
            any_user(guest.user, guest.source, entries)
        if listed is None or not listed and entries[-1:] == ["..."]:
            return unknown(f"Whether {keyword} {'denies' if denies else 'allows'} {guest.user} depends on the caller's "
                           "address", needs="--source-address", entries=entries)
        if bool(listed) == denies:
            return _denied(goal, vm, guest, keyword, denies, entries)
    if guest.user == "root" and guest.option("permitrootlogin") == "no":
        where = guest.set_by("PermitRootLogin")
        return hits(goal)(f"PermitRootLogin no keeps root out ({where or 'by default'})",
                          comment_out(vm, guest, where), user="root", option="PermitRootLogin", setBy=where)
    return passed(f"No Allow or Deny option keeps {guest.user} out", user=guest.user)


def _denied(goal: Goal, vm: Vm, guest: GuestSsh, keyword, denies, entries) -> Finding:
    where = guest.set_by(keyword)
    because = f"{keyword} {'names' if denies else 'does not name'} {guest.user}"
    if "Groups" in keyword:
        because = f"{keyword} {'names a group of' if denies else 'names no group of'} {guest.user}"
    if not where:
        remedy = comment_out(vm, guest)
    elif keyword == "AllowUsers":
        remedy = append_to_line(vm, guest, where, guest.user)
    else:
        remedy = comment_out(vm, guest, where)
    said = guest.said(f"User {guest.user} from")
    return hits(goal)(f"{because}: {where or ' '.join(entries)}", remedy, user=guest.user, option=keyword,
                      entries=entries, setBy=where, groups=list(guest.account.groups), said=said.text if said else None)
