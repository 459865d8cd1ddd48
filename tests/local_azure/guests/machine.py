"""A boot of a guest: systemd-nspawn, the guest's first process in it, and the way to run commands beside that."""
import contextlib
import os
import re
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from ...until import PATIENCE
from . import state
from .host import Failed, cgroup_roots

NAMESPACES = ("-m", "-u", "-i", "-n", "-p", "-r", "-w")
# root in a guest is not root of the machine's kernel: no modules, no clock, no kernel log
GUEST_ROOT = ("setpriv", "--bounding-set", "-sys_module,-sys_rawio,-sys_time,-syslog,-sys_boot,-mac_admin")
# What systemd-networkd says of an interface it has done with, and systemd of it while it works. No boot waits for it.
SETTLED = re.compile("^ADMIN_STATE=(configured|failed|unmanaged)$", re.MULTILINE)
WORKS = re.compile("^(ActiveState=(active|activating)|Job=[1-9].*)$", re.MULTILINE)
ENVIRONMENT = ("env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root",
               "LANG=C.UTF-8")


@dataclass(frozen=True)
class Completed:
    rc: int
    stdout: str
    stderr: str


def groups(name):
    """The cgroups of a guest."""
    return [root / name for root in cgroup_roots()]


class Machine:
    """Powered on by being made."""

    def __init__(self, name, hostname, root, console):
        """name: of the guest's network namespace, and of its cgroups; console: file that the boot is written to."""
        self._groups, self._console = groups(name), Path(console)
        for group in self._groups:
            group.mkdir(exist_ok=True)
        join = "".join(f"echo $$ > {group}/cgroup.procs; " for group in self._groups)
        with open(console, "ab") as output:
            output.write(_firmware())
            output.flush()
            self._process = subprocess.Popen(
                ["sh", "-c", f'{join}exec "$@"', "sh", "systemd-nspawn", "--quiet", "--register=no", "--keep-unit",
                 f"--machine={name.replace('.', '-')}", f"--directory={root}",
                 f"--network-namespace-path=/run/netns/{name}", "--resolv-conf=off", "--timezone=off",
                 f"--hostname={hostname}", "--capability=CAP_NET_ADMIN,CAP_NET_RAW", "--boot"],
                env={**os.environ, "SYSTEMD_NSPAWN_API_VFS_WRITABLE": "network"},   # so that a guest may forward
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)
        self._first = self._wait_for_first(time.monotonic() + PATIENCE)

    @property
    def running(self):
        return self._process.poll() is None

    def settle(self, timeout):
        """Wait until systemd has come to rest, be it with failed units or not, and the network is as it will be."""
        end, ask = time.monotonic() + timeout, ("systemctl", "is-system-running")
        # systemctl may miss the signal that it waits for, and would never come back.
        how = ("timeout", "2", *ask, "--wait")
        while (said := self.run(*how)).stdout.strip() not in ("running", "degraded", "maintenance", "stopping"):
            if time.monotonic() > end or not self.running:
                raise Failed(f"A guest's boot does not end: {self._console.read_text(errors='replace')[-500:]}")
            how = ask if said.rc == 124 else how
            time.sleep(.02)
        unit = ("systemctl", "show", "-p", "ActiveState,Job", "systemd-networkd")
        while not self._has_network() and WORKS.search(self.run(*unit).stdout):
            if time.monotonic() > end:
                raise Failed("A guest's network does not come to rest.")
            time.sleep(.02)

    def _has_network(self):
        inside = Path(f"/proc/{self._first}")
        try:
            devices = (inside / "net/dev").read_text(encoding="ascii").count(":")
            links = [file.read_text(encoding="utf-8") for file in
                     (inside / "root/run/systemd/netif/links").glob("[0-9]*")]
        except OSError:
            return False
        return sum(SETTLED.search(link) is not None for link in links) >= devices

    def run(self, *command, stdin="", timeout=PATIENCE):
        """Completed; raises TimeoutError, and then nothing of the command is left."""
        process = subprocess.Popen(
            [*GUEST_ROOT, "nsenter", "-t", str(self._first), *NAMESPACES, "--", *ENVIRONMENT, *command],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        try:
            out, err = process.communicate(stdin.encode(), timeout)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise TimeoutError(f"no end of it after {timeout} s") from error
        return Completed(process.returncode, out.decode(errors="replace"), err.decode(errors="replace"))

    def shut_down(self, timeout):
        """Ask it to, and do not insist."""
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout)

    def kill(self):
        """Power off at once; its cgroups are gone then."""
        if self.running:
            for pid in (self._first, self._process.pid):
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            self._process.wait(PATIENCE)
        for group in self._groups:
            state.remove_group(group)

    def _wait_for_first(self, end):
        """Pid of the guest's own first process, a child of systemd-nspawn."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        while self.running and time.monotonic() < end:
            with contextlib.suppress(OSError):
                for pid in children.read_text(encoding="ascii").split():
                    if Path(f"/proc/{pid}/comm").read_text(encoding="ascii") == "systemd\n":
                        return int(pid)
            time.sleep(.005)
        self._process.kill()
        raise Failed(f"A guest does not boot: {self._console.read_text(errors='replace')[-500:]}")


def _firmware():
    """The kernel's first words, by which readers of a serial log tell one boot from the next."""
    version = Path("/proc/version").read_text(encoding="utf-8").strip()
    return (f"[    0.000000] {version}\n[    0.000000] Command line: BOOT_IMAGE=/boot/vmlinuz root=/dev/sda1 ro "
            "console=tty1 console=ttyS0,115200n8 earlyprintk=ttyS0,115200\n").encode()
