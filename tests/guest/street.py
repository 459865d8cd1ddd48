"""Machines in network namespaces, each between a client and a server, and conversations of theirs."""
import os
import selectors
import socket
import time

from tests.local_azure.guests.host import await_links, in_namespace, run
from tests.until import PATIENCE

PORTS = (22, 80, 2222)               # where somebody answers
KINDS = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}
WORDS = (b"one", b"two")


class Street:
    """Machines, each between the client and the server, who answer what they hear on some ports."""

    def __init__(self, count):
        label = f"vr{os.getpid()}"
        self.client, self.server = f"{label}.c", f"{label}.s"
        self.machines = [f"{label}.m{number}" for number in range(count)]
        self.wires = selectors.DefaultSelector()

    def __enter__(self):
        for name in (self.client, self.server, *self.machines):
            run("ip", "netns", "add", name)
            run("ip", "-n", name, "link", "set", "lo", "up")
        for number, machine in enumerate(self.machines):
            for side, other, net in (("left", self.client, 98), ("right", self.server, 99)):
                run("ip", "link", "add", f"m{number}", "netns", other, "type", "veth", "peer", side, "netns", machine)
                run("ip", "-n", machine, "-batch", "-", stdin=f"addr add 10.{net}.{number}.1/24 dev {side}\n"
                    f"link set {side} up\n")
                run("ip", "-n", other, "-batch", "-", stdin=f"addr add 10.{net}.{number}.2/24 dev m{number}\n"
                    f"link set m{number} up\nroute add 10.{197 - net}.{number}.0/24 via 10.{net}.{number}.1\n")
            run("ip", "netns", "exec", machine, "sysctl", "-qw", "net.ipv4.ip_forward=1")
            await_links(machine, ("left", "right"))
        for end in (self.client, self.server):
            await_links(end, [f"m{number}" for number in range(len(self.machines))])
        for name in (self.server, *self.machines):
            for port in PORTS:
                for kind in KINDS.values():
                    self._listen(name, kind, port)
        return self

    def __exit__(self, *_):
        for key in list(self.wires.get_map().values()):
            key.fileobj.close()
        for name in (self.client, self.server, *self.machines):
            run("ip", "netns", "del", name)

    def _listen(self, namespace, kind, port):
        with in_namespace(namespace):
            ear = socket.socket(type=kind)
        ear.bind(("0.0.0.0", port))
        ear.setblocking(False)
        if kind == socket.SOCK_STREAM:
            ear.listen(64)
        self.wires.register(ear, selectors.EVENT_READ, self._accept if kind == socket.SOCK_STREAM else self._echo)

    def _accept(self, ear):
        wire, _ = ear.accept()
        wire.setblocking(False)
        self.wires.register(wire, selectors.EVENT_READ, self._echo)

    def _echo(self, wire):
        try:
            said, sender = wire.recvfrom(99)
            if said:
                wire.sendto(said, sender) if sender else wire.send(said)
                return
        except OSError:
            if wire.type == socket.SOCK_DGRAM:
                return               # its answer is not let out
        self.wires.unregister(wire)
        wire.close()

    def wait_for(self, hopeful):
        """Until these talks are through (for ever they need not take), and nothing happens any more in the others."""
        end, quiet = time.monotonic() + PATIENCE, 0
        while time.monotonic() < end and (quiet < 4 or not all(talk.done for talk in hopeful)):
            events = self.wires.select(.05)
            quiet = 0 if events else quiet + 1
            for key, _ in events:
                key.data(key.fileobj)


class Talk:
    """One conversation; `heard` counts the answers to WORDS."""

    def __init__(self, street, namespace, address, proto):
        self.street, self.heard = street, 0
        with in_namespace(namespace):
            self.wire = socket.socket(type=KINDS[proto])
        self.wire.setblocking(False)
        self.wire.connect_ex((address, 22))
        street.wires.register(self.wire, selectors.EVENT_WRITE, self.act)

    @property
    def done(self):
        return self.heard == len(WORDS)

    def act(self, wire):
        try:
            if self.street.wires.get_key(wire).events == selectors.EVENT_READ:
                if not wire.recv(99):
                    raise ConnectionError
                self.heard += 1
            if not self.done:
                wire.send(WORDS[self.heard])
                self.street.wires.modify(wire, selectors.EVENT_READ, self.act)
                return
        except OSError:
            pass
        self.close()

    def close(self):
        if self.wire.fileno() >= 0:
            self.street.wires.unregister(self.wire)
            self.wire.close()
