"""Who it was that answered the SSH probe."""
from dataclasses import dataclass
from typing import Optional

from .ssh_probe import SshProbe


@dataclass(frozen=True)
class Answerer:
    is_target: bool                  # the VM, by its public address or by its host key
    confirmed: Optional[bool]        # whether the key shown is one of the guest's own; None when that is not known

    @classmethod
    def read(cls, probe: SshProbe) -> "Answerer":
        return judge(probe, ())


def judge(probe: SshProbe, own_fingerprints) -> Answerer:
    """`own_fingerprints`: those of the host keys seen inside the guest, SHA256:..."""
    shown = {key.fingerprint for key in probe.host_keys}
    confirmed = bool(shown & set(own_fingerprints)) if shown and own_fingerprints else None
    return Answerer(probe.proven or confirmed is True, confirmed)
