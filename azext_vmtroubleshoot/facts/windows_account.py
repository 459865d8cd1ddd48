"""The account that was looked at in the Windows guest, and who may log on by Remote Desktop there."""
from dataclasses import dataclass
from typing import Optional, Tuple

from ..guest.answer import number
from .windows_machine import flag, listed

ADMINISTRATORS, REMOTE_DESKTOP_USERS = "S-1-5-32-544", "S-1-5-32-555"
# Everyone, Authenticated Users, Interactive, Users: who is in them needs no list.
_ALL = ("S-1-1-0", "S-1-5-11", "S-1-5-4", "S-1-5-32-545")


@dataclass(frozen=True)
class Member:
    group: str                       # ADMINISTRATORS or REMOTE_DESKTOP_USERS
    sid: str
    kind: str                        # User or Group
    path: str                        # DOMAIN/NAME


@dataclass(frozen=True)
class Refusal:
    """Failed logons of this user in the last 24 hours, from event 4625."""
    code: str                        # its sub status, 0xc000006a
    count: Optional[int]
    last: str                        # UTC, ISO 8601
    logon_type: str                  # 3 network (NLA), 10 Remote Desktop


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
    refusals: Tuple[Refusal, ...] = ()   # since the user last got in

    def refused(self, *codes: str) -> Optional[Refusal]:
        return next((r for r in self.refusals if r.code in codes), None)


@dataclass(frozen=True)
class LogonRights:
    members: Tuple[Member, ...]
    allowed: Optional[Tuple[str, ...]]   # accounts that Group Policy lets log on by Remote Desktop; None: it is silent
    denied: Tuple[str, ...]              # and those it does not

    def membership(self, account: WindowsAccount) -> Optional[Member]:
        """By itself, or because everybody is a member."""
        return next((m for m in self.members if account.sid and m.sid == account.sid or m.sid in _ALL), None)

    @property
    def groups(self) -> Tuple[str, ...]:
        """Groups whose members are not known here."""
        return tuple(m.path for m in self.members if m.kind.lower() == "group" and m.sid not in _ALL)


def parse_windows_account(told) -> WindowsAccount:
    """`told`: a guest.answer.Answer."""
    entered = told.first("success")
    refusals = tuple(Refusal(code.lower(), number(count), last, kind)
                     for code, count, last, kind in told.fields("refusal", 4) if not last or last > entered)
    for name, where, state, disabled, locked, old, expires, sid in told.fields("account", 8)[:1]:
        return WindowsAccount(True, name, where, state, flag(disabled), flag(locked), flag(old), expires, sid, refusals)
    return WindowsAccount(refusals=refusals)


def parse_logon_rights(told) -> LogonRights:
    """`told`: a guest.answer.Answer."""
    rights = {name.lower(): listed(accounts) for name, accounts in told.fields("priv", 2)}
    return LogonRights(tuple(Member(*f) for f in told.fields("member", 4)),
                       rights.get("seremoteinteractivelogonright"),
                       rights.get("sedenyremoteinteractivelogonright", ()))
