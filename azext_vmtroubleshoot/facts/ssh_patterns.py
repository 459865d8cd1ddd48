"""How sshd matches names and addresses against the entries of AllowUsers and its like, after ssh_config(5) PATTERNS.

Three answers: True, False, and None where the caller's address decides and is not known.
"""
import ipaddress
import re
from typing import Iterable, Optional


def matches(text: str, pattern: str) -> bool:
    """* stands for any characters, ? for one; everything else for itself."""
    wild = "".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in pattern)
    return re.fullmatch(wild, text, re.DOTALL) is not None


def address_matches(address: str, patterns: str) -> Optional[bool]:
    """A list as after the @ of AllowUsers: comma between, ! before one that must not match, CIDR or wildcards."""
    if not address:
        return True if patterns == "*" else None
    found = False
    for pattern in patterns.split(","):
        if _one_address(address, pattern.removeprefix("!")):
            if pattern.startswith("!"):
                return False
            found = True
    return found


def _one_address(address: str, pattern: str) -> bool:
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(pattern, strict=False)
    except ValueError:
        return matches(address, pattern)


def user_matches(user: str, address: str, entry: str) -> Optional[bool]:
    """An entry of AllowUsers or DenyUsers: USER or USER@HOST."""
    name, at, host = entry.partition("@")
    if not at or "@" in user and matches(user, entry):
        return matches(user, entry)
    return address_matches(address, host) if matches(user, name) else False


def any_user(user: str, address: str, entries: Iterable[str]) -> Optional[bool]:
    return _any(user_matches(user, address, e) for e in entries)


def any_group(groups: Iterable[str], entries: Iterable[str]) -> bool:
    return any(matches(g, e) for g in groups for e in entries)


def _any(answers) -> Optional[bool]:
    known = list(answers)
    return True if True in known else None if None in known else False
