"""The certificates of Remote Desktop in a Windows guest, and who may use its key."""
from dataclasses import dataclass
from typing import Tuple

from .windows_machine import listed


@dataclass(frozen=True)
class Certificate:
    thumbprint: str
    store: str                       # "Remote Desktop" for Windows' own, My
    begins: str                      # UTC, ISO 8601
    ends: str
    key: str                         # ok, none, unknown (.NET is too old), or what Windows said when it was opened
    key_file: str


@dataclass(frozen=True)
class KeyRights:
    """Who may use the folder MachineKeys, or the key of Windows' own certificate in it."""
    kind: str                        # folder or key
    name: str
    owner: str                       # SID
    rules: Tuple[str, ...]           # SID:Allow or Deny:rights


def parse_key_rights(told) -> Tuple[KeyRights, ...]:
    """`told`: a guest.answer.Answer."""
    return tuple(KeyRights(kind, name, owner, listed(rules)) for kind, name, owner, rules in told.fields("acl", 4))
