"""Let a user in again: the account, its shell, its keys and their modes."""
from typing import Iterable

from . import az
from .reset_access import linux_access
from .run_in_guest import keep, quoted, run_in_guest
from ..facts.client_key import ClientKey
from ..facts.guest_account import PathMode
from ..facts.vm import Vm
from ..model import Command, Goal, Remedy, Unreadable


def lift_expiry(vm: Vm, user: str) -> Remedy:
    return run_in_guest(vm, "lift-expiry", f"takes the expiry date from the account {user}",
                        quoted("chage", "-E", "-1", user), before=[keep("keep_line", "/etc/shadow", user)])


def keep_password(vm: Vm, user: str) -> Remedy:
    return run_in_guest(vm, "keep-password", f"marks the password of {user} as changed today; the old one stays good",
                        f"chage -d \"$(date +%F)\" {quoted(user)}", before=[keep("keep_line", "/etc/shadow", user)])


def unlock_account(vm: Vm, user: str) -> Remedy:
    return run_in_guest(vm, "unlock-account", f"sets no password for {user}, keys work again",
                        quoted("usermod", "-p", "*", user), before=[keep("keep_line", "/etc/shadow", user)])


def make_shadow_line(vm: Vm, user: str) -> Remedy:
    return run_in_guest(vm, "make-shadow-line", f"gives {user}, and any other account without one, a line in "
                        "/etc/shadow: no password, keys work again", "pwconv", quoted("usermod", "-p", "*", user),
                        before=[keep("keep", "/etc/shadow", "/etc/shadow-", "/etc/passwd", "/etc/passwd-")])


def give_shell(vm: Vm, user: str) -> Remedy:
    return run_in_guest(vm, "give-shell", f"gives {user} the shell /bin/bash",
                        quoted("usermod", "-s", "/bin/bash", user),
                        before=[keep("keep_line", "/etc/passwd", user)])


def unlock_tally(vm: Vm, user: str) -> Remedy:
    return run_in_guest(vm, "unlock-tally", f"forgets the failed logins of {user}",
                        quoted("faillock", "--user", user, "--reset"),
                        before=[keep("keep", f"/var/run/faillock/{user}")])


def mend_modes(vm: Vm, user: str, home: str, paths: Iterable[PathMode]) -> Remedy:
    names = [p.path for p in paths]
    own = [n for n in names if f"{n}/".startswith(f"{home}/")]
    chown = f"chown {quoted(user, *own)} && " if own else ""
    return run_in_guest(vm, "mend-modes", f"makes {user} the owner of {quoted(*own) if own else 'nothing'} and takes "
                        f"others' right to write to {quoted(*names)}", f"{chown}chmod u+rwX,go-w {quoted(*names)}",
                        before=[keep("keep_mode", *names)])


def let_pass(vm: Vm, path: str) -> Remedy:
    return run_in_guest(vm, "let-pass", f"lets everybody pass {path}, though not list or write it",
                        quoted("chmod", "a+x", path), before=[keep("keep_mode", path)])


# What VMAccess takes for a key.
_TAKEN = ("ssh-rsa ", "ssh-ed25519 ")


def set_key(vm: Vm, goal: Goal, user: str, key: ClientKey | Unreadable) -> Remedy:
    """The documented way, by VMAccess. A user who does not exist is made: `fix` does not do that by itself."""
    command = _set_key_command(vm, goal, user)
    costs = f"adds your public key to {user}, who is made with sudo rights when there is no such user"
    if not isinstance(key, ClientKey) or not key.public.startswith(_TAKEN):
        return Remedy("reset-credentials", costs, command)
    access = linux_access(vm, {"username": user, "ssh_key": key.public}, f"id -u {quoted(user)}")
    return Remedy("reset-credentials", costs, command, access, 2)


def _set_key_command(vm: Vm, goal: Goal, user: str) -> Command:
    # A key that came as .pem has no .pub beside it.
    own = goal.private_key_file
    key = f'"$(ssh-keygen -y -f {quoted(own)})"' if own else "~/.ssh/id_ed25519.pub"
    update = az(vm.id, "vm", "user", "update", "-g", vm.resource_group, "-n", vm.name, "-u", user)
    return update.with_end(f"--ssh-key-value {key}")
