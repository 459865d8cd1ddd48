"""Who it was that answered the probe."""
from dataclasses import dataclass
from typing import Optional

from ..model import Unreadable
from .client_probe import ClientProbe
from .guest_rdp import GuestRdp
from .guest_ssh import GuestSsh


@dataclass(frozen=True)
class Answerer:
    is_target: bool                  # the VM, by its public address or by its host key or certificate
    confirmed: Optional[bool]        # whether what it showed is the guest's own; None when that is not known

    @classmethod
    def read(cls, probe: ClientProbe, linux: GuestSsh | Unreadable, windows: GuestRdp | Unreadable) -> "Answerer":
        own = {mark for guest in (linux, windows) if not isinstance(guest, Unreadable) for mark in guest.identity}
        confirmed = bool(probe.shown & own) if probe.shown and own else None
        return cls(probe.proven or confirmed is True, confirmed)
