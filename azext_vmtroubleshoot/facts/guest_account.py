"""The account that was looked at in the guest, its home and its keys."""
from dataclasses import dataclass
from typing import Optional, Tuple

from ..guest.answer import number


@dataclass(frozen=True)
class PathMode:
    """One step from a file of keys up to the home."""
    path: str
    mode: Optional[int]              # permission bits; None when the path does not exist
    uid: Optional[int]
    kind: str                        # as stat says: directory, regular file


@dataclass(frozen=True)
class KeyFile:
    path: str
    keys: Optional[int]              # None when the file does not exist
    restricted: int                  # keys with options before them (from=, command= ...)


@dataclass(frozen=True)
class Account:
    """From passwd and shadow. Days count from 1970; None where the field is empty. No hash ever leaves the guest."""
    told: bool = False               # False: not asked, or it did not fit
    exists: bool = False
    uid: Optional[int] = None
    home: str = ""
    shell: str = ""
    shell_state: str = ""            # ok, missing, forbidden (not executable)
    password: str = ""               # set, locked, none, lost (no line in shadow), or "" when shadow could not be read
    changed: Optional[int] = None    # day of the last change; 0 means it must be changed now
    max_days: Optional[int] = None
    grace_days: Optional[int] = None     # after which a password that is too old shuts the account
    expires: Optional[int] = None
    today: Optional[int] = None
    groups: Tuple[str, ...] = ()
    key_files: Tuple[KeyFile, ...] = ()
    paths: Tuple[PathMode, ...] = ()
    fingerprints: Tuple[str, ...] = ()   # the first dozen
    bound: Tuple[Tuple[str, str], ...] = ()     # (fingerprint, options before the key)
    unread: Tuple[Tuple[str, str], ...] = ()    # (path, "hidden" or "forbidden"): what keeps sshd from a file of keys
    unnamed: bool = False            # in /etc/passwd, yet the guest's name service does not know the account
    limits: Tuple[str, ...] = ()     # FILE:LINE TEXT of limits.conf and limits.d that leave this user no process

    @property
    def keys(self) -> int:
        return sum(f.keys or 0 for f in self.key_files)


def parse_account(told) -> Account:
    """`told`: a guest.answer.Answer."""
    if not told.first("account"):
        return Account()
    if told.first("account") == "missing":
        return Account(told=True)
    uid, _, home, shell, state, password, changed, longest, grace, expires, today = told.fields("account", 11)[0]
    return Account(
        True, True, number(uid), home, shell, state, password, number(changed), number(longest), number(grace),
        number(expires), number(today), tuple(told.first("groups").split()),
        tuple(KeyFile(path, number(count), number(options) or 0) for count, options, path in told.fields("keys", 3)),
        tuple(PathMode(path, _octal(mode), number(uid), kind) for mode, uid, kind, path in told.fields("path", 4)),
        told.all("key"), tuple((one, rest) for one, _, rest in (v.partition(" ") for v in told.all("bound"))),
        told.fields("unread", 2), bool(told.first("unnamed")), told.all("limit"))


def _octal(mode: str) -> Optional[int]:
    try:
        return int(mode[:6], 8)
    except ValueError:
        return None
