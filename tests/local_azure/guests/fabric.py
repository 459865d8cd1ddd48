"""Azure's network on this machine: the Internet's side, a router that is the fabric, and the ports of VMs."""
import functools
import socket
import threading
from dataclasses import dataclass
from pathlib import Path

from . import host, routes, state
from .guest import Guest
from .host import WIRE_SERVER, await_links, base_folder, in_namespace, run
from .replayed import ReplayedGuest
from .ruleset import compile_ruleset
from .topology import Topology

CLIENT = {"ip_nonlocal_bind": 1, "ip_forward": 1, "conf/all/rp_filter": 0, "conf/default/rp_filter": 0,
          "conf/all/send_redirects": 0, "conf/default/send_redirects": 0, "conf/all/accept_local": 1}
ROUTER = {**CLIENT, "tcp_fwmark_accept": 1, "fwmark_reflect": 1, "conf/default/proxy_arp": 1}
FABRIC_MAC = "12:34:56:78:9a:bc"


@dataclass(frozen=True)
class Port:
    """Where a VM's network interface is plugged into the fabric."""
    number: int
    vm: str                         # lower-cased ARM id of the VM
    private_ip: str
    mac: str

    @property
    def device(self):
        return f"port{self.number}"


class Fabric:
    """One network of its own; several can be up at once, in one process or many.

    label names it among what `ip netns` shows. Nothing is added to the machine's own network.
    """

    def __init__(self, label, service_tags=None):
        """service_tags: {tag: prefixes} for tags other than VirtualNetwork, AzureLoadBalancer and Internet."""
        self.name, self.folder = state.claim(label)
        self.client, self.router, self.nowhere = (f"{self.name}.{each}" for each in ("client", "router", "nowhere"))
        self.service_tags = service_tags or {}
        self.guests = []
        self.base_of = functools.cache(base_folder)
        self._ports, self._plugged, self._tables, self._public, self._last_port = [], set(), {}, set(), 0
        self._topology = Topology({})
        self._lock = threading.RLock()
        self._wire_servers = []

    def up(self, client_address="203.0.113.7", *others):
        """The client's namespace has these addresses; a socket there may bind any other one, too."""
        host.make_room()
        state.sweep()
        try:
            self._build((client_address, *others))
            self.enforce({})
        except BaseException:
            self.down()
            raise
        return self

    def in_client(self):
        """Context: sockets that this thread makes are the client's."""
        return in_namespace(self.client)

    def enforce(self, resources):
        """Make the kernel do what these ARM documents ({id: document as GET returns it}) say; see `topology`."""
        with self._lock:
            self._topology = Topology(resources)
            self._apply()

    def add_guest(self, vm_id, name, nics, image="bookworm", user="azureuser", authorized_keys=(), password=None,
                  disk="256m"):
        """A VM that is off. nics: (MAC or None, private address, prefix of its subnet) each, the primary first."""
        guest = Guest(self, vm_id, name, nics, image, disk)
        with self._lock:
            self.guests.append(guest)
        guest.disk.provision(name, user, authorized_keys, password)
        return guest

    def add_replayed(self, vm_id, name, nics, server):
        """A VM that is off, of which only network and `server` will be real; see ReplayedGuest."""
        guest = ReplayedGuest(self, vm_id, name, nics, server)
        with self._lock:
            self.guests.append(guest)
        return guest

    def add_port(self, vm_id, private_ip, mac=None):
        """A place to plug a network interface in, still empty."""
        with self._lock:
            self._last_port += 1
            number = self._last_port
            port = Port(number, vm_id.lower(), private_ip,
                        (mac or f"00:0d:3a:00:{number // 256:02x}:{number % 256:02x}").replace("-", ":").lower())
            self._ports.append(port)
            self._ip(self.router, [f"rule add pref 100 iif {port.device} lookup {routes.FROM + number}",
                                   f"rule add pref 200 fwmark {number} lookup {routes.TO + number}"])
            return port

    def remove_port(self, port):
        """Of a guest that is off."""
        with self._lock:
            self._ports.remove(port)
            self._ip(self.router, [f"rule del pref 100 iif {port.device} lookup {routes.FROM + port.number}",
                                   f"rule del pref 200 fwmark {port.number} lookup {routes.TO + port.number}"])

    def forget(self, guest):
        """A guest that was deleted, and its ports."""
        with self._lock:
            self.guests.remove(guest)
            for port in guest.ports:
                self.remove_port(port)
            self._apply()

    def plug(self, namespace, devices):
        """Connect ports with devices in a VM's namespace. devices: {Port: name of the device}"""
        with self._lock:
            self._ip(self.router, [
                line for port, device in devices.items() for line in (
                    f"link add {port.device} address {FABRIC_MAC} type veth peer name {device} address {port.mac} "
                    f"netns {namespace}", f"link set {port.device} up")])
            _set(self.router, {f"neigh/{port.device}/proxy_delay": 0 for port in devices})
            self._plugged |= devices.keys()
            self._apply()

    def unplug(self, ports):
        with self._lock:
            self._plugged -= set(ports)
            for port in ports:
                run("ip", "-n", self.router, "link", "del", port.device, check=False)
            self._apply()

    def down(self):
        """Takes everything away: guests, namespaces, mounts, files."""
        for listener in self._wire_servers:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for guest in self.guests:
            guest.kill()
        state.remove(self.name)

    def __enter__(self):
        return self.up()

    def __exit__(self, *_):
        self.down()

    def _build(self, clients):
        for namespace in (self.client, self.router, self.nowhere):
            run("ip", "netns", "add", namespace)
        _set(self.router, ROUTER)
        _set(self.client, CLIENT)
        self._ip(self.router, [
            # without ARP a device sends to its own address, which for this pair is the other's as well
            f"link add internet address {FABRIC_MAC} arp off type veth peer name internet address {FABRIC_MAC} "
            f"netns {self.client}",
            *(f"link add {device} type veth peer name {device} netns {self.nowhere}"
              for device in ("nobody", "dropped")),
            *(f"link set {device} up" for device in ("lo", "internet", "nobody", "dropped")),
            *(f"link set {device} arp off" for device in ("nobody", "dropped")),
            f"addr add {WIRE_SERVER}/32 dev lo",
            f"route add default {routes.NOBODY}"])
        self._ip(self.nowhere, ["link set nobody up", "link set dropped up"])
        await_links(self.router, ("nobody", "dropped"))
        self._ip(self.client, [
            "link set lo up", "link set internet arp off up",
            *(f"addr add {address}/32 dev internet" for address in clients),
            f"route add default dev internet src {clients[0]}",
            # The client stands for the whole Internet: any address may be bound there, and what is sent to one ends
            # there. Only what is sent to one of Azure's own public addresses turns round.
            "route add local default dev lo table local",
            *(f"rule add pref 10 to {address} lookup local" for address in ("127.0.0.0/8", *clients)),
            "rule add pref 100 iif internet lookup 100", "rule add pref 200 iif internet lookup local",
            "rule del pref 0"])
        for end in (self.router, self.client):
            await_links(end, ("internet",))
        _nft(self.client, _silent_internet(clients))
        self._serve_wire()

    def _apply(self):
        ports = {nic: port for port in self._ports
                 if (nic := self._topology.of_port(port.vm, port.private_ip))}
        plugged = {nic: port for nic, port in ports.items() if port in self._plugged}
        _nft(self.router, compile_ruleset(self._topology, ports, self.service_tags))
        wanted = routes.tables(self._topology, plugged)
        batch = [f"neigh replace {address.private} lladdr {port.mac} dev {port.device} nud permanent"
                 for nic, port in plugged.items() for address in nic.addresses]
        for number in sorted(self._tables.keys() | wanted.keys()):
            lines = wanted.get(number, [])
            if lines != self._tables.get(number):
                batch += [f"route flush table {number}"] if self._tables.get(number) else []
                batch += [f"route replace {line} table {number}" for line in lines]
        self._ip(self.router, batch)
        self._tables = wanted
        self._turn_round({each.address for each in self._topology.public_addresses.values()})

    def _turn_round(self, public):
        way = "dev internet table 100"
        self._ip(self.client, [*(f"route replace {each}/32 {way}" for each in public - self._public),
                               *(f"route del {each}/32 table 100" for each in self._public - public)])
        self._public = public

    def _serve_wire(self):
        """The address through which a guest's agent hears from Azure: that it can be reached is all it is for."""
        for number in (80, 32526):
            with in_namespace(self.router):
                listener = socket.create_server((WIRE_SERVER, number))
            self._wire_servers.append(listener)
            threading.Thread(target=_accept_all, args=(listener,), daemon=True).start()

    @staticmethod
    def _ip(namespace, batch):
        if batch:
            run("ip", "-n", namespace, "-batch", "-", stdin="\n".join(batch) + "\n")


def _accept_all(listener):
    while True:
        try:
            listener.accept()[0].close()
        except OSError:
            return


def _nft(namespace, rules):
    run("nsenter", f"--net=/run/netns/{namespace}", "nft", "-f", "-", stdin=rules)


def _set(namespace, settings):
    with in_namespace(namespace):
        for key, value in settings.items():
            Path(f"/proc/sys/net/ipv4/{key}").write_text(str(value), encoding="ascii")


def _silent_internet(own):
    """Addresses that are not the client's refuse nothing: nobody has them."""
    others = f'oifname "internet" ip saddr != {{ {", ".join(own)} }}'
    return ("table ip internet {\nchain out {\ntype filter hook output priority 0;\n"
            f"{others} tcp flags & (rst | syn) == rst drop\n"
            f"{others} icmp type {{ destination-unreachable, echo-reply }} drop\n}}\n}}\n")
