"""What hosts.allow and hosts.deny say about sshd and an address, after hosts_access(5)."""
import ipaddress
import re
from typing import Iterable, Optional, Tuple

from .guest_ssh import Line


def deciding(lines: Iterable[Line], address: str) -> Tuple[Optional[bool], Optional[Line]]:
    """(let in?, the line that decides). None: a line stands there that was not to be told for this address."""
    told = list(lines)
    for name, answer in (("hosts.allow", True), ("hosts.deny", False)):
        for line in (each for each in told if each.where.startswith(name)):
            hit = _matches(line.text, address)
            if hit is None:
                return None, line
            if hit:
                # The third field can turn the file's meaning round.
                option = line.text.lower().rpartition(":")[2].strip()
                return {"allow": True, "deny": False}.get(option, answer), line
    return True, None


def _matches(text: str, address: str) -> Optional[bool]:
    """Whether the line is about this address; text may also say "N more lines", of which nothing is known."""
    if ":" not in text:
        return None
    daemons, _, rest = text.partition(":")
    clients = re.split(r":(?![^\[]*\])", rest)[0] if "[" in rest else rest.partition(":")[0]
    if "except" in text.lower():
        return None
    if not {"all", "sshd"} & set(re.split(r"[\s,]+", daemons.strip().lower())):
        return False
    return _any_client(re.split(r"[\s,]+", clients.strip()), address)


def _any_client(clients, address: str) -> Optional[bool]:
    answers = [_client(c, address) for c in clients if c]
    return True if True in answers else None if None in answers else False


def _client(pattern: str, address: str) -> Optional[bool]:
    if pattern.upper() == "ALL":
        return True
    if not address:
        return None
    if pattern.endswith("."):
        return address.startswith(pattern)
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(pattern.replace("[", "").replace("]", ""), False)
    except ValueError:
        return None                  # a name, a wildcard: needs a look-up
