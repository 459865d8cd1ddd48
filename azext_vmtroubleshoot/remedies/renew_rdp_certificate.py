"""Let Windows make itself a new certificate for Remote Desktop."""
from .mend_rdp import PLACES
from .run_in_windows import run_in_windows
from ..facts.vm import Vm
from ..model import Remedy


def renew_rdp_certificate(vm: Vm, chosen: bool = False) -> Remedy:
    """`chosen`: it uses another one than Windows' own, which is given up."""
    own = "; from then on it uses Windows' own instead of the one that was chosen" if chosen else ""
    forget = [f'Remove-ItemProperty -Path "{PLACES["listener"]}" -Name SSLCertificateSHA1Hash'] if chosen else []
    return run_in_windows(vm, "renew-rdp-certificate", "removes the certificate of Remote Desktop in the guest and "
                          f"restarts the service that makes a new one; open sessions go on{own}", *forget,
                          r'Get-ChildItem -Path "Cert:\LocalMachine\Remote Desktop" | Remove-Item',
                          "Restart-Service -Name SessionEnv -Force")
