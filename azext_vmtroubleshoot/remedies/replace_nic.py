"""Take a NIC out of a VM that has others, make it anew under its name, and put it in again."""
from . import az
from ..actions.power import Act
from ..facts.nics import Nic, Nics
from ..facts.public_ips import PublicIps
from ..facts.vm import Vm
from ..model import Remedy, Unreadable
from ..actions.nics import Detach, Readdress, Renew
from ..shape import name_of


def replace_nic(vm: Vm, nic: Nic) -> Remedy:
    """What takes it back is the second half of it: the NIC in its place, its addresses as they were, the VM started."""
    # A dynamic address would be another one in the NIC that is made.
    pins = tuple(Readdress(nic.id, ip.name, ip.private_address, "Static") for ip in nic.configurations
                 if ip.private_address and ip.allocation != "Static")
    off = () if vm.power_state == "deallocated" else (
        Act(vm.id, "deallocate", "start" if vm.running else ""),)
    return Remedy(
        "replace-nic", f"deallocates the VM and makes {nic.name} anew: the temporary disk is lost",
        az(vm.id, "vm", "troubleshoot", "connectivity", "replace-nic", "-g", vm.resource_group, "-n", vm.name,
           "--nic", nic.name), (*pins, *off, Detach(vm.id, nic.id), Renew(nic.id)), 4)


def words(vm: Vm, nics: Nics, nic: Nic, public_ips: PublicIps | Unreadable) -> list:
    """What a person has to know before."""
    kept = [ip.private_address for ip in nic.configurations if ip.private_address]
    kept += [name_of(nic.nsg_id)] if nic.nsg_id else []
    kept += sorted({name_of(i) for ip in nic.configurations
                    for i in (ip.public_ip_id, *ip.pool_ids, *ip.nat_rule_ids, *ip.asg_ids) if i})
    said = [f"The network interface {nic.name} of {vm.name} is taken out, deleted, made anew with the same name and "
            "settings, and put in again.", f"It keeps {', '.join(kept)}. It gets another MAC address; roles, locks and "
            "diagnostic settings on the interface itself are gone."]
    if vm.power_state != "deallocated":
        said.append(f"For that {vm.name} is deallocated: what runs on it ends, and its temporary disk is lost.")
        said += _lost(nics, public_ips)
        said.append("To start again it needs free capacity for its size in its region." if vm.running else
                    "It is not started again: it was stopped before.")
    return said


def _lost(nics: Nics, public_ips: PublicIps | Unreadable) -> list:
    mine = [ip.public_ip_id for _, ip in nics.configurations if ip.public_ip_id]
    if isinstance(public_ips, Unreadable) or public_ips.hidden:
        return ["Dynamic public addresses, if it has any, change."] if mine else []
    changing = [p for p in map(public_ips.get, mine) if p and p.allocation.lower() == "dynamic"]
    return [f"Dynamic public addresses change: {p.name} ({p.address or 'none now'})." for p in changing]
