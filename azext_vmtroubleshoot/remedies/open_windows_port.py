"""Let a port through Windows Firewall."""
from .run_in_windows import quoted, run_in_windows
from ..facts.guest_end import GuestEnd
from ..facts.guest_firewall import Rule
from ..facts.vm import Vm
from ..facts.windows_firewall import PROFILES
from ..model import Remedy


def open_windows_port(vm: Vm, guest: GuestEnd, rule: Rule, proto: str, calling: bool) -> Remedy:
    """A rule that blocks wins over any that allows, so it has to go; where none lets the port through, one is made."""
    if rule.text.startswith("rule "):
        name = quoted(rule.text.removeprefix("rule "))
        # Others of that name may let traffic in, or be off already.
        found = f"Get-NetFirewallRule -DisplayName {name} | Where-Object {{ $_.Action -eq 'Block' -and $_.Enabled -eq "
        return run_in_windows(vm, "open-guest-firewall", f"disables a rule of Windows Firewall: {rule.text}",
                              f"{found}'True' }} | Disable-NetFirewallRule",
                              undo=(f"{found}'False' }} | Enable-NetFirewallRule",))
    names = ",".join(name for name in PROFILES if name in rule.chain)
    if names:
        allow = f"Set-NetFirewallProfile -Name {names} -AllowInboundRules"
        return run_in_windows(vm, "open-guest-firewall", f"lets rules count again in Windows Firewall ({names})",
                              f"{allow} True", undo=(f"{allow} False",))
    name = f"vm-troubleshoot-{proto}-{guest.port}"
    way, side = ("Outbound", "RemotePort") if calling else ("Inbound", "LocalPort")
    return run_in_windows(
        vm, "open-guest-firewall",
        f"lets {proto.upper()} {guest.port} {'out to' if calling else 'in from'} everywhere at Windows Firewall",
        f"New-NetFirewallRule -Name {name} -DisplayName {name} -Direction {way} -Action Allow "
        f"-Protocol {proto.upper()} -{side} {guest.port}", undo=(f"Remove-NetFirewallRule -Name {name}",))
