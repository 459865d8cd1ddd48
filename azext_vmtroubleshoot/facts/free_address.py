"""A private address of a subnet that nobody has, as Azure tells it."""
from ipaddress import ip_address, ip_network
from typing import Optional

from ..model import CannotRead
from ..shape import flag, texts
from .virtual_network import Subnet, VirtualNetwork

NEEDS = "Microsoft.Network/virtualNetworks/checkIpAddressAvailability/read"


def free_address(arm, network: VirtualNetwork, subnet: Subnet, taken: str, wish: Optional[str] = None) -> str:
    """`wish` where it is free, else one that Azure names when it is asked for `taken`, an address in use there.

    Raises CannotRead: the subnet is full, the wish cannot be granted, or Azure does not tell. Source: members of
    IPAddressAvailabilityResult; `availableIPAddresses` is told only for an address that is not free.
    """
    if wish:
        if not _inside(subnet, wish):
            raise CannotRead(f"{wish} is not in subnet {subnet.name} ({', '.join(subnet.prefixes)})")
        if not flag(_ask(arm, network, wish), "available"):
            raise CannotRead(f"Azure does not give {wish} away: it is in use or reserved")
        return wish
    offered = [one for one in texts(_ask(arm, network, taken), "availableIPAddresses") if _inside(subnet, one)]
    for one in reversed(offered):                # who takes the next dynamic address gets the lowest
        if flag(_ask(arm, network, one), "available"):
            return one
    raise CannotRead(f"Subnet {subnet.name} ({', '.join(subnet.prefixes)}) has no free address", code="SubnetIsFull")


def _ask(arm, network, address):
    try:
        return arm.ip_address_availability(network.id, address)
    except CannotRead as error:
        told = error.unreadable
        raise CannotRead(told.why, told.needs or NEEDS, told.code) from error


def _inside(subnet: Subnet, address: str) -> bool:
    try:
        return any(ip_address(address) in ip_network(prefix, strict=False) for prefix in subnet.prefixes)
    except ValueError:
        return False
