"""Get Windows to serve Remote Desktop: its services, its settings in the registry, its certificate and keys."""
from typing import Optional

from .reset_access import reset_rdp
from .run_in_windows import quoted, run_in_windows, set_value
from ..facts.guest_rdp import GuestRdp
from ..facts.vm import Vm
from ..facts.windows_service import Listener, Setting, WindowsService
from ..model import Command, Remedy

SERVER = r"HKLM:\SYSTEM\CurrentControlSet\Control\Terminal Server"
_LSA = r"HKLM:\SYSTEM\CurrentControlSet\Control\Lsa"
PLACES = {
    "server": SERVER, "listener": SERVER + r"\WinStations\RDP-Tcp", "lsa": _LSA, "fips": _LSA + r"\FipsAlgorithmPolicy",
    "ntlm": _LSA + r"\MSV1_0", "winlogon": r"HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon",
    "policy": r"HKLM:\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services",
}
_MACHINE_KEYS = r"$env:ProgramData\Microsoft\Crypto\RSA\MachineKeys"
RESTART = "Restart-Service -Name TermService -Force"
_KEY = r"\f686aace6942fb7f7ceb231212eef4a4_*"       # of Remote Desktop's own certificate
# Windows does not live without these.
_VITAL = ("csrss", "lsass", "services", "smss", "svchost", "wininit", "winlogon")
_SYSTEM = 4                          # the kernel's process
_ENDS_SESSIONS = "ends open Remote Desktop sessions"
RETURNS = "; Group Policy sets it again at its next refresh, until the policy itself is changed"


def start_service(vm: Vm, service: WindowsService) -> Remedy:
    name, lines, undo = service.name, [f"Start-Service -Name {service.name}"], []
    if service.state.lower() != "running":
        undo.append(f"Stop-Service -Name {name} -Force")
    if service.start.lower() == "disabled":
        usual = "Automatic" if name == "Netlogon" else "Manual"
        lines.insert(0, f"Set-Service -Name {name} -StartupType {usual}")
        undo.append(f"Set-Service -Name {name} -StartupType Disabled")
    return run_in_windows(vm, "start-service", f"lets {name} start and starts it", *lines, undo=undo)


def end_and_start(vm: Vm, name: str, pid: int) -> Remedy:
    """For a service that hangs: Windows does not stop it."""
    return run_in_windows(vm, "restart-service", f"ends the process of {name} and starts it again; {_ENDS_SESSIONS}",
                          f"Stop-Process -Id {pid} -Force", "Start-Sleep -Seconds 3", f"Start-Service -Name {name}")


def restore_account(vm: Vm, name: str) -> Remedy:
    return run_in_windows(vm, "restore-service-account", f"lets {name} run as Network Service again, and starts it",
                          f'sc.exe config {name} obj= "NT AUTHORITY\\NetworkService"',
                          f"Start-Service -Name {name}")


def restart_service(vm: Vm) -> Remedy:
    return run_in_windows(vm, "restart-service", f"restarts TermService: {_ENDS_SESSIONS}", RESTART)


def reset_remote_desktop(vm: Vm, guest: GuestRdp) -> Remedy:
    """The documented way; a domain controller has to be mended otherwise."""
    if guest.is_domain_controller:
        return set_settings(vm, "allow-connections", "lets Remote Desktop connections in",
                            (Setting("fDenyTSConnections", "1", "server"), 0))
    return reset_rdp(vm)


def set_settings(vm: Vm, remedy_id: str, costs: str, *wanted, lowers=False) -> Remedy:
    """`wanted`: (Setting as it is, value it is to have)."""
    undo = [set_value(PLACES[s.place], s.name, int(s.value)) for s, _ in wanted if s.value.lstrip("-").isdigit()]
    policy = RETURNS if any(s.place == "policy" for s, _ in wanted) else ""
    return run_in_windows(vm, remedy_id, f"{costs}; {_ENDS_SESSIONS}{policy}",
                          *(set_value(PLACES[s.place], s.name, value) for s, value in wanted), RESTART,
                          undo=(*undo, RESTART), lowers=lowers, disruption=2)


