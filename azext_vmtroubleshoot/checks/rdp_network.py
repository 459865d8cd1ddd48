"""The guest's network adapter is enabled and has the address that Azure gave it."""
from ..facts.guest_rdp import GuestRdp
from ..facts.nics import Nics
from ..facts.vm import Vm
from ..model import Finding, Unreadable, failed, passed, unknown, warned
from ..remedies.mend_windows import enable_adapter, use_dhcp

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "guest"
EXPLAINED_BY = ()


def judge(vm: Vm, guest: GuestRdp, nics: Nics | Unreadable) -> Finding:
    why = guest.untold("nics")
    adapters = guest.machine.adapters
    if why or not adapters:
        return unknown(why or "The guest has no network adapter to tell of")
    seen = {"adapters": [f"{a.name}: {'disabled' if a.disabled else 'up' if a.up else 'down'}, DHCP {_yes(a.dhcp)}, "
                         f"{', '.join(a.addresses) or 'no address'}" for a in adapters]}
    azure = [] if isinstance(nics, Unreadable) else [
        ip.private_address for _, ip in nics.configurations
        if ip.primary and ip.version == "IPv4" and ip.private_address]
    disabled = next((a for a in adapters if a.disabled), None)
    holder = next((a for a in adapters if azure and azure[0] in a.addresses), None)
    if holder is None and disabled:
        return failed(f"Network adapter {disabled.name} is disabled in the guest", enable_adapter(vm, disabled.name),
                      **seen)
    up = next((a for a in adapters if a.up), None)
    if up is None:
        return failed(f"Network adapter {adapters[0].name} is not connected in the guest", enable_adapter(
            vm, adapters[0].name), **seen)
    if not azure:
        return unknown("The address that Azure gave the VM is not known, to compare the guest's with", **seen)
    if holder is None:
        has = ", ".join(address for a in adapters for address in a.addresses) or "none"
        return failed(f"No adapter of the guest has the address {azure[0]} that Azure gave it; it has {has}",
                      use_dhcp(vm, up.name), expected=azure[0], **seen)
    if not holder.gateways:
        return failed(f"{holder.name} has no default gateway", use_dhcp(vm, holder.name), **seen)
    if holder.dhcp is False and len([a for a in holder.addresses if ":" not in a]) == 1:
        return warned(f"{holder.name} has its address {azure[0]} set by hand in the guest: it will not follow a change "
                      "in Azure", use_dhcp(vm, holder.name), **seen)
    return passed(f"{holder.name} is up with {azure[0]}", **seen)


def _yes(value) -> str:
    return {True: "on", False: "off"}.get(value, "not told")
