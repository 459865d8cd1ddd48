"""A VM: a systemd machine of its own on an overlay of the base image, with its own disk, network and processes."""
import json
import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

from . import faults, state, vmaccess
from .host import Failed, cgroup_roots, run

ENVIRONMENT = ("env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root",
               "LANG=C.UTF-8")
# root in a guest is not root of the machine's kernel: no modules, no clock, no kernel log
GUEST_ROOT = ("setpriv", "--bounding-set", "-sys_module,-sys_rawio,-sys_time,-syslog,-sys_boot,-mac_admin")
SCRIPTS = "/var/lib/waagent/run-command/download"
NOT_WRITTEN = 213
AGENT_PROBE = ("systemctl -q is-active walinuxagent.service && "
               "timeout 1 bash -c 'exec 3<>/dev/tcp/168.63.129.16/80' 2>/dev/null")


class CannotRun(RuntimeError):
    """The guest could not be made to run a script: it is off, or cannot store it; the message says which."""


@dataclass(frozen=True)
class Completed:
    rc: int
    stdout: str
    stderr: str


class Guest:
    """Made by Fabric.add_guest; off until start()."""

    def __init__(self, fabric, vm_id, name, nics, image, disk):
        self.fabric, self.vm_id, self.name, self.image = fabric, vm_id, name, image
        self.nics = [tuple(nic) for nic in nics]
        self.ports = [fabric.add_port(vm_id, address, mac) for mac, address, _ in self.nics]
        number = self.ports[0].number           # names may repeat, in another resource group
        self.namespace = f"{fabric.name}.{number}"
        self.folder = fabric.folder / f"{number}-{name}"
        self.root = self.folder / "root"
        self.console = fabric.folder / f"{number}-{name}.console"
        self.console.touch()
        self._disk, self._machine, self._leader, self._scripts = disk, None, None, 0
        self._host_keys = []
        self._lock = threading.RLock()

    # -- the disk -------------------------------------------------------------------------------------------------

    def provision(self, user, authorized_keys, password):
        """What Azure does once, at the VM's creation: its disk, host keys, name and first user."""
        base = self.fabric.base_of(self.image)
        self.folder.mkdir()
        run("mount", "-t", "tmpfs", "-o", f"size={self._disk},nr_inodes=20000,mode=755", self.namespace,
            str(self.folder))
        upper, work = self.folder / "upper", self.folder / "work"
        for folder in (upper, work, self.root):
            folder.mkdir()
        run("mount", "-t", "overlay", "overlay", "-o", f"lowerdir={base},upperdir={upper},workdir={work}",
            str(self.root))
        # the shortest RSA key that a client accepts: the usual one would take longer than the boot
        self._host_keys = [subprocess.Popen(["ssh-keygen", "-q", "-t", kind, "-b", bits, "-N", "", "-f",
                                             str(self.root / f"etc/ssh/ssh_host_{kind}_key")])
                           for kind, bits in (("rsa", "2048"), ("ecdsa", "256"), ("ed25519", "256"))]
        etc = self.root / "etc"
        (etc / "hostname").write_text(f"{self.name}\n", encoding="ascii")
        (etc / "hosts").write_text(f"127.0.0.1 localhost\n127.0.1.1 {self.name}\n", encoding="ascii")
        answer = "no" if password is None else "yes"
        (etc / "ssh/sshd_config.d/50-cloud-init.conf").write_text(f"PasswordAuthentication {answer}\n",
                                                                  encoding="ascii")
        self._add_user(user, authorized_keys, password)

    def _add_user(self, user, authorized_keys, password):
        run("chroot", str(self.root), "useradd", "-m", "-s", "/bin/bash", "-G", "adm,sudo", user)
        if password is not None:
            run("chroot", str(self.root), "chpasswd", stdin=f"{user}:{password}\n")
        sudoers = self.root / "etc/sudoers.d/90-cloud-init-users"
        sudoers.write_text(f"{user} ALL=(ALL) NOPASSWD:ALL\n", encoding="utf-8")
        sudoers.chmod(0o440)
        home = self.root / "home" / user
        folder, owner = home / ".ssh", home.stat()
        folder.mkdir(mode=0o700)
        keys = folder / "authorized_keys"
        keys.write_text("".join(f"{key.strip()}\n" for key in authorized_keys), encoding="utf-8")
        keys.chmod(0o600)
        for path in (folder, keys):
            os.chown(path, owner.st_uid, owner.st_gid)

    # -- power ----------------------------------------------------------------------------------------------------

    @property
    def running(self):
        return self._machine is not None and self._machine.poll() is None

    def start(self, timeout=20):
        """Boot, and wait until systemd has come to rest, be it with failed units or not."""
        with self._lock:
            if self.running:
                return
            while self._host_keys:
                self._host_keys.pop().wait(60)
            self._plug()
            self._boot()
        self._wait(time.monotonic() + timeout)

    def stop(self, timeout=8):
        """Shut down as Azure does: ask, then pull the plug."""
        with self._lock:
            if self.running:
                self._machine.terminate()
                try:
                    self._machine.wait(timeout)
                except subprocess.TimeoutExpired:
                    pass
            self.kill()

    def restart(self):
        self.stop()
        self.start()

    def kill(self):
        """Power off at once."""
        with self._lock:
            if self.running:
                _kill(self._leader)
                _kill(self._machine.pid)
                self._machine.wait(10)
            if self._machine is None:
                return
            self._machine = self._leader = None
            self.fabric.unplug(self.ports)
            run("ip", "netns", "del", self.namespace, check=False)
            for group in self._groups():
                state.remove_group(group)

    def delete(self):
        """The VM, its disk and its ports are gone."""
        self.kill()
        for mount in (self.root, self.folder):
            run("umount", "-l", str(mount), check=False)
        self.folder.rmdir()
        self.console.unlink()
        self.fabric.forget(self)

    def _plug(self):
        """A new boot finds new network devices; what a guest did to the old ones is gone, as after a restart."""
        run("ip", "netns", "add", self.namespace)
        self.fabric.plug(self.namespace, {port: f"eth{number}" for number, port in enumerate(self.ports)})
        for number, (_, address, prefix) in enumerate(self.nics):
            lease = self.root / f"usr/lib/systemd/network/90-azure-eth{number}.network"
            lease.write_text(_lease(number, address, prefix), encoding="ascii")

    def _boot(self):
        groups = self._groups()
        for group in groups:
            group.mkdir(exist_ok=True)
        join = "".join(f"echo $$ > {group}/cgroup.procs; " for group in groups)
        with open(self.console, "ab") as console:
            console.write(_firmware())
            console.flush()
            self._machine = subprocess.Popen(
                ["sh", "-c", f'{join}exec "$@"', "sh", "systemd-nspawn", "--quiet", "--register=no", "--keep-unit",
                 f"--machine={self.namespace.replace('.', '-')}", f"--directory={self.root}",
                 f"--network-namespace-path=/run/netns/{self.namespace}", "--resolv-conf=off", "--timezone=off",
                 f"--hostname={self.name}", "--capability=CAP_NET_ADMIN,CAP_NET_RAW", "--boot"],
                env={**os.environ, "SYSTEMD_NSPAWN_API_VFS_WRITABLE": "network"},   # so that a guest may forward
                stdin=subprocess.DEVNULL, stdout=console, stderr=console, start_new_session=True)
        end = time.monotonic() + 10
        while not self._leader:
            if not self.running or time.monotonic() > end:
                raise Failed(f"{self.name} does not boot: {self.console.read_text(errors='replace')[-500:]}")
            self._leader = _first_process(self._machine.pid)
            time.sleep(.005)

    def _wait(self, end):
        while time.monotonic() < end and self.running:
            done = subprocess.run([*self._enter(), "systemctl", "is-system-running", "--wait"], text=True, check=False,
                                  stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
            if done.stdout.strip() in ("running", "degraded", "maintenance", "stopping"):
                return
            time.sleep(.02)

    def _groups(self):
        return [root / self.namespace for root in cgroup_roots()]

    # -- inside ---------------------------------------------------------------------------------------------------

    def run(self, script, args=(), timeout=90):
        """RunShellScript: root runs the script as a file, its arguments are its positional parameters.

        Raises CannotRun, and TimeoutError after that many seconds.
        """
        with self._lock:
            self._scripts += 1
            folder = f"{SCRIPTS}/{self._scripts}"
        store = (f'{{ mkdir -p "$1" && cat > "$2" && chmod 0700 "$2"; }} || exit {NOT_WRITTEN}; '
                 'script=$2; shift 2; exec /bin/bash -c \'"$0" "$@"\' "$script" "$@" < /dev/null')
        done = self._inside("/bin/bash", "-c", store, "store", folder, f"{folder}/script.sh", *args,
                            stdin=script, timeout=timeout)
        if done.rc == NOT_WRITTEN:
            raise CannotRun(done.stderr.strip())
        return done

    def agent(self):
        """'Ready' when the agent's unit is active and the guest reaches the wire server now."""
        try:
            ready = self._inside("/bin/bash", "-c", AGENT_PROBE, timeout=10).rc == 0
        except (CannotRun, TimeoutError):
            ready = False
        return "Ready" if ready else "Not Ready"

    def vmaccess(self, settings, protected, timeout=60):
        """(whether the extension reports success, its message); see `vmaccess`.

        Raises CannotRun, and TimeoutError where the extension would never come back.
        """
        # An operation of Azure comes later than systemd's start limit remembers; here it would come too early.
        self._inside("systemctl", "reset-failed", "ssh.service")
        given = json.dumps({"settings": settings or {}, "protected": protected or {}})
        done = self._inside("python3", "-c", Path(vmaccess.__file__).read_text(encoding="utf-8"), stdin=given,
                            timeout=timeout)
        if done.rc:
            return False, f"Enable failed with exit code {done.rc}."
        answer = json.loads(done.stdout)
        return answer["ok"], answer["message"]

    def break_with(self, fault, **parameters):
        """Inject a fault of `faults`; parameters replace its defaults. Raises Failed when it could not be done."""
        broken = faults.load(fault)
        environment = [f"{name}={value}" for name, value in broken.environment(parameters).items()]
        if broken.at_host:
            group = next((each for each in self._groups() if (each / "pids.max").exists()), None)
            if group is None:
                raise Failed(f"fault {fault} needs a cgroup hierarchy with the controller pids")
            run("env", *environment, f"PIDS_GROUP={group}", "bash", "-euc", broken.script)
            return
        done = self._inside("env", *environment, "/bin/bash", "-euc", broken.script)
        if done.rc:
            raise Failed(f"fault {fault}: {done.stderr.strip() or done.stdout.strip()}")
        if broken.restarts:
            self.restart()

    def _inside(self, *command, stdin="", timeout=60):
        if not self.running:
            raise CannotRun(f"{self.name} is not running")
        process = subprocess.Popen([*self._enter(), *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, start_new_session=True)
        try:
            out, err = process.communicate(stdin.encode(), timeout)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise TimeoutError(f"no end of it after {timeout} s") from error
        return Completed(process.returncode, out.decode(errors="replace"), err.decode(errors="replace"))

    def _enter(self):
        namespaces = ("-m", "-u", "-i", "-n", "-p", "-r", "-w")
        return [*GUEST_ROOT, "nsenter", "-t", str(self._leader), *namespaces, "--", *ENVIRONMENT]


def _first_process(machine):
    """Pid of the guest's own first process, None while systemd-nspawn has not come so far."""
    try:
        children = Path(f"/proc/{machine}/task/{machine}/children").read_text(encoding="ascii").split()
        return next((int(pid) for pid in children
                     if Path(f"/proc/{pid}/comm").read_text(encoding="ascii").strip() == "systemd"), None)
    except OSError:
        return None


def _kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except (OSError, TypeError):
        pass


def _lease(number, address, prefix):
    """What Azure's DHCP tells; only the first interface learns of a gateway."""
    length = prefix.rpartition("/")[2]
    gateway = ""
    if number == 0:
        gateway = f"Gateway={ip_network(prefix, strict=False)[1]}\n"
    return (f"[Match]\nName=eth{number}\n[Network]\nAddress={address}/{length}\n{gateway}"
            "LinkLocalAddressing=no\nIPv6AcceptRA=no\n")


def _firmware():
    """The kernel's first words, by which readers of a serial log tell one boot from the next."""
    version = Path("/proc/version").read_text(encoding="utf-8").strip()
    return (f"[    0.000000] {version}\n[    0.000000] Command line: BOOT_IMAGE=/boot/vmlinuz root=/dev/sda1 ro "
            "console=tty1 console=ttyS0,115200n8 earlyprintk=ttyS0,115200\n").encode()
