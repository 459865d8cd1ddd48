"""Give a NIC another address and then its own again, so that the guest installs a new network interface."""
from typing import Tuple

from . import az
from ..facts.mentions import Mentions
from ..facts.nics import IpConfiguration, Nic
from ..facts.vm import Vm
from ..facts.way_in import WayIn
from ..model import Remedy, Unreadable
from ..actions.nics import Readdress
from ..shape import name_of

_SHOWN = 6


def reset_nic(command: str, vm: Vm, nic: Nic, ip: IpConfiguration, interim: str) -> Remedy:
    """`command` is that of its group, such as "rdp reset-nic". What takes it back is the second half of it."""
    return Remedy(
        "reset-nic", f"restarts the VM twice; for some minutes {nic.name} has {interim} and not {ip.private_address}",
        az(vm.id, "vm", "troubleshoot", *command.split(), "-g", vm.resource_group, "-n", vm.name, "--nic", nic.name),
        (Readdress(nic.id, ip.name, interim, "Static"),), 3)


def words(vm: Vm, nic: Nic, ip: IpConfiguration, interim: str) -> list:
    """What a person has to know before."""
    kept = [name_of(ip.public_ip_id)] if ip.public_ip_id else []
    kept += sorted({name_of(i) for i in ip.pool_ids + ip.nat_rule_ids})
    return [
        f"The network interface {nic.name} of {vm.name} gets another address of its subnet, and then its own again; "
        "the guest installs a new network interface each time.",
        f"  {ip.private_address} ({ip.allocation}) -> {interim} (Static) -> {ip.private_address} ({ip.allocation})",
        f"{vm.name} restarts twice: what runs on it is interrupted. It takes some minutes.",
        *([f"It keeps {', '.join(kept)}."] if kept else []),
        f"Until the end nobody reaches it at {ip.private_address}, and Azure could give that address away: make no "
        "network interface in this subnet meanwhile."]


def concerns(vm: Vm, ip: IpConfiguration, dns_servers: Tuple[str, ...], mentions: Mentions,
             way_in: WayIn | Unreadable) -> list:
    """What else depends on the address."""
    address, said = ip.private_address, []
    if address in dns_servers:
        said.append(f"{address} is a DNS server of the virtual network: names are not found there meanwhile.")
    if mentions.hidden:
        said.append(f"What else names {address} could not be told: {mentions.hidden.rstrip('.')}.")
    if mentions.all:
        named = [f"{one.name} ({one.type.rpartition('/')[2]})" for one in mentions.all]
        more = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
        said.append(f"{address} is named by {', '.join(named[:_SHOWN])}{more}: they lead nowhere meanwhile.")
    best = None if isinstance(way_in, Unreadable) else way_in.best
    if best is not None and not best.public:
        said.append(f"From here {vm.name} is reached by its private address: connections from this machine break too.")
    return said
