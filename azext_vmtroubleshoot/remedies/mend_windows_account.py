"""Let a user in again by Remote Desktop: the account and its right."""
from . import az
from .run_in_windows import look_in_windows, quoted, run_in_windows
from ..facts.guest_rdp import GuestRdp
from ..facts.vm import Vm
from ..facts.windows_account import REMOTE_DESKTOP_USERS
from ..model import Remedy


def reset_password(vm: Vm, guest: GuestRdp, name: str) -> Remedy:
    """The documented way; VMAccess refuses domain controllers."""
    if guest.is_domain_controller:
        return look_in_windows(vm, "show-account", "nothing; shows the account as the domain has it. Its password is "
                               "reset there, with the tools of the domain", f"net.exe user {quoted(name)} /domain")
    return Remedy("reset-credentials", f"asks for a new password and sets it for {name}; a local administrator is made "
                  "when there is no such user", az("vm", "troubleshoot", "rdp", "reset-credentials", "-g",
                                                   vm.resource_group, "-n", vm.name, "--username", name))


def enable_account(vm: Vm, name: str) -> Remedy:
    return run_in_windows(vm, "enable-account", f"enables the account {name}",
                          f"net.exe user {quoted(name)} /active:yes", undo=(f"net.exe user {quoted(name)} /active:no",))


def unlock_account(vm: Vm, name: str) -> Remedy:
    """WinNT knows no other way that works on every Windows."""
    return run_in_windows(vm, "unlock-account", f"lets {name} try again; failed logons lock the account again",
                          f"$account = [ADSI](\"WinNT://$env:COMPUTERNAME/\" + {quoted(name)} + \",user\")",
                          "$account.IsAccountLocked = $false", "$account.SetInfo()")


def lift_expiry(vm: Vm, name: str) -> Remedy:
    return run_in_windows(vm, "lift-expiry", f"takes the expiry date from the account {name}",
                          f"net.exe user {quoted(name)} /expires:never")


def allow_user(vm: Vm, guest: GuestRdp, name: str) -> Remedy:
    where = guest.account.where
    full = name if not where or where.lower() == guest.machine.name.lower() else f"{where}\\{name}"
    group = f'$group = Get-LocalGroup -SID "{REMOTE_DESKTOP_USERS}"'
    return run_in_windows(vm, "allow-user", f"adds {full} to the group Remote Desktop Users", group,
                          f"Add-LocalGroupMember -Group $group -Member {quoted(full)}",
                          undo=(group, f"Remove-LocalGroupMember -Group $group -Member {quoted(full)}"))
