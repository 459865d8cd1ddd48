"""The guest's network adapter is enabled and has the address that Azure gave it.

That of the way in. Which adapter of the guest is which NIC of Azure, the MAC address tells.
"""
from typing import Optional

from ..facts.guest_rdp import GuestRdp
from ..facts.nics import Nic, Nics
from ..facts.remote import inside_address
from ..facts.vm import Vm
from ..facts.way_in import WayIn
from ..facts.windows_machine import Adapter
from ..model import Finding, Unreadable, failed, passed, unknown, warned
from ..remedies.mend_windows import enable_adapter, use_dhcp

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "guest"
EXPLAINED_BY = ()


def judge(vm: Vm, guest: GuestRdp, nics: Nics | Unreadable, way_in: WayIn | Unreadable) -> Finding:
    why = guest.untold("nics")
    adapters = guest.machine.adapters
    if why or not adapters:
        return unknown(why or "The guest has no network adapter to tell of")
    seen = {"adapters": [f"{a.name}: {'disabled' if a.disabled else 'up' if a.up else 'down'}, DHCP {_yes(a.dhcp)}, "
                         f"{', '.join(a.addresses) or 'no address'}" for a in adapters]}
    nic, wanted = _wanted(nics, way_in)
    holder = next((a for a in adapters if wanted in a.addresses), None)
    if holder:
        return _holds(vm, holder, wanted, nic, seen)
    up, disabled = [a for a in adapters if a.up], next((a for a in adapters if a.disabled), None)
    if wanted and nic and any(nic.first.private_address in a.addresses for a in adapters):
        return failed(f"No adapter of the guest has the further address {wanted} that Azure gave it: DHCP tells a "
                      f"guest the first one only, {nic.first.private_address}, and others are set by hand",
                      expected=wanted, **seen)
    wrong = _in_its_place(up, nic, disabled)
    if wanted and wrong:
        has = ", ".join(wrong.addresses) or "none"
        return failed(f"No adapter of the guest has the address {wanted} that Azure gave it; {wrong.name} has {has}",
                      use_dhcp(vm, wrong), expected=wanted, **seen)
    if disabled and (wanted or not up):
        return failed(f"Network adapter {disabled.name} is disabled in the guest", enable_adapter(vm, disabled), **seen)
    if not up:
        return failed(f"Network adapter {adapters[0].name} is not connected in the guest", **seen)
    if not wanted:
        return unknown("The address that Azure gave the VM is not known, to compare the guest's with", **seen)
    return failed(f"No adapter of the guest has the address {wanted} that Azure gave it", expected=wanted, **seen)


def _wanted(nics, way_in):
    """(the NIC of Azure, the address of it that the way in leads to)"""
    inside = inside_address(way_in)
    if isinstance(nics, Unreadable):
        return None, inside
    pairs = [(nic, ip.private_address) for nic, ip in nics.configurations
             if ip.version == "IPv4" and ip.private_address]
    return next((pair for pair in pairs if pair[1] == inside), pairs[0] if pairs else (None, ""))


def _in_its_place(up, nic: Optional[Nic], disabled) -> Optional[Adapter]:
    """The adapter that is the NIC, or must be, as the only one. A virtual function has the same MAC, and no address."""
    same = [a for a in up if nic and a.addresses and a.is_of(nic.mac)]
    return next(iter(same or ([] if disabled or len(up) > 1 else up)), None)


def _holds(vm: Vm, holder: Adapter, wanted: str, nic: Optional[Nic], seen) -> Finding:
    # Azure tells a gateway to the primary NIC only.
    if not holder.gateways and nic and nic.primary:
        return failed(f"{holder.name} has no default gateway", use_dhcp(vm, holder), **seen)
    if holder.dhcp is False and len([a for a in holder.addresses if ":" not in a]) == 1:
        return warned(f"{holder.name} has its address {wanted} set by hand in the guest: it will not follow a change "
                      "in Azure", use_dhcp(vm, holder), **seen)
    return passed(f"{holder.name} is up with {wanted}", **seen)


def _yes(value) -> str:
    return {True: "on", False: "off"}.get(value, "not told")
