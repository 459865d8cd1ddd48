"""The account that was looked at in the Windows guest, and who may log on by Remote Desktop there."""
from dataclasses import dataclass
from typing import FrozenSet, Optional, Tuple

from ..guest.answer import number
from .windows_machine import flag, listed

ADMINISTRATORS, REMOTE_DESKTOP_USERS = "S-1-5-32-544", "S-1-5-32-555"
# Everyone, Authenticated Users, Users, and who logs on by network, at a desktop, or by Remote Desktop: needs no list.
_ALL = ("S-1-1-0", "S-1-5-11", "S-1-5-32-545", "S-1-5-2", "S-1-5-4", "S-1-5-14")
# Local account, Local account and member of the group Administrators, Guests: so is who is in these.
_LOCAL, _LOCAL_ADMINISTRATOR, _GUESTS = "S-1-5-113", "S-1-5-114", "S-1-5-32-546"
_GUEST = "-501"                      # how the SID of the account Guest ends: it is one account
_SETTLED = (ADMINISTRATORS, REMOTE_DESKTOP_USERS, *_ALL, _LOCAL, _LOCAL_ADMINISTRATOR, _GUESTS)


@dataclass(frozen=True)
class Member:
    group: str                       # ADMINISTRATORS or REMOTE_DESKTOP_USERS
    sid: str                         # "" where Windows could not tell it
    kind: str                        # User or Group
    path: str                        # DOMAIN/NAME


@dataclass(frozen=True)
class Refusal:
    """Failed logons of this user in the last 24 hours, from event 4625."""
    code: str                        # its sub status, 0xc000006a
    count: Optional[int]
    last: str                        # UTC, ISO 8601
    logon_type: str                  # 3 network (NLA), 10 Remote Desktop
    sources: Tuple[str, ...]         # addresses, five at most; "-" where Windows did not know it

    def all_from_others(self, address: str) -> bool:
        """None came from this address, as far as they are told."""
        return bool(address and self.sources) and not {address, "-"} & set(self.sources)


@dataclass(frozen=True)
class WindowsAccount:
    told: bool = False               # False: not asked, or it did not fit
    name: str = ""
    where: str = ""                  # the machine or domain that was asked for it
    state: str = ""                  # found, missing, unknown
    disabled: Optional[bool] = None
    locked: Optional[bool] = None
    password_expired: Optional[bool] = None
    expires: str = ""                # UTC, ISO 8601; "" never
    sid: str = ""
    groups: Tuple[str, ...] = ()     # SIDs of those that it is in itself, as far as they are told
    refusals: Tuple[Refusal, ...] = ()   # since the user last got in

    def refused(self, *codes: str) -> Optional[Refusal]:
        return next((r for r in self.refusals if r.code in codes), None)


@dataclass(frozen=True)
class LogonRights:
    """Who may log on by Remote Desktop, and by network, whoever gave that right: SIDs, and names of local accounts."""
    members: Tuple[Member, ...]
    allowed: Optional[Tuple[str, ...]]   # None: not told
    denied: Tuple[str, ...]
    network_allowed: Optional[Tuple[str, ...]]
    network_denied: Tuple[str, ...]

    def held_by(self, account: WindowsAccount, local: bool) -> FrozenSet[str]:
        """What the account is, and in: by itself, or because everybody is."""
        own = {account.sid, *account.groups, *_ALL} - {""}
        groups = {m.group for m in self.members if m.sid in own}
        here = {account.name.lower(), _LOCAL} if local else set()
        if local and ADMINISTRATORS in own | groups:
            here.add(_LOCAL_ADMINISTRATOR)
        return frozenset({*own, *groups, *here})

    def unsettled(self, who: Tuple[str, ...]) -> Tuple[str, ...]:
        """Those of `who` of whom it is not known here whether the account is one of them."""
        inside = [m.path for m in self.members
                  if m.group in who and m.sid not in _ALL and (m.kind.lower() == "group" or not m.sid)]
        return (*(each for each in who if each not in _SETTLED and not each.endswith(_GUEST)), *inside)


def parse_windows_account(told) -> WindowsAccount:
    """`told`: a guest.answer.Answer."""
    entered = told.first("success")
    refusals = tuple(Refusal(code.lower(), number(count), last, kind, listed(sources))
                     for code, count, last, kind, sources in told.fields("refusal", 5) if not last or last > entered)
    groups = told.all("in")
    for name, where, state, disabled, locked, old, expires, sid in told.fields("account", 8)[:1]:
        return WindowsAccount(True, name, where, state, flag(disabled), flag(locked), flag(old), expires, sid,
                              groups, refusals)
    return WindowsAccount(refusals=refusals)


def parse_logon_rights(told) -> LogonRights:
    """`told`: a guest.answer.Answer."""
    rights = {name.lower(): tuple(who.strip().lstrip("*") if "S-1-" in who else who.strip().lower()
                                  for who in listed(accounts)) for name, accounts in told.fields("priv", 2)}
    return LogonRights(tuple(Member(*f) for f in told.fields("member", 4)),
                       rights.get("seremoteinteractivelogonright"), rights.get("sedenyremoteinteractivelogonright", ()),
                       rights.get("senetworklogonright"), rights.get("sedenynetworklogonright", ()))
