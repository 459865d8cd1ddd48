"""Who it was that answered the SSH probe."""
from dataclasses import dataclass
from typing import Optional

from ..model import Unreadable
from .guest_ssh import GuestSsh
from .ssh_probe import SshProbe


@dataclass(frozen=True)
class Answerer:
    is_target: bool                  # the VM, by its public address or by its host key
    confirmed: Optional[bool]        # whether the key shown is one of the guest's own; None when that is not known

    @classmethod
    def read(cls, probe: SshProbe, guest: GuestSsh | Unreadable) -> "Answerer":
        own = set() if isinstance(guest, Unreadable) or "hk" in guest.cut else \
            {key.fingerprint for key in guest.host_keys if key.fingerprint}
        shown = {key.fingerprint for key in probe.host_keys}
        confirmed = bool(shown & own) if shown and own else None
        return cls(probe.proven or confirmed is True, confirmed)
