"""The user's authorized keys can be used.

sshd trusts authorized_keys only when nobody else can write to it, to its folder, or to the home (StrictModes).
"""
from ..facts.client_key import ClientKey
from ..facts.guest_account import PathMode
from ..facts.guest_ssh import GuestSsh
from ..facts.this_user import Probe, hits, hits_keys, methods, password_works
from ..facts.vm import Vm
from ..model import Finding, Goal, Unreadable, passed, skipped, unknown
from ..remedies.mend_account import mend_modes, set_key

GOALS = ("ssh",)
GUIDE = ("ssh.check-service", "ssh.reset-credentials")
HOP = "account"
EXPLAINED_BY = ("user-account", "sshd-access", "sshd-methods")


def judge(goal: Goal, vm: Vm, guest: GuestSsh, probe: Probe, key: ClientKey | Unreadable) -> Finding:
    account = guest.account
    if not account.told or not guest.options or guest.lost("o", "keys", "path"):
        return unknown("The guest does not tell enough about keys" if account.told or guest.user else
                       "No user to look at", needs="" if guest.user else "--username")
    if not account.exists or "publickey" not in methods(guest):
        return skipped(f"There is no user {guest.user}" if not account.exists else "sshd takes no keys")
    bad = [p for p in account.paths if p.mode is not None and not _trusted(p, account.uid)]
    evidence = {"user": guest.user, "files": [f"{f.path}: {_count(f)}" for f in account.key_files],
                "modes": [f"{p.path} {_octal(p)} uid {p.uid}" for p in account.paths],
                "fingerprints": list(account.fingerprints)}
    if account.keys and bad and guest.option("strictmodes") != "no":
        said = guest.said("bad ownership or modes")
        worst = bad[0]
        because = (f"bad ownership or modes for {'directory' if worst.kind == 'directory' else 'file'} {worst.path}: "
                   f"mode {_octal(worst)}, owner uid {worst.uid}")
        return hits_keys(goal, guest, probe)(
            f"sshd does not trust the keys of {guest.user}: {because}",
            mend_modes(vm, guest.user, account.home, bad), said=said.text if said else None, **evidence)
    if isinstance(key, ClientKey) and _strange(key, guest):
        return hits(goal)(f"The key {key.path} ({key.fingerprint}) is none of the {account.keys} that {guest.user} has",
                          set_key(vm, goal, guest.user, key), clientKey=key.fingerprint, **evidence)
    return _any_key(goal, vm, guest, (probe, key), evidence)


def _strange(key: ClientKey, guest: GuestSsh) -> bool:
    """Told only when every key was told, and when nobody but these files is asked."""
    account = guest.account
    elsewhere = guest.option("authorizedkeyscommand") or guest.option("trustedusercakeys")
    whole = 0 < account.keys == len(account.fingerprints) and not guest.lost("key")
    return whole and not elsewhere and key.fingerprint not in account.fingerprints


def _any_key(goal: Goal, vm: Vm, guest: GuestSsh, client, evidence) -> Finding:
    account, (probe, key) = guest.account, client
    hidden = [p for p in account.paths if p.mode is not None and not _readable(p, account.uid)]
    if account.keys and hidden:
        return hits_keys(goal, guest, probe)(f"{guest.user} cannot read {hidden[0].path} (mode {_octal(hidden[0])})",
                                             mend_modes(vm, guest.user, account.home, hidden), **evidence)
    if account.keys:
        return passed(f"{account.keys} key{'s' * (account.keys != 1)} of {guest.user} in files that sshd trusts",
                      **evidence)
    elsewhere = guest.option("authorizedkeyscommand") or guest.option("trustedusercakeys")
    if elsewhere:
        return passed(f"{guest.user} has no key in a file; sshd also asks {elsewhere}", **evidence)
    first = account.key_files[0].path if account.key_files else "authorized_keys"
    because = f"{guest.user} has no key in {first}"
    if password_works(guest) and hits_keys(goal, guest, probe) is not hits(goal):
        return passed(f"{because}; passwords work", **evidence)
    if password_works(guest) and not goal.username:
        return passed(f"{because}; passwords work", **evidence)
    where = guest.set_by("PasswordAuthentication")
    more = "" if "password" in methods(guest) else f", and sshd takes no passwords ({where or 'by default'})"
    return hits(goal)(because + more, set_key(vm, goal, guest.user, key), **evidence)


def _trusted(path: PathMode, uid) -> bool:
    return path.uid in (0, uid) and not path.mode & 0o022


def _readable(path: PathMode, uid) -> bool:
    bits = (0o100, 0o011) if path.kind == "directory" else (0o400, 0o044)
    return uid == 0 or bool(path.mode & bits[path.uid != uid])


def _octal(path: PathMode) -> str:
    return "missing" if path.mode is None else f"{path.mode:04o}"


def _count(file) -> str:
    return "missing" if file.keys is None else f"{file.keys} keys, {file.restricted} with options"
