"""The user can log in with the key.

A real login with --username and the key named, or the agent's and those in ~/.ssh. It opens a session and runs `echo`,
so that an account is seen whose shell refuses it or whose password must be changed first.
"""
from ..facts.answerer import Answerer
from ..facts.client_key import ClientKey
from ..facts.ssh_probe import SshProbe
from ..facts.vm import Vm
from ..model import Finding, Goal, Target, Unreadable, failed, passed, skipped, unknown
from ..remedies.look_inside import look_inside
from ..remedies.mend_account import set_key

GOALS = ("ssh",)
GUIDE = ()
HOP = "account"
EXPLAINED_BY = (
    "ssh-host-key", "ssh-methods", "guest-boot", "guest-memory", "guest-processes", "guest-disk", "sshd-config",
    "sshd-methods", "sshd-access", "sshd-refusals", "sshd-session", "user-account", "user-keys", "user-limits",
    "login-disabled", "pam-modules", "entra-login")

_SAID = {
    "denied": "{user} is denied with the key {p.login_key}",
    "closed": "The connection was closed when {user} logged in with the key {p.login_key}{words}",
    "expired": "{user} has to change the password first{words}",
    "no-shell": "{user} is let in, but no command can be run{words}",
    "timeout": "The login of {user} was not answered in time{words}",
    "failed": "{user} is let in, but no session opens{words}",
}


def judge(goal: Goal, target: Target, vm: Vm, probe: SshProbe, answerer: Answerer,
          key: ClientKey | Unreadable) -> Finding:
    if not goal.username:
        return skipped("No login was tried: no --username was given")
    if probe.methods is None or not answerer.is_target:
        return skipped("No login could be tried")
    user = goal.username
    seen = {"user": user, "login": probe.login, "key": probe.login_key, "said": probe.login_error}
    if probe.login is None:
        return unknown(f"No login of {user} was tried: {probe.login_error}", _needs(probe), **seen)
    if probe.login == "ok":
        return passed(f"{user} can log in", **seen)
    if probe.login == "more":
        return unknown(f"{user}'s key {probe.login_key} is taken, but the server {probe.login_error} as well",
                       "the second proof, which is asked of a person", **seen)
    words = f": {probe.login_error}" if probe.login_error else ""
    because = _SAID[probe.login].format(user=user, p=probe, words=words)
    remedy = set_key(vm, goal, user, key) if probe.login == "denied" else look_inside(goal, target)
    return failed(because, remedy, **seen)


def _needs(probe: SshProbe) -> str:
    return "ssh-add of the key" if "encrypted" in probe.login_error else "a key: --private-key-file or the SSH agent"
