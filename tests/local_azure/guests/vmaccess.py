"""What the extension VMAccessForLinux 1.5 does to a Debian or Ubuntu guest, runs in the guest: its own Python 3.

Standard input: {"settings": {...}, "protected": {...}}. Standard output: {"ok": bool, "message": text}.
An account of observed behaviour, faults included: it restarts sshd whatever was asked, ignores whether that worked,
takes every non-empty text for true, knows iptables only, and loops without end on some REJECT rules. What it does
not know: keys given as X.509 certificates (it refuses them), and other distributions' ways to restart sshd.
"""
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time

CONFIG, CLOUD_CONFIG = "/etc/ssh/sshd_config", "/etc/ssh/sshd_config.d/50-cloud-init.conf"
BACKUP, SUDOERS = "/var/cache/vmaccess/backup", "/etc/sudoers.d/waagent"
FIRST_USER = 1000
DEFAULTS = """Port 22
Protocol 2
HostKey /etc/ssh/ssh_host_rsa_key
HostKey /etc/ssh/ssh_host_dsa_key
HostKey /etc/ssh/ssh_host_ecdsa_key
HostKey /etc/ssh/ssh_host_ed25519_key
SyslogFacility AUTH
LogLevel INFO
LoginGraceTime 120
PermitRootLogin without-password
StrictModes yes
PubkeyAuthentication yes
PermitEmptyPasswords no
ChallengeResponseAuthentication no
PasswordAuthentication yes
X11Forwarding yes
PrintMotd no
TCPKeepAlive yes
AcceptEnv LANG LC_*
Subsystem sftp /usr/lib/openssh/sftp-server
UsePAM yes
ClientAliveInterval 120
"""


class Refused(Exception):
    """The extension gives up; the text is its message after 'Enable failed: '."""


def enable(settings, protected):
    """Message of success. Raises Refused and OSError."""
    reset = protected.get("reset_ssh") or protected.get("restore_backup_ssh")
    if protected.get("remove_user") and (reset or protected.get("password")):
        raise Refused("Cannot reset sshd_config and remove a user in one operation.")
    set_option(CONFIG, "ChallengeResponseAuthentication", "no", only_if_absent=True)
    restart_sshd()
    if reset:
        open_iptables()
        replace_config(protected.get("restore_backup_ssh"))
        restart_sshd()
    if protected.get("remove_user"):
        remove_user(protected["remove_user"])
    if protected.get("username"):
        reset_user(protected["username"], protected)
    if reset or protected.get("password"):
        restart_sshd()
    return mend_disk(settings)


def restart_sshd():
    distribution = open("/etc/os-release", encoding="utf-8").read()
    # An operation of Azure comes later than systemd's start limit remembers; here it would come too early.
    call("systemctl", "reset-failed", "ssh.service")
    for service in ("sshd", "ssh") if 'NAME="Ubuntu"' in distribution else ("ssh",):
        call("service", service, "restart")


def open_iptables():
    for chain, side in (("INPUT", "dport"), ("OUTPUT", "sport")):
        for verdict in ("DROP", "REJECT"):
            rule = [chain, "-p", "tcp", "-m", "tcp", "--" + side, "22", "-j", verdict]
            while "-A " + " ".join(rule) in call("iptables-save").stdout:
                if call("iptables", "-D", *rule).returncode:
                    time.sleep(.5)      # the rule differs in something else: the original tries for ever
    for chain in ("INPUT", "OUTPUT"):
        call("iptables", "-I", chain, "-p", "tcp", "-m", "tcp", "--dport", "22", "-j", "ACCEPT")


def replace_config(restore):
    if restore and os.path.exists(BACKUP):
        shutil.copy(BACKUP, CONFIG)
        os.unlink(BACKUP)
    else:
        write(CONFIG, DEFAULTS)


def set_option(path, option, value, only_if_absent=False):
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        lines = file.read().splitlines()
    if only_if_absent and option + " " + value in lines:
        return
    if path == CONFIG and not os.path.exists(BACKUP):
        os.makedirs(os.path.dirname(BACKUP), exist_ok=True)
        shutil.copy(CONFIG, BACKUP)
    # before the first Match block, or it would be part of it
    end = next((number for number, line in enumerate(lines) if line.startswith("Match")), len(lines))
    kept = [line for line in lines[:end] if line.split()[:1] != [option]]
    write(path, "\n".join([*kept, option + " " + value, *lines[end:]]) + "\n")


