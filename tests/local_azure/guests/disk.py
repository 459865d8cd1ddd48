"""A guest's disk: an overlay of the base image on a tmpfs of its own, so that `df` is the guest's and can be full."""
import os
import subprocess
from ipaddress import ip_network

from ...until import PATIENCE
from .host import run

# The shortest RSA key that a client accepts: the usual one would take longer than the boot.
HOST_KEYS = (("rsa", "2048"), ("ecdsa", "256"), ("ed25519", "256"))


class Disk:
    """Mounted below a folder; root is what the guest will see."""

    def __init__(self, folder, base, size, name):
        """name: what /proc/mounts calls it."""
        self.folder, self.root = folder, folder / "root"
        folder.mkdir()
        run("mount", "-t", "tmpfs", "-o", f"size={size},nr_inodes=20000,mode=755", name, str(folder))
        upper, work = folder / "upper", folder / "work"
        for each in (upper, work, self.root):
            each.mkdir()
        run("mount", "-t", "overlay", "overlay", "-o", f"lowerdir={base},upperdir={upper},workdir={work}",
            str(self.root))
        self._host_keys = [subprocess.Popen(["ssh-keygen", "-q", "-t", kind, "-b", bits, "-N", "", "-f",
                                             str(self.root / f"etc/ssh/ssh_host_{kind}_key")])
                           for kind, bits in HOST_KEYS]

    def provision(self, hostname, user, authorized_keys, password):
        """What Azure does once, when the VM is made. Without a password sshd offers keys only."""
        etc = self.root / "etc"
        (etc / "hostname").write_text(f"{hostname}\n", encoding="ascii")
        (etc / "hosts").write_text(f"127.0.0.1 localhost\n127.0.1.1 {hostname}\n", encoding="ascii")
        (etc / "ssh/sshd_config.d/50-cloud-init.conf").write_text(
            f"PasswordAuthentication {'no' if password is None else 'yes'}\n", encoding="ascii")
        run("chroot", str(self.root), "useradd", "-m", "-s", "/bin/bash", "-G", "adm,sudo", user)
        if password is not None:
            run("chroot", str(self.root), "chpasswd", stdin=f"{user}:{password}\n")
        sudoers = etc / "sudoers.d/90-cloud-init-users"
        sudoers.write_text(f"{user} ALL=(ALL) NOPASSWD:ALL\n", encoding="utf-8")
        sudoers.chmod(0o440)
        self._authorize(self.root / "home" / user, authorized_keys)

    def lease(self, nics):
        """What Azure's DHCP will tell each interface; only the first learns of a gateway."""
        for number, (_, address, prefix) in enumerate(nics):
            network = ip_network(prefix, strict=False)
            gateway = "" if number else f"Gateway={network[1]}\n"
            (self.root / f"usr/lib/systemd/network/90-azure-eth{number}.network").write_text(
                f"[Match]\nName=eth{number}\n[Network]\nAddress={address}/{network.prefixlen}\n{gateway}"
                "LinkLocalAddressing=no\nIPv6AcceptRA=no\n", encoding="ascii")

    def settle(self):
        """Wait for what is still being made."""
        while self._host_keys:
            self._host_keys.pop().wait(PATIENCE)

    def remove(self):
        self.settle()
        for mount in (self.root, self.folder):
            run("umount", "-l", str(mount), check=False)
        self.folder.rmdir()

    @staticmethod
    def _authorize(home, authorized_keys):
        folder, owner = home / ".ssh", home.stat()
        folder.mkdir(mode=0o700)
        keys = folder / "authorized_keys"
        keys.write_text("".join(f"{key.strip()}\n" for key in authorized_keys), encoding="utf-8")
        keys.chmod(0o600)
        for path in (folder, keys):
            os.chown(path, owner.st_uid, owner.st_gid)
