"""Let a user in again by Remote Desktop: the account and its right."""
import re

from . import az
from .run_in_windows import look_in_windows, quoted, run_in_windows
from ..facts.guest_rdp import GuestRdp
from ..facts.vm import Vm
from ..facts.windows_account import REMOTE_DESKTOP_USERS
from ..model import Remedy

_SID, _MOMENT = re.compile(r"S-1-[0-9-]+"), re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", re.ASCII)


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
    never, former = (f'$account.psbase.InvokeSet("AccountExpirationDate", [datetime]"{date}")'
                     for date in ("1970-01-01", f"{guest.account.expires}Z"))
    return _change(vm, guest, name, "lift-expiry", f"takes the expiry date from the account {name}", never,
                   former if _MOMENT.fullmatch(guest.account.expires) else "")


def _change(vm: Vm, guest: GuestRdp, name: str, remedy_id: str, costs: str, line: str, back: str = "") -> Remedy:
    """By ADSI: every Windows has it, and the words of `net user` differ by language."""
    if not guest.account_is_local:
        return _show_account(vm, name)
    account = (_path(guest, name), '$account = [ADSI]"WinNT://$who,user"')
    undo = (*account, back, "$account.SetInfo()") if back else ()
    return run_in_windows(vm, remedy_id, costs, *account, line, "$account.SetInfo()", undo=undo)


def _path(guest: GuestRdp, name: str) -> str:
    """By SID where that is known: names may be of any language, of which the guest tells ASCII."""
    account = guest.account
    if not _SID.fullmatch(account.sid):
        return f"$who = {quoted(f'{account.where or guest.machine.name}/{name}')}"
    return (f'$who = (New-Object Security.Principal.SecurityIdentifier("{account.sid}")).Translate('
            "[Security.Principal.NTAccount]).Value.Replace('\\', '/')")


def allow_user(vm: Vm, guest: GuestRdp, name: str) -> Remedy:
    """Get-LocalGroup is not on Windows Server 2012 R2, nor for 32 bits."""
    where = guest.account.where
    full = name if guest.account_is_local else f"{where}\\{name}"
    group = (f'$group = (New-Object Security.Principal.SecurityIdentifier("{REMOTE_DESKTOP_USERS}")).Translate('
             "[Security.Principal.NTAccount]).Value.Split('\\')[-1]",
             '$group = [ADSI]"WinNT://$env:COMPUTERNAME/$group,group"')
    lines = (*group, _path(guest, name))
    return run_in_windows(vm, "allow-user", f"adds {full} to the group Remote Desktop Users", *lines,
                          '$group.Add("WinNT://$who")', undo=(*lines, '$group.Remove("WinNT://$who")'))
