"""Look at what should listen: which program that is, only its owner knows."""
from .run_in_guest import look_in_guest
from ..facts.vm import Vm
from ..model import Remedy


def look_at_service(vm: Vm, proto: str, port: int) -> Remedy:
    return look_in_guest(
        vm, "look-at-service", "changes nothing; shows all that listens, the services that failed and the log about "
        f"port {port}: start the service that belongs there, or let it listen on all addresses",
        f"ss -l{proto[0]}np", "systemctl --failed --no-pager",
        f"journalctl -q --no-pager -n 20 -p warning -g '(^|[^0-9]){port}([^0-9]|$)'")
