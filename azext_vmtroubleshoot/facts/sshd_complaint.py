"""Which kind of complaint `sshd -t` makes. It stops at the first: configuration, then host keys, then its folder."""
from typing import Optional

from .guest_ssh import GuestSsh

NONE, CONFIG, HOST_KEYS, PRIVSEP = "none", "configuration", "host keys", "privilege separation"


def complaint(guest: GuestSsh) -> Optional[str]:
    """None when sshd -t could not be run (no sshd, or it took too long)."""
    said = " ".join(guest.test_said).lower()
    if guest.test_status is None or guest.test_status in (124, 126, 127, 137):
        return None
    if guest.test_status == 0:
        return NONE
    if "rivilege separation" in said or "must be owned by root and not group or world-writable" in said:
        return PRIVSEP
    if "no hostkeys available" in said:
        return HOST_KEYS
    return CONFIG
