"""How hard a fault of one account hits this caller."""
from typing import Callable, Union

from .guest_ssh import GuestSsh
from .ssh_probe import SshProbe
from ..model import Goal, Unreadable, failed, warned

Probe = Union[SshProbe, Unreadable]


def hits(goal: Goal) -> Callable:
    """failed() when the caller is this user; warned() when nobody was named and the VM's administrator was looked at:
    somebody else may still get in."""
    return failed if goal.username else warned


def hits_keys(goal: Goal, guest: GuestSsh, probe: Probe) -> Callable:
    """The same for a fault that shuts out keys only: a user who has a password that sshd takes may still get in."""
    denied = isinstance(probe, SshProbe) and probe.login == "denied"
    if goal.username and not goal.private_key_file and not denied and password_works(guest):
        return warned
    return hits(goal)


def password_works(guest: GuestSsh) -> bool:
    return guest.account.password == "set" and bool({"password", "keyboard-interactive"} & set(methods(guest)))


def methods(guest: GuestSsh):
    """What sshd offers this user, from its effective options."""
    def on(*keywords):
        return any(guest.option(k) == "yes" for k in keywords)
    offered = []
    if on("pubkeyauthentication"):
        offered.append("publickey")
    if on("passwordauthentication"):
        offered.append("password")
    if on("kbdinteractiveauthentication", "challengeresponseauthentication") and on("usepam"):
        offered.append("keyboard-interactive")
    return tuple(offered)