def write(path, text):
    """In a new file that takes the place of the old one, and so ends as mode 0600."""
    handle, name = tempfile.mkstemp(dir=os.path.dirname(path))
    with os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)
    os.rename(name, path)


def reset_user(name, protected):
    password, key = protected.get("password"), protected.get("ssh_key")
    if not password and not key:
        raise Refused("No password or ssh_key is specified.")
    account = find(name)
    if account and account.pw_uid < FIRST_USER:
        raise Refused("Failed to create the account or set the password with Failed to set password for system "
                      f"user: {name} (0x06).")
    if not account:
        expiration = protected.get("expiration")
        if call("useradd", "-m", *(["-e", expiration] if expiration else []), name).returncode:
            raise Refused("Failed to create the account or set the password with Failed to create user account: "
                          f"{name} (0x07).")
    if password:
        if call("chpasswd", "-c", "SHA512", stdin=f"{name}:{password}\n").returncode:
            raise Refused("Failed to create the account or set the password with Failed to set password for "
                          f"{name}.")
        set_option(CONFIG, "PasswordAuthentication", "yes")
        if os.path.exists(CLOUD_CONFIG):
            set_option(CLOUD_CONFIG, "PasswordAuthentication", "yes")
    grant_sudo(name, bool(password))
    if key:
        add_key(name, key, protected.get("remove_prior_keys"))


def grant_sudo(name, with_password):
    line = f"{name} ALL = (ALL) {'ALL' if with_password else 'NOPASSWD: ALL'}\n"
    others = [each for each in sudo_lines() if each.split()[:1] != [name]]
    write(SUDOERS, "".join([*others, line]))
    os.chmod(SUDOERS, 0o440)


def sudo_lines():
    if not os.path.exists(SUDOERS):
        return []
    with open(SUDOERS, encoding="utf-8") as file:
        return file.readlines()


def add_key(name, key, remove_prior):
    if not key.startswith(("ssh-rsa", "ssh-ed25519", "---- BEGIN SSH2 PUBLIC KEY")):
        raise Refused("Failed to generate public key file.")
    account = find(name)
    folder = f"/home/{name}/.ssh"
    path = folder + "/authorized_keys"
    for each in (folder, path):
        if os.path.islink(each):
            raise Refused(f"Refusing to write: {each} is a symlink")
        if os.path.exists(each) and os.stat(each).st_uid not in (account.pw_uid, 0):
            raise Refused(f"Refusing to write: {each} is not owned by {name} or root")
    os.makedirs(folder, 0o700, exist_ok=True)
    with open(path, "w" if remove_prior else "a", encoding="utf-8") as file:
        file.write(key.rstrip("\n") + "\n")
    os.chmod(path, 0o600)
    for each in (folder, path):
        os.chown(each, account.pw_uid, account.pw_gid)


def remove_user(name):
    account = find(name)
    if account and account.pw_uid >= FIRST_USER:
        call("userdel", "-f", "-r", name)
        if os.path.exists(SUDOERS):
            write(SUDOERS, "".join(each for each in sudo_lines() if each.split()[:1] != [name]))
            os.chmod(SUDOERS, 0o440)


def mend_disk(settings):
    check, repair, name = (settings.get(key) for key in ("check_disk", "repair_disk", "disk_name"))
    if check and repair:
        raise Refused("")
    if check:
        call("fsck", "-As", "-y")
    if repair:
        if not name or call("umount", "-f", "/" + name).returncode == 0:
            return "Repair failed."
        call("fsck", "-AR", "-y")
    return "Enable succeeded."


def find(name):
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def call(*command, stdin=""):
    return subprocess.run(command, input=stdin, text=True, check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL)


def main():
    given = json.load(sys.stdin)
    try:
        message = enable(given["settings"], given["protected"])
    except Refused as refused:
        message = f"Enable failed: {refused}" if str(refused) else "Enable failed."
    except OSError as error:
        message = f"Enable failed: {error}"
    json.dump({"ok": message == "Enable succeeded.", "message": message}, sys.stdout)


if __name__ == "__main__":
    main()
