"""Let Windows make itself a new certificate for Remote Desktop."""
from . import az
from ..facts.vm import Vm
from ..model import Remedy


def renew_rdp_certificate(vm: Vm) -> Remedy:
    script = r"Get-ChildItem 'Cert:\LocalMachine\Remote Desktop' | Remove-Item; Restart-Service SessionEnv -Force"
    return Remedy("renew-rdp-certificate", "removes the certificate of Remote Desktop in the guest and restarts the "
                  "service that makes a new one; open sessions go on",
                  az("vm", "run-command", "invoke", "-g", vm.resource_group, "-n", vm.name,
                     "--command-id", "RunPowerShellScript", "--scripts", script))
