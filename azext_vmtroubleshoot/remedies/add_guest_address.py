"""Give an interface in the guest an address that Azure's NIC has: DHCP tells a guest the first one only."""
from .run_in_guest import keep, quoted, run_in_guest
from ..facts.vm import Vm
from ..model import Remedy


def add_guest_address(vm: Vm, address: str, device: str) -> Remedy:
    """`address` with its prefix length."""
    return run_in_guest(vm, "add-guest-address", f"gives {device} the address {address} in the guest until the next "
                        "boot; its network configuration has to name it to keep it",
                        quoted("ip", "address", "add", address, "dev", device),
                        before=[keep("later", quoted("ip", "address", "del", address, "dev", device))])
