"""What the options before a key in authorized_keys do to it, after sshd(8) AUTHORIZED_KEYS FILE FORMAT."""
import re
from datetime import date, timedelta
from typing import Optional

from .ssh_patterns import address_matches

_OPTION = re.compile(r'([^\s,="]+)(?:="((?:\\.|[^"\\])*)")?(?:,|$)')
_KNOWN = re.compile(r"(no-)?(agent-forwarding|port-forwarding|pty|user-rc|x11-forwarding)|cert-authority|command|"
                    r"environment|expiry-time|from|no-touch-required|permitlisten|permitopen|principals|restrict|"
                    r"tunnel|verify-required")


def refusal(options: str, address: str, today: Optional[int]) -> str:
    """Why sshd does not take the key from this address on this day (of 1970); "" when it does, or it is not known."""
    told = _told(options)
    unknown = next((name for name in told if not _KNOWN.fullmatch(name)), None)
    if unknown:
        return f"sshd knows no option {unknown}"
    if "cert-authority" in told:
        return "cert-authority: it may sign certificates, and is none itself"
    expiry = told.get("expiry-time", "")[:8]
    now = date(1970, 1, 1) + timedelta(today) if today is not None else None
    if now and expiry.isdigit() and expiry < f"{now:%Y%m%d}":
        return f'expiry-time="{told["expiry-time"]}" is over'
    if "from" in told and address and address_matches(address, told["from"]) is False and _numeric(told["from"]):
        return f'from="{told["from"]}" does not hold {address}'
    return ""


def command(options: str) -> str:
    """What it runs in place of anything else, "" when it does not."""
    return _told(options).get("command", "")


def _told(options: str) -> dict:
    return {name.lower(): value for name, value in _OPTION.findall(options)}


def _numeric(patterns: str) -> bool:
    """A name of a host would have to be looked up."""
    return not re.search(r"[g-zG-Z]", patterns)
