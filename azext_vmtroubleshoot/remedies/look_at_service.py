"""Look at what should listen: which program that is, only its owner knows."""
from .run_in_guest import look_in_guest
from .run_in_windows import run_in_windows
from ..facts.vm import Vm
from ..model import Remedy


def look_at_service(vm: Vm, proto: str, port: int) -> Remedy:
    costs = (f"changes nothing; shows what listens and what the log says about port {port}: start the service that "
             "belongs there, or let it listen on all addresses")
    if vm.windows:
        listed = "Get-NetUDPEndpoint" if proto == "udp" else "Get-NetTCPConnection -State Listen"
        columns = "Format-Table -Property LocalAddress, LocalPort, OwningProcess"
        return run_in_windows(vm, "look-at-service", costs, f"{listed} | Sort-Object -Property LocalPort | {columns}",
                              "Get-Service | Where-Object { $_.StartType -eq 'Automatic' -and $_.Status -ne "
                              "'Running' }", disruption=0)
    return look_in_guest(vm, "look-at-service", costs, f"ss -l{proto[0]}np", "systemctl --failed --no-pager",
                         f"journalctl -q --no-pager -n 20 -p warning -g '(^|[^0-9]){port}([^0-9]|$)'")
