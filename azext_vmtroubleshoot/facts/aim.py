"""What --dest stands for: a VM, or an address that may be one's."""
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Optional

from ..model import CannotRead, Goal, Status, Target, Unreadable
from ..shape import address as address_of, group_of, items, name_of, parent_of, same_id, segment, text
from .holders import holders, listed, nearest
from .lookup import Lookup, is_name
from .virtual_network import VirtualNetwork, parse as parse_network


@dataclass(frozen=True)
class Aim:
    """`why` says why there is no VM to look at; `load_balancer` is the id of the one whose frontend the address is."""
    words: str                       # as the user wrote it
    target: Optional[Target]
    address: str = ""                # the one that was named or found by name; "" where a VM was named
    why: str = ""
    load_balancer: str = ""
    network_id: str = ""             # of that frontend, when it is a private one
    sku: str = ""                    # of that load balancer
    frontend: str = ""               # id of that frontend, when it is a public one
    needs: str = ""                  # the permission without which nobody knows whose address it is

    def ends_at(self, target: Target) -> bool:
        """This VM is the one that is called."""
        return self.target is not None and same_id(self.target.id, target.id)

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
        if dest and not address_of(dest) and not is_name(dest):
            return cls(dest, Target(source.subscription, source.resource_group, dest))
        return None

    @classmethod
    def read(cls, arm, goal: Goal, target: Target, network: VirtualNetwork, lookup: Lookup | Unreadable) -> "Aim":
        """An address by the lists of NICs and public addresses of the subscriptions that the source's network and its
        peers belong to, a public one by those of all that the login sees; a name by its lookup, or as that of a VM."""
        if not goal.dest:
            raise CannotRead("No destination was named", "--dest", status=Status.SKIPPED)
        if isinstance(lookup, Unreadable) and lookup.status is not Status.SKIPPED:
            raise CannotRead(lookup.why, lookup.needs, lookup.code)
        address = lookup.address if isinstance(lookup, Lookup) else str(ip_address(goal.dest))
        if not address:
            return cls._by_name(arm, goal.dest, target)
        owner = _public_owner(arm, address, target, network) if ip_address(address).is_global else None
        if owner is None:
            return cls._by_private(arm, goal.dest, address, target, network)
        holder = parent_of(owner)
        if "/networkinterfaces/" in owner.lower():
            try:
                return cls(goal.dest, *_owner(arm.nic(holder), address))
            except CannotRead as error:
                why = error.unreadable
                return cls(goal.dest, None, address, f"{address} belongs to {name_of(holder)}, which could not be "
                           f"read: {why.why}", needs=why.needs)
        return cls(goal.dest, None, address, f"{address} belongs to {name_of(holder) or 'nothing'}, not to a VM",
                   *((holder, "", "", owner) if "/loadbalancers/" in holder.lower() else ()))

    @classmethod
    def _by_name(cls, arm, dest: str, source: Target) -> "Aim":
        """Names of VMs may have dots, too."""
        target = Target(source.subscription, source.resource_group, dest)
        try:
            arm.vm(target)
        except CannotRead as error:
            raise CannotRead(f"{dest} is neither a VM of {source.resource_group} nor a name that this machine or "
                             f"{source.name} can look up", "the VM's id or an address as --dest") from error
        return cls(dest, target)

    @classmethod
    def _by_private(cls, arm, dest: str, address: str, source: Target, network: VirtualNetwork) -> "Aim":
        cards = listed(arm, source, network, "networkInterfaces")
        found = nearest(holders(cards.bodies, address), network)
        if not found:
            return cls._by_frontend(arm, dest, address, source, network, cards.hidden)
        if len({vnet.lower() for vnet, _ in found}) > 1:
            raise CannotRead(f"{address} is in several networks: " + ", ".join(sorted(name_of(v) for v, _ in found)),
                             "the VM's id as --dest")
        vnet, card = found[0]
        endpoint = text(card, "properties", "privateEndpoint", "id")
        return cls(dest, None, address, _of_endpoint(arm, vnet, card, endpoint)) if endpoint else cls(
            dest, *_owner(card, address))

    @classmethod
    def _by_frontend(cls, arm, dest: str, address: str, source: Target, network: VirtualNetwork, hidden) -> "Aim":
        balancers = listed(arm, source, network, "loadBalancers")
        found = nearest(holders(balancers.bodies, address, "frontendIPConfigurations"), network)
        if found:
            vnet, body = found[0]
            return cls(dest, None, address, f"{address} is the frontend of load balancer {text(body, 'name')}; a VM "
                       "behind it can be named as --dest", text(body, "id"), vnet,
                       text(body, "sku", "name"))
        for gone in hidden + balancers.hidden:
            return cls(dest, None, address, f"Whose address {address} is, is not known. {gone.why}", needs=gone.needs)
        return cls(dest, None, address, f"No network interface or load balancer that this login sees has {address}")


def _public_owner(arm, address: str, source: Target, network: VirtualNetwork) -> Optional[str]:
    """The id of the IP configuration that a public address is bound to, "" for none; None when it is not seen."""
    listing = listed(arm, source, network, "publicIPAddresses")
    found = [b for b in listing.bodies if text(b, "properties", "ipAddress") == address]
    if not found:
        try:
            found = [arm.public_ip(each) for each in arm.owners_of_public_address(address)]
        except CannotRead:
            return None              # whose it is stays unknown, and is told so
    return next((text(b, "properties", "ipConfiguration", "id") for b in found), None)


def vm_of(vm_id: str) -> Optional[Target]:
    """None for an id that is not a VM's."""
    names = (segment(vm_id, "subscriptions"), group_of(vm_id), segment(vm_id, "virtualMachines"))
    return Target(*names) if all(names) and same_id(Target(*names).id, vm_id) else None


def _of_endpoint(arm, network_id: str, nic, endpoint_id: str) -> str:
    """Whose address it is, and what counts there: a subnet's network security group does for private endpoints only
    where its privateEndpointNetworkPolicies say so, which they do not by default (documented). A NIC's member
    privateEndpoint is that of the published specification; none was recorded."""
    said = f"{text(nic, 'name')} belongs to private endpoint {name_of(endpoint_id)}"
    try:
        network = parse_network(arm.virtual_network(network_id))
    except CannotRead as error:
        return f"{said}, whose network could not be read: {error.unreadable.why}"
    places = {text(ip, "properties", "subnet", "id") for ip in items(nic, "properties", "ipConfigurations")}
    subnet = next(filter(None, map(network.subnet, places)), None)
    policies = subnet.endpoint_policies if subnet else ""
    if policies.lower() in ("disabled", "routetableenabled"):
        return f"{said}, for which no network security group counts ({policies} in {subnet.name})"
    return f"{said}; which network security group counts for it is not looked at ({policies or 'not told'})"


def _owner(nic, address: str):
    """(VM, address, why there is none) of a NIC."""
    vm = text(nic, "properties", "virtualMachine", "id")
    return (vm_of(vm), address, "") if vm else (None, address, f"{text(nic, 'name')}, which has {address}, belongs to "
                                                "no VM")
