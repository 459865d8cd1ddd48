"""What --dest stands for: a VM, or an address that may be one's."""
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Optional, Tuple

from ..model import CannotRead, Goal, Status, Target
from ..probes.names import addresses
from ..shape import dig, group_of, items, name_of, parent_of, same_id, segment, text
from .virtual_network import VirtualNetwork

_SECONDS = 5.0                       # for the lookup of a name


@dataclass(frozen=True)
class Aim:
    """`why` says why there is no VM to look at; `load_balancer` is the id of the one whose frontend the address is."""
    words: str                       # as the user wrote it
    target: Optional[Target]
    address: str = ""                # the one that was named or found by name; "" where a VM was named
    why: str = ""
    load_balancer: str = ""

    @property
    def outside(self) -> bool:
        """The packets leave Azure's networks, or seem to."""
        return bool(self.address) and ip_address(self.address).is_global

    @classmethod
    def named(cls, goal: Goal, source: Target) -> Optional["Aim"]:
        """Without asking Azure: a VM's id, or its name in the source's resource group. None for anything else."""
        dest = goal.dest or ""
        if dest.startswith("/"):
            return cls(dest, vm_of(dest))
        if dest and "." not in dest and ":" not in dest:
            return cls(dest, Target(source.subscription, source.resource_group, dest))
        return None

    @classmethod
    def read(cls, arm, goal: Goal, target: Target, network: VirtualNetwork) -> "Aim":
        """An address by the lists of NICs and public addresses of the subscriptions that the source's network and its
        peers belong to; a name by name lookup on this machine, or as that of a VM."""
        if not goal.dest:
            raise CannotRead("No destination was named", "--dest", status=Status.SKIPPED)
        try:
            found = (str(ip_address(goal.dest)),)
        except ValueError:
            found, _ = addresses(goal.dest, _SECONDS)
        if not found:
            return cls._by_name(arm, goal.dest, target)
        address = min(found, key=lambda a: ":" in a)
        subscriptions = {target.subscription.lower(): target.subscription}
        subscriptions |= {s.lower(): s for p in network.peerings if (s := segment(p.remote_id, "subscriptions"))}
        kind = "publicIPAddresses" if ip_address(address).is_global else "networkInterfaces"
        bodies = [body for some in arm.together(lambda s: arm.network_resources(s, kind), subscriptions.values())
                  for body in some]
        if kind == "publicIPAddresses":
            return cls._by_public(arm, goal.dest, address, bodies)
        return cls._by_private(goal.dest, address, bodies, network)

    @classmethod
    def _by_name(cls, arm, dest: str, source: Target) -> "Aim":
        """Names of VMs may have dots, too."""
        target = Target(source.subscription, source.resource_group, dest)
        try:
            arm.vm(target)
        except CannotRead as error:
            raise CannotRead(f"{dest} is neither a VM of {source.resource_group} nor a name that this machine can look "
                             "up", "the VM's id or an address as --dest") from error
        return cls(dest, target)

    @classmethod
    def _by_public(cls, arm, dest: str, address: str, bodies) -> "Aim":
        owner = next((text(b, "properties", "ipConfiguration", "id") for b in bodies
                      if text(b, "properties", "ipAddress") == address), None)
        if owner is None:
            return cls(dest, None, address, f"No public address of the subscription is {address}")
        if "/networkinterfaces/" not in owner.lower():
            holder = parent_of(owner) or "nothing"
            return cls(dest, None, address, f"{address} belongs to {name_of(holder)}, not to a VM",
                       holder if "/loadbalancers/" in holder.lower() else "")
        return cls(dest, *_owner(arm.nic(parent_of(owner)), address))

    @classmethod
    def _by_private(cls, dest: str, address: str, bodies, network: VirtualNetwork) -> "Aim":
        holders = _holders(bodies, address)
        near = {network.id.lower(), *(p.remote_id.lower() for p in network.peerings)}
        holders = tuple(h for h in holders if h[0].lower() == network.id.lower()) or tuple(
            h for h in holders if h[0].lower() in near) or holders
        if not holders:
            return cls(dest, None, address, f"No network interface that this login sees has {address}")
        if len({vnet.lower() for vnet, _ in holders}) > 1:
            raise CannotRead(f"{address} is in several networks: " + ", ".join(sorted(name_of(v) for v, _ in holders)),
                             "the VM's id as --dest")
        return cls(dest, *_owner(holders[0][1], address))


def vm_of(vm_id: str) -> Optional[Target]:
    """None for an id that is not a VM's."""
    names = (segment(vm_id, "subscriptions"), group_of(vm_id), segment(vm_id, "virtualMachines"))
    return Target(*names) if all(names) and same_id(Target(*names).id, vm_id) else None


def _holders(bodies, address: str) -> Tuple[Tuple[str, dict], ...]:
    """(id of the network, NIC) of all that have the address."""
    return tuple((parent_of(text(dig(ip, "properties"), "subnet", "id")), body) for body in bodies
                 for ip in items(body, "properties", "ipConfigurations")
                 if text(ip, "properties", "privateIPAddress") == address)


def _owner(nic, address: str):
    """(VM, address, why there is none) of a NIC."""
    vm = text(nic, "properties", "virtualMachine", "id")
    return (vm_of(vm), address, "") if vm else (None, address, f"{text(nic, 'name')}, which has {address}, belongs to "
                                                "no VM")
