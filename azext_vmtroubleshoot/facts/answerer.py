"""Who it was that answered the probe."""
from dataclasses import dataclass
from typing import Optional

from ..model import Unreadable
from .client_probe import ClientProbe
from .guest_ssh import GuestSsh


@dataclass(frozen=True)
class Answerer:
    is_target: bool                  # the VM, by its public address or by its host key
    confirmed: Optional[bool]        # whether the key shown is one of the guest's own; None when that is not known

    @classmethod
    def read(cls, probe: ClientProbe, guest: GuestSsh | Unreadable) -> "Answerer":
        own = set() if isinstance(guest, Unreadable) or "hk" in guest.cut else \
            {key.fingerprint for key in guest.host_keys if key.fingerprint}
        confirmed = bool(probe.shown & own) if probe.shown and own else None
        return cls(probe.proven or confirmed is True, confirmed)
