"""The user's authorized keys can be used.

sshd trusts authorized_keys only when nobody else can write to it, to its folder, or to the home (StrictModes).
"""
from ..facts.client_key import ClientKey
from ..facts.guest_account import PathMode
from ..facts.guest_ssh import GuestSsh
from ..facts.key_options import refusal
from ..facts.ssh_probe import SshProbe
from ..facts.this_user import Probe, hits, hits_keys, methods, password_works
from ..facts.vm import Vm
from ..model import Finding, Goal, Unreadable, passed, skipped, unknown
from ..remedies.mend_account import let_pass, mend_modes, set_key
from ..remedies.mend_sshd import restart_sshd, set_aside

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
    if account.uid is None:
        return unknown(f"The guest tells no uid of {guest.user}")
    bad = [p for p in account.paths if p.mode is not None and not _trusted(p, guest)]
    evidence = {"user": guest.user, "files": [f"{f.path}: {_count(f)}" for f in account.key_files],
                "modes": [f"{p.path} {_octal(p)} uid {p.uid}" for p in account.paths],
                "fingerprints": list(account.fingerprints)}
    if account.keys and bad and guest.option("strictmodes") != "no":
        said = guest.said("bad ownership or modes")
        worst = bad[0]
        because = (f"bad ownership or modes for {'directory' if worst.kind == 'directory' else 'file'} {worst.path}: "
                   f"mode {_octal(worst)}, owner uid {worst.uid}")
        # A folder with the sticky bit, such as /tmp, has to stay open to others.
        remedy = None if any(p.mode & 0o1000 for p in bad) else mend_modes(vm, guest.user, account.home, bad)
        return hits_keys(goal, guest, probe)(f"sshd does not trust the keys of {guest.user}: {because}", remedy,
                                             said=said.text if said else None, **evidence)
    wrong = _wrong(key, guest) if isinstance(key, ClientKey) else ""
    if wrong:
        return hits(goal)(f"The key {key.path} ({key.fingerprint}) {wrong}", set_key(vm, goal, guest.user, key),
                          clientKey=key.fingerprint, **evidence)
    return _any_key(goal, vm, guest, (probe, key), evidence)


def _wrong(key: ClientKey, guest: GuestSsh) -> str:
    """Told only when every line was told, and when nobody but these files is asked; "" when nothing is wrong."""
    account, own = guest.account, key.fingerprint
    if guest.option("authorizedkeyscommand") or not 0 < account.keys < 12 or guest.lost("key", "bound"):
        return ""
    if own not in account.fingerprints:
        lines = account.keys - len(account.fingerprints)
        bad = f"; {lines} of its lines are no keys that sshd can read" if lines > 0 else ""
        return f"is none of the {account.keys} that {guest.user} has{bad}"
    bound = [options for one, options in account.bound if one == own]
    if len(bound) < account.fingerprints.count(own):         # it stands there without options as well
        return ""
    why = [refusal(options, guest.source, account.today) for options in bound]
    return f"is authorized, but not for this login: {why[0]}" if all(why) else ""


def _any_key(goal: Goal, vm: Vm, guest: GuestSsh, client, evidence) -> Finding:
    account, (probe, key) = guest.account, client
    hidden = [p for p in account.paths if p.mode is not None and not _readable(p, account.uid)]
    if account.keys and hidden:
        return hits_keys(goal, guest, probe)(f"{guest.user} cannot read {hidden[0].path} (mode {_octal(hidden[0])})",
                                             mend_modes(vm, guest.user, account.home, hidden), **evidence)
    if account.keys and account.unread:
        return _unread(goal, vm, guest, probe, evidence)
    if account.keys:
        return passed(f"{account.keys} key{'s' * (account.keys != 1)} of {guest.user} in files that sshd trusts",
                      **evidence)
    elsewhere = guest.option("authorizedkeyscommand") or guest.option("trustedusercakeys")
    if elsewhere:
        where = guest.set_by("AuthorizedKeysCommand", "TrustedUserCAKeys")
        denied = isinstance(probe, SshProbe) and probe.login == "denied"
        finding = hits(goal) if denied else passed
        return finding(f"{guest.user} has no key in a file; sshd also asks {elsewhere}"
                       + (f", which does not vouch for {probe.login_key} ({where})" if denied else ""), **evidence)
    because = _no_key(guest)
    if password_works(guest) and hits_keys(goal, guest, probe) is not hits(goal):
        return passed(f"{because}; passwords work", **evidence)
    if password_works(guest) and not goal.username:
        return passed(f"{because}; passwords work", **evidence)
    where = guest.set_by("PasswordAuthentication")
    more = "" if "password" in methods(guest) else f", and sshd takes no passwords ({where or 'by default'})"
    return hits(goal)(because + more, set_key(vm, goal, guest.user, key), **evidence)


def _no_key(guest: GuestSsh) -> str:
    account = guest.account
    if any(p.mode is None and p.path == account.home for p in account.paths):
        return f"The home of {guest.user}, {account.home}, does not exist, and so no authorized_keys"
    if not account.key_files:
        return f"sshd looks for keys nowhere ({guest.set_by('AuthorizedKeysFile') or 'AuthorizedKeysFile none'})"
    by = guest.set_by("AuthorizedKeysFile")
    return f"{guest.user} has no key in {account.key_files[0].path}" + (f" ({by})" if by else "")


def _unread(goal: Goal, vm: Vm, guest: GuestSsh, probe: Probe, evidence) -> Finding:
    path, how = guest.account.unread[0]
    if how == "hidden":
        by = f" ({', '.join(guest.drop_ins)})" if guest.drop_ins else ""
        return hits_keys(goal, guest, probe)(f"sshd cannot see {path}: its unit hides it or began before it was mounted"
                                             f"{by}", set_aside(vm, guest) if guest.drop_ins else
                                             restart_sshd(vm, guest), **evidence)
    return hits_keys(goal, guest, probe)(f"{guest.user} may not pass {path} on the way to the keys",
                                         let_pass(vm, path), **evidence)


def _trusted(path: PathMode, guest: GuestSsh) -> bool:
    """Debian's sshd, and Ubuntu's, let a group write in which the user is alone: there its own word decides."""
    lenient = "debian" in guest.machine.system or "ubuntu" in guest.machine.system
    refused = guest.said(f"bad ownership or modes for {path.kind.rpartition(' ')[2]} {path.path}")
    return path.uid in (0, guest.account.uid) and not path.mode & (0o022 if refused or not lenient else 0o002)


def _readable(path: PathMode, uid) -> bool:
    bits = (0o100, 0o011) if path.kind == "directory" else (0o400, 0o044)
    return uid == 0 or bool(path.mode & bits[path.uid != uid])


def _octal(path: PathMode) -> str:
    return "missing" if path.mode is None else f"{path.mode:04o}"


def _count(file) -> str:
    return "missing" if file.keys is None else f"{file.keys} keys, {file.restricted} with options"
