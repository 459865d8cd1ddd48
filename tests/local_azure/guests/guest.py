"""A VM, as the Azure on loopback sees it: its power, and what Azure does inside it."""
import json
import threading
from pathlib import Path

from ...until import PATIENCE
from . import faults, vmaccess
from .disk import Disk
from .host import WIRE_SERVER, Failed, connect, links_up, run
from .machine import Completed, Machine, groups

SCRIPTS = "/var/lib/waagent/run-command/download"
NOT_WRITTEN = 213
STORE_AND_RUN = (f'{{ mkdir -p "$1" && cat > "$2" && chmod 0700 "$2"; }} || exit {NOT_WRITTEN}; '
                 'script=$2; shift 2; exec /bin/bash -c \'"$0" "$@"\' "$script" "$@" < /dev/null')


class CannotRun(RuntimeError):
    """The guest could not be made to run a script: it is off, or cannot store it; the message says which."""


class Guest:
    """Made by Fabric.add_guest; off until start().

    Its network interfaces change while it is off (replug): the next boot's DHCP tells the new addresses.
    console is its serial log, over all boots.
    """

    def __init__(self, fabric, vm_id, name, nics, image, disk):
        self.fabric, self.vm_id, self.name, self.image = fabric, vm_id, name, image
        self.nics = [tuple(nic) for nic in nics]
        self.ports = [fabric.add_port(vm_id, address, mac) for mac, address, _ in self.nics]
        number = self.ports[0].number           # names may repeat, in another resource group
        self.namespace = f"{fabric.name}.{number}"
        self.console = fabric.folder / f"{number}-{name}.console"
        self.console.touch()
        self.disk = Disk(fabric.folder / f"{number}-{name}", fabric.base_of(image), disk, self.namespace)
        self._machine, self._scripts, self._lock = None, 0, threading.RLock()

    # -- power ----------------------------------------------------------------------------------------------------

    @property
    def running(self):
        return self._machine is not None and self._machine.running

    def start(self, timeout=PATIENCE):
        """Boot, and wait until systemd has come to rest, be it with failed units or not."""
        with self._lock:
            if self.running:
                return
            self.disk.settle()
            self.disk.lease(self.nics)
            # A new boot finds new network devices: what a guest did to the old ones is gone, as after a restart.
            run("ip", "netns", "add", self.namespace)
            self.fabric.plug(self.namespace, {port: f"eth{number}" for number, port in enumerate(self.ports)})
            self._machine = Machine(self.namespace, self.name, self.disk.root, self.console)
        self._machine.settle(timeout)
        links_up(self.fabric.router, [port.device for port in self.ports])

    def stop(self, timeout=8):
        """Shut down as Azure does: ask, then pull the plug."""
        with self._lock:
            if self.running:
                self._machine.shut_down(timeout)
            self.kill()

    def restart(self):
        self.stop()
        self.start()

    def kill(self):
        """Power off at once."""
        with self._lock:
            if self._machine:
                self._machine.kill()
                self._machine = None
                self.fabric.unplug(self.ports)
                run("ip", "netns", "del", self.namespace, check=False)

    def replug(self, nics):
        """Other network interfaces, or other addresses of them, while it is off: (MAC, address, prefix) each."""
        with self._lock:
            for port in self.ports:
                self.fabric.remove_port(port)
            self.nics = [tuple(nic) for nic in nics]
            self.ports = [self.fabric.add_port(self.vm_id, address, mac) for mac, address, _ in self.nics]

    def delete(self):
        """The VM, its disk and its ports are gone."""
        self.kill()
        self.disk.remove()
        self.console.unlink()
        self.fabric.forget(self)

    # -- inside ---------------------------------------------------------------------------------------------------

    def run(self, script, args=(), timeout=90):
        """RunShellScript: root runs the script as a file, its arguments are its positional parameters.

        Completed with the whole output. Raises CannotRun, and TimeoutError after that many seconds.
        """
        with self._lock:
            self._scripts += 1
            folder = f"{SCRIPTS}/{self._scripts}"
        done = self._inside("/bin/bash", "-c", STORE_AND_RUN, "store", folder, f"{folder}/script.sh", *args,
                            stdin=script, timeout=timeout)
        if done.rc == NOT_WRITTEN:
            raise CannotRun(done.stderr.strip())
        return done

    def agent(self):
        """'Ready' when the agent's unit is active and the guest reaches the wire server now, else 'Not Ready'."""
        try:
            active = self._inside("systemctl", "-q", "is-active", "walinuxagent.service").rc == 0
            ready = active and self.reaches(WIRE_SERVER, 80) == "open"
        except (CannotRun, OSError):
            ready = False
        return "Ready" if ready else "Not Ready"

    def reaches(self, address, port):
        """What a connection made inside comes to; see `host.connect`."""
        return connect(self.namespace, address, port)

    def vmaccess(self, settings, protected, timeout=PATIENCE):
        """(whether the extension reports success, its message); see `vmaccess`.

        Raises CannotRun, and TimeoutError where the extension would never come back.
        """
        given = json.dumps({"settings": settings or {}, "protected": protected or {}})
        done = self._inside("python3", "-c", Path(vmaccess.__file__).read_text(encoding="utf-8"), stdin=given,
                            timeout=timeout)
        if done.rc:
            return False, f"Enable failed with exit code {done.rc}."
        answer = json.loads(done.stdout)
        return answer["ok"], answer["message"]

    def break_with(self, fault, **parameters):
        """Inject a fault of `faults`; parameters replace its defaults.

        Raises ValueError for a fault or parameter that does not exist, Failed when it could not be done.
        """
        broken = faults.load(fault)
        environment = [f"{name}={value}" for name, value in broken.environment(parameters).items()]
        if broken.at_host:
            run("env", *environment, f"PIDS_GROUP={self._pids_group()}", "bash", "-euc", broken.script)
            return
        done = self._inside("env", *environment, "/bin/bash", "-euc", broken.script)
        if done.rc:
            raise Failed(f"fault {fault}: {done.stderr.strip() or done.stdout.strip()}")
        if broken.restarts:
            self.restart()

    def _inside(self, *command, stdin="", timeout=PATIENCE) -> Completed:
        machine = self._machine
        if machine is None or not machine.running:
            raise CannotRun(f"{self.name} is not running")
        return machine.run(*command, stdin=stdin, timeout=timeout)

    def _pids_group(self):
        for group in groups(self.namespace):
            if (group / "pids.max").exists():
                return group
        raise Failed("This fault needs a cgroup hierarchy with the controller pids.")
