"""Let a user in again by Remote Desktop: the account and its right."""
from . import az
from .run_in_windows import look_in_windows, quoted, run_in_windows
from ..facts.guest_rdp import GuestRdp
from ..facts.vm import Vm
from ..facts.windows_account import REMOTE_DESKTOP_USERS
from ..model import Remedy


def reset_password(vm: Vm, guest: GuestRdp, name: str) -> Remedy:
    """The documented way. It knows accounts of the machine only, and would make one of that name."""
    if not guest.account_is_local:
        return _show_account(vm, name)
    return Remedy("reset-credentials", f"asks for a new password and sets it for {name}; a local administrator is made "
                  "when there is no such user", az(vm.id, "vm", "troubleshoot", "rdp", "reset-credentials", "-g",
                                                   vm.resource_group, "-n", vm.name, "--username", name))


def _show_account(vm: Vm, name: str) -> Remedy:
    return look_in_windows(vm, "show-account", "nothing; shows the account as the domain has it. It is mended there, "
                           "with the tools of the domain", f"net.exe user {quoted(name)} /domain")


def enable_account(vm: Vm, guest: GuestRdp, name: str) -> Remedy:
    on, off = (f'$account.psbase.InvokeSet("AccountDisabled", ${word})' for word in ("false", "true"))
    return _change(vm, guest, name, "enable-account", f"enables the account {name}", on, off)


def unlock_account(vm: Vm, guest: GuestRdp, name: str) -> Remedy:
    return _change(vm, guest, name, "unlock-account", f"lets {name} try again; failed logons lock the account again",
                   "$account.IsAccountLocked = $false")


def lift_expiry(vm: Vm, guest: GuestRdp, name: str) -> Remedy:
    return _change(vm, guest, name, "lift-expiry", f"takes the expiry date from the account {name}",
                   '$account.psbase.InvokeSet("AccountExpirationDate", [datetime]"1970-01-01")')


def _change(vm: Vm, guest: GuestRdp, name: str, remedy_id: str, costs: str, line: str, back: str = "") -> Remedy:
    """By ADSI: every Windows has it, and the words of `net user` differ by language."""
    if not guest.account_is_local:
        return _show_account(vm, name)
    account = f'$account = [ADSI]("WinNT://$env:COMPUTERNAME/" + {quoted(name)} + ",user")'
    undo = (account, back, "$account.SetInfo()") if back else ()
    return run_in_windows(vm, remedy_id, costs, account, line, "$account.SetInfo()", undo=undo)


def allow_user(vm: Vm, guest: GuestRdp, name: str) -> Remedy:
    """Get-LocalGroup is not on Windows Server 2012 R2, nor for 32 bits."""
    where = guest.account.where
    full = name if guest.account_is_local else f"{where}\\{name}"
    group = (f'$group = (New-Object Security.Principal.SecurityIdentifier("{REMOTE_DESKTOP_USERS}")).Translate('
             "[Security.Principal.NTAccount]).Value.Split('\\')[-1]",
             '$group = [ADSI]"WinNT://$env:COMPUTERNAME/$group,group"')
    member = quoted(f"WinNT://{where or guest.machine.name}/{name}")
    return run_in_windows(vm, "allow-user", f"adds {full} to the group Remote Desktop Users", *group,
                          f"$group.Add({member})", undo=(*group, f"$group.Remove({member})"))
