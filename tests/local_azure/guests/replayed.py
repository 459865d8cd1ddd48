"""A VM whose inside is only a record, while its network and one server on it are real."""
import ipaddress
import threading

from .host import await_links, in_namespace, run
from .machine import groups


class ReplayedGuest:
    """Made by Fabric.add_replayed; off until start(). Has of a Guest what belongs to power and network.

    `server(namespace, address)` makes what answers there: an object with start() and stop().
    """

    def __init__(self, fabric, vm_id, name, nics, server):
        # pylint: disable=too-many-arguments
        self.fabric, self.name, self.nics = fabric, name, [tuple(nic) for nic in nics]
        self.ports, self._vm_id = [fabric.add_port(vm_id, address, mac) for mac, address, _ in self.nics], vm_id
        self.namespace = f"{fabric.name}.{self.ports[0].number}"
        self.console = fabric.folder / f"{self.ports[0].number}-{name}.console"
        self.console.touch()
        self._make, self._server, self._lock = server, None, threading.RLock()

    @property
    def running(self):
        return self._server is not None

    def start(self):
        with self._lock:
            if self.running:
                return
            run("ip", "netns", "add", self.namespace)
            self.fabric.plug(self.namespace, {port: f"eth{number}" for number, port in enumerate(self.ports)})
            lines = ["link set lo up"]
            for number, (_, address, prefix) in enumerate(self.nics):
                network = ipaddress.ip_network(prefix, strict=False)
                lines += [f"addr add {address}/{network.prefixlen} dev eth{number}", f"link set eth{number} up"]
                lines += [] if number else [f"route add default via {network[1]}"]
            run("ip", "-n", self.namespace, "-batch", "-", stdin="\n".join(lines) + "\n")
            await_links(self.namespace, [f"eth{number}" for number in range(len(self.nics))])
            await_links(self.fabric.router, [port.device for port in self.ports])
            for group in groups(self.namespace):
                group.mkdir(exist_ok=True)
            self._server = self._make(self, self.nics[0][1])
            self._server.start()

    def stop(self):
        with self._lock:
            if self.running:
                self._server.stop()
                self._server = None
                self.fabric.unplug(self.ports)
                run("ip", "netns", "del", self.namespace, check=False)

    kill = stop

    def restart(self):
        self.stop()
        self.start()

    def replug(self, nics):
        """Other network interfaces, or other addresses of them, while it is off: (MAC, address, prefix) each."""
        with self._lock:
            for port in self.ports:
                self.fabric.remove_port(port)
            self.nics = [tuple(nic) for nic in nics]
            self.ports = [self.fabric.add_port(self._vm_id, address, mac) for mac, address, _ in self.nics]

    def agent(self):
        return "Ready"

    # What a server needs to be in its place.

    @property
    def enter(self):
        """A command that leads a process there."""
        return ("nsenter", f"--net=/run/netns/{self.namespace}")

    @property
    def groups(self):
        return groups(self.namespace)

    def there(self):
        """Context: sockets that this thread makes are there."""
        return in_namespace(self.namespace)
