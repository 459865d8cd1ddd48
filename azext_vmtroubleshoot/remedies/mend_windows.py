"""Mend the Windows guest around Remote Desktop: its network, firewall, disks, domain and clock."""
from .run_in_windows import look_in_windows, quoted, run_in_windows, set_value
from .mend_rdp import PLACES, RESTART, RETURNS
from ..facts.guest_rdp import GuestRdp
from ..facts.vm import Vm
from ..facts.windows_firewall import Verdict
from ..facts.windows_machine import Adapter
from ..facts.windows_service import Setting
from ..model import Remedy

_RESULT = "gpresult.exe /scope computer /r"


def show_policies(vm: Vm, what: str) -> Remedy:
    """Nothing on the machine lasts against Group Policy."""
    return look_in_windows(vm, "show-policies", f"nothing; shows the group policies in force. {what} comes from one of "
                           "them, from Intune or from the machine's own security policy, and has to be changed there",
                           _RESULT)


def open_windows_firewall(vm: Vm, guest: GuestRdp, verdict: Verdict) -> Remedy:
    if verdict.place == "policy":
        return show_policies(vm, "What closes the port")
    if verdict.why == "all_blocked":
        return run_in_windows(
            vm, "open-guest-firewall", f"lets rules count again in the {verdict.profile} profile of Windows Firewall",
            f"Set-NetFirewallProfile -Name {verdict.profile} -AllowInboundRules True",
            undo=(f"Set-NetFirewallProfile -Name {verdict.profile} -AllowInboundRules False",))
    if verdict.why == "rule":
        name = quoted(verdict.rule.id)
        return run_in_windows(vm, "open-guest-firewall", f"disables the rule {verdict.rule.id} of Windows Firewall",
                              f"Disable-NetFirewallRule -Name {name}", undo=(f"Enable-NetFirewallRule -Name {name}",))
    costs = f"lets TCP {guest.port} in from everywhere at Windows Firewall"
    rule = verdict.rule
    if rule and not (rule.active or rule.profiles or rule.remotes):
        name = quoted(rule.id)
        return run_in_windows(vm, "open-guest-firewall", costs, f"Enable-NetFirewallRule -Name {name}",
                              undo=(f"Disable-NetFirewallRule -Name {name}",))
    name = f"vm-troubleshoot-{guest.port}"
    return run_in_windows(vm, "open-guest-firewall", costs,
                          f"New-NetFirewallRule -Name {name} -DisplayName {name} -Direction Inbound -Action Allow "
                          f"-Protocol TCP -LocalPort {guest.port}", undo=(f"Remove-NetFirewallRule -Name {name}",))


def enable_adapter(vm: Vm, adapter: Adapter) -> Remedy:
    which = f"Get-NetAdapter {_which(adapter, '-Name')}"
    return run_in_windows(vm, "enable-adapter", f"enables the network adapter {adapter.name} in the guest",
                          f"{which} | Enable-NetAdapter -Confirm:$false",
                          undo=(f"{which} | Disable-NetAdapter -Confirm:$false",))


def _which(adapter: Adapter, by_name: str) -> str:
    """Names may be of any language, of which the guest tells ASCII."""
    return f"-InterfaceIndex {adapter.index}" if adapter.index else f"{by_name} {quoted(adapter.name)}"


def use_dhcp(vm: Vm, adapter: Adapter) -> Remedy:
    which = _which(adapter, "-InterfaceAlias")
    # A gateway that was set by hand would stay.
    forget = f"Remove-NetRoute {which} -DestinationPrefix 0.0.0.0/0 -Confirm:$false -ErrorAction SilentlyContinue"
    return run_in_windows(
        vm, "use-dhcp", f"lets {adapter.name} take the address that Azure gives it; addresses set by hand in the guest "
        "are lost, its DNS servers stay", forget, f"Set-NetIPInterface {which} -AddressFamily IPv4 -Dhcp Enabled",
        f"ipconfig.exe /renew (Get-NetAdapter {_which(adapter, '-Name')}).Name", disruption=2)


def show_large_files(vm: Vm, drive: str) -> Remedy:
    return look_in_windows(
        vm, "show-disk-use", "nothing; shows the largest files", f"Get-ChildItem -Path {quoted(drive + '/')} -Recurse "
        "-File -Force -ErrorAction SilentlyContinue | Sort-Object -Property Length -Descending | Select-Object -First "
        "20 | ForEach-Object { '{0} {1}' -f $_.Length, $_.FullName }")


def repair_channel(vm: Vm, guest: GuestRdp) -> Remedy:
    """As a person does it, for it asks for a domain administrator's password. Until then local accounts get in."""
    named = guest.machine.name or vm.name
    lasts = RETURNS if guest.setting("UserAuthentication", "policy") else ""
    return turn_nla_off(
        vm, rf", so that a local administrator ({named}\{vm.admin_username or 'NAME'}) gets in and repairs the channel "
        f"(Test-ComputerSecureChannel -Repair -Credential (Get-Credential)){lasts}")


def turn_nla_off(vm: Vm, why: str = "") -> Remedy:
    return run_in_windows(
        vm, "turn-nla-off", f"Network Level Authentication is off{why}",
        *_nla(0), RESTART, undo=(*_nla(1), RESTART), lowers=True, disruption=2)


def _nla(value: int):
    """Where Group Policy has set it, that counts."""
    return (set_value(PLACES["listener"], "UserAuthentication", value),
            f'Get-ItemProperty -LiteralPath "{PLACES["policy"]}" -ErrorAction SilentlyContinue | Where-Object '
            f"{{ $null -ne $_.UserAuthentication }} | Set-ItemProperty -Name UserAuthentication -Value {value}")


def turn_nla_on(vm: Vm) -> Remedy:
    return run_in_windows(
        vm, "turn-nla-on", "clients have to log on before they see a desktop, over TLS; ends open Remote Desktop "
        "sessions", *_nla(1), set_value(PLACES["listener"], "SecurityLayer", 2), RESTART, disruption=2)


def keep_domain_credentials(vm: Vm) -> Remedy:
    return run_in_windows(vm, "keep-domain-credentials", "lets Windows keep credentials of domain users for a logon",
                          set_value(PLACES["lsa"], "disabledomaincreds", 0),
                          undo=(set_value(PLACES["lsa"], "disabledomaincreds", 1),))


def take_ntlm(vm: Vm, setting: Setting) -> Remedy:
    now, former = (set_value(PLACES["ntlm"], setting.name, value) for value in (0, setting.value))
    return run_in_windows(vm, "take-ntlm", "Windows takes NTLM from everybody", now, undo=(former,), lowers=True)


def set_clock(vm: Vm) -> Remedy:
    return run_in_windows(vm, "set-clock", "takes the time from the domain at once; programs see the clock jump",
                          "Start-Service -Name W32Time", "w32tm.exe /config /syncfromflags:DOMHIER /update",
                          "w32tm.exe /resync /rediscover")


def restart_guest(vm: Vm) -> Remedy:
    return look_in_windows(vm, "restart-guest", "restarts Windows, and takes as long as its updates do; while one is "
                           "being installed a restart may break it, so wait for its end", "Restart-Computer -Force")