def move_port_back(vm: Vm, port: int, former: str) -> Remedy:
    undo = (set_value(PLACES["listener"], "PortNumber", int(former)), RESTART) if former.isdigit() else ()
    return run_in_windows(vm, "set-port", f"makes Remote Desktop listen on {port}; {_ENDS_SESSIONS}",
                          set_value(PLACES["listener"], "PortNumber", port), RESTART, undo=undo, disruption=2)


def free_port(vm: Vm, holder: Listener) -> Optional[Remedy]:
    """A service would be started again, so it is stopped as one; of many in one process it is not known which it is."""
    pid, process = holder.pid, holder.process
    if len(holder.services) == 1:
        name = quoted(holder.services[0])
        return run_in_windows(
            vm, "free-port", f"stops the service {holder.services[0]}, which may be first again at the next boot, and "
            f"restarts TermService; {_ENDS_SESSIONS}", f"Stop-Service -Name {name}", RESTART,
            undo=(f"Start-Service -Name {name}",))
    if holder.services or pid <= _SYSTEM or process.lower() in _VITAL:
        return None
    # Another program may have this number by then.
    same = f"Where-Object {{ $_.ProcessName -eq {quoted(process)} }}"
    return run_in_windows(
        vm, "free-port", f"ends {process} (process {pid}) and restarts TermService; {_ENDS_SESSIONS}",
        f"Get-Process -Id {pid} -ErrorAction SilentlyContinue | {same} | Stop-Process -Force", RESTART)


def mend_machine_keys(vm: Vm, keys, denied) -> Remedy:
    """By SID: names differ by language. Network Service gets to read the one key that it needs, and no other; `denied`
    are those to whom something is denied, which goes before what they are granted."""
    def mend(path, *rights):
        granted = " ".join(f'"*{right}"' for right in rights)
        freed = " /remove:d " + " ".join(f'"*{sid}"' for sid in denied) if denied else ""
        return f'takeown.exe /f "{path}" /a', f'icacls.exe "{path}" /grant {granted}{freed}'
    lines = mend(_MACHINE_KEYS, "S-1-5-18:(F)", "S-1-5-32-544:(F)")
    lines += mend(_MACHINE_KEYS + _KEY, "S-1-5-18:(F)", "S-1-5-20:(R)", "S-1-5-32-544:(F)") if keys else ()
    return run_in_windows(vm, "mend-machine-keys", "gives System and Administrators their rights in MachineKeys again, "
                          f"and Network Service that to read Remote Desktop's key; {_ENDS_SESSIONS}", *lines, RESTART,
                          disruption=2)


def turn_on_tls(vm: Vm, guest: GuestRdp) -> Remedy:
    path = r"HKLM:\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\Server"
    former = dict(zip(("Enabled", "DisabledByDefault"), guest.tls.get("1.2", ("", ""))))
    # New-Item with -Force empties a key that is there.
    made = () if any(former.values()) else (f'New-Item -Path "{path}" -Force',)
    undo = [set_value(path, name, int(value)) if value.lstrip("-").isdigit() else
            f'Remove-ItemProperty -Path "{path}" -Name {name}' for name, value in former.items()]
    return run_in_windows(vm, "turn-on-tls", "turns TLS 1.2 on for all servers of this machine; it counts after a "
                          "restart of the VM", *made, set_value(path, "Enabled", 1),
                          set_value(path, "DisabledByDefault", 0), undo=undo, disruption=2)


def connect_as_administrator(endpoint: str, costs: str) -> Remedy:
    return Remedy("connect-as-administrator", costs, Command.of(
        f"mstsc /v:{endpoint or '<address of the VM>'} /admin"))
