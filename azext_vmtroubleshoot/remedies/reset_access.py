"""Reset the way in by VMAccess, the extension that Azure's own reset commands use.

What it does besides what it is asked (read in its source and seen in guests): on Linux it always writes a line into
sshd_config and restarts sshd, it reports success whether or not sshd came up, it appends keys and always to
/home/USER/.ssh/authorized_keys, and it refuses users below UID_MIN. On Windows neither of the two resets can be taken
back: nobody tells the former password, and the former settings of Remote Desktop are not kept.
"""
from typing import Any, Mapping

from . import az
from .run_in_guest import keep, quoted
from ..actions.extension import Extend
from ..actions.guest import InGuest
from ..facts.vm import Vm
from ..model import Remedy

# What the extension may change whatever it is asked.
_LINUX = ("{ ! command -v iptables-save || keep_tables iptables; }",
          "keep_unit \"$(systemctl list-unit-files --no-legend ssh.service sshd.service | awk '{ print $1; exit }')\"",
          "keep_folder /var/cache/vmaccess",
          "keep /etc/ssh/sshd_config /etc/ssh/sshd_config.d/50-cloud-init.conf /var/cache/vmaccess/backup")

# reset_ssh deletes such rules of port 22 by these very words, as long as iptables-save shows them: where the rule says
# more, or stands in another table, it tries for ever.
_NO_LOOP = r"""{ ! command -v iptables-save >/dev/null || iptables-save | awk '
    /^\*/ { table = substr($1, 2) }
    /^-A (INPUT -p tcp -m tcp --dport|OUTPUT -p tcp -m tcp --sport) 22 -j (DROP|REJECT)/ {
        if (table == "filter" && / -j (DROP|REJECT --reject-with icmp-port-unreachable)$/) next
        print "VMAccess would try for ever to delete this rule of the table " table ": " $0; found = 1 }
    END { exit found }'; }"""

_NO_SYSTEM_USER = """{ user=%s; uid=$(id -u "$user" 2>/dev/null)
    least=$(awk '$1 == "UID_MIN" { print $2 }' /etc/login.defs)
    [ "${uid:-${least:-1000}}" -ge "${least:-1000}" ] ||
    { echo "$user is a system user (uid $uid), and VMAccess refuses those"; false; }; }"""

_HOME_IS_USUAL = """{ user=%s; home=$(getent passwd "$user" | cut -d: -f6)
    [ "${home:-/home/$user}" = "/home/$user" ] ||
    { echo "The home of $user is $home, but VMAccess writes keys to /home/$user only"; false; }; }"""


def linux_access(vm: Vm, protected: Mapping[str, Any], *before: str) -> tuple:
    """Actions: the guest keeps what the extension may touch, then the extension runs.

    `protected` are its settings, secrets among them; `before` is more to be kept, in the words of guest/change.sh.
    """
    return (InGuest(vm.id, (*_refusals(protected), *_LINUX, *_account(protected), *before)),
            _extend(vm, "Microsoft.OSTCExtensions", "VMAccessForLinux", "1.5", {}, protected))


def windows_access(vm: Vm, settings: Mapping[str, Any], protected: Mapping[str, Any]) -> tuple:
    return (_extend(vm, "Microsoft.Compute", "VMAccessAgent", "2.4", settings, protected),)


def reset_ssh(vm: Vm) -> Remedy:
    return reset_linux(vm, "reset-config", {"reset_ssh": True})


def reset_linux(vm: Vm, verb: str, protected: Mapping[str, Any], key: str = "") -> Remedy:
    """`key` is how the public key among the settings is called: its fingerprint."""
    command = az(vm.id, "vm", "troubleshoot", "ssh", verb, "-g", vm.resource_group, "-n", vm.name,
                 *(("--username", protected["username"]) if "username" in protected else ()))
    return Remedy(verb, "; ".join(_costs(protected, key)), command, linux_access(vm, protected), 2)


def reset_rdp(vm: Vm) -> Remedy:
    return Remedy("reset-config", "switches Remote Desktop and its Windows Firewall rule on and resets its settings; "
                  "the former ones cannot be brought back",
                  az(vm.id, "vm", "troubleshoot", "rdp", "reset-config", "-g", vm.resource_group, "-n", vm.name),
                  windows_access(vm, {}, {}), 2)


def reset_password(vm: Vm, user: str, password: str) -> Remedy:
    return Remedy("reset-credentials", f"sets the password of {user}, which cannot be taken back; makes a local "
                  "administrator of that name when there is no such user",
                  az(vm.id, "vm", "troubleshoot", "rdp", "reset-credentials", "-g", vm.resource_group, "-n", vm.name,
                     "--username", user), windows_access(vm, {"UserName": user}, {"Password": password}), 2)


def _extend(vm, publisher, kind, version, settings, protected) -> Extend:
    """Under the name it is installed by: Azure takes only one of a kind."""
    installed = vm.extension(f"{publisher}.{kind}")
    return Extend(vm.id, vm.location, installed.name if installed else "enablevmaccess", publisher, kind, version,
                  settings, protected)


def _costs(protected, key):
    user = protected.get("username")
    if protected.get("reset_ssh"):
        yield ("replaces sshd_config by a template: port 22, password login is switched on, files in sshd_config.d no "
               "longer apply, Match and Allow lines are gone")
        yield "deletes rules of iptables that shut port 22"
    if protected.get("restore_backup_ssh"):
        yield "puts back the sshd_config that VMAccess once kept, or else replaces it by a template"
    if user and protected.get("password"):
        yield f"sets the password of {user} and switches password login on"
    if user and protected.get("ssh_key"):
        only = " in place of all others" if protected.get("remove_prior_keys") else ""
        yield f"adds the key {key} to {user}{only}"
    if user:
        expires = protected.get("expiration")
        yield f"makes {user} with sudo rights when there is no such user" + (f", until {expires}" if expires else "")
    yield "restarts sshd, which leaves open sessions alone"


def _refusals(protected):
    """What the extension would not do or never end with; asked in the guest before anything is touched."""
    user = quoted(protected["username"]) if protected.get("username") else ""
    return (*([_NO_LOOP] if protected.get("reset_ssh") or protected.get("restore_backup_ssh") else ()),
            *([_NO_SYSTEM_USER % user] if user else ()),
            *([_HOME_IS_USUAL % user] if user and protected.get("ssh_key") else ()))


def _account(protected):
    user = protected.get("username")
    if not user:
        return ()
    folder = f"/home/{user}/.ssh"
    return (keep("keep_account", user), keep("keep_folder", folder),
            keep("keep", "/etc/sudoers.d/waagent", f"{folder}/authorized_keys"))
