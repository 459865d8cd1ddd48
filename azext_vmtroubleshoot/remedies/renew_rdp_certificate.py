"""Let Windows make itself a new certificate for Remote Desktop."""
import re

from .mend_rdp import PLACES
from .run_in_windows import run_in_windows
from ..facts.vm import Vm
from ..model import Remedy

_BYTE, _HASH = re.compile(r"[0-9A-F]{2}"), re.compile(r"([0-9A-F]{2}){20}")


def renew_rdp_certificate(vm: Vm, chosen: str = "") -> Remedy:
    """`chosen`: the thumbprint of another one than Windows' own, which is given up."""
    own = "; from then on it uses Windows' own instead of the one that was chosen" if chosen else ""
    which = f'-Path "{PLACES["listener"]}" -Name SSLCertificateSHA1Hash'
    restart = "Restart-Service -Name SessionEnv -Force"
    forget = [f"Remove-ItemProperty {which}"] if chosen else []
    choose = ",".join(f"0x{pair}" for pair in _BYTE.findall(chosen))
    undo = (f"Set-ItemProperty {which} -Value ([byte[]]({choose}))", restart) if _HASH.fullmatch(chosen) else ()
    return run_in_windows(vm, "renew-rdp-certificate", "removes the certificate of Remote Desktop in the guest and "
                          f"restarts the service that makes a new one; open sessions go on{own}", *forget,
                          r'Get-ChildItem -Path "Cert:\LocalMachine\Remote Desktop" | Remove-Item',
                          restart, undo=undo)
