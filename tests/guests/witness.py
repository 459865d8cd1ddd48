"""The kernel as a witness: which packets it lets through under given security rules, seen by sending them.

A case is a set of ARM documents, the id of a network interface in it, and flows. Many cases are enforced at once, each
with two ports of the fabric: the interface itself, and one for all else inside its virtual network. A packet is
crafted, sent in at one side and let through when it comes out at any other. Packets that one processor sends do not
overtake each other: when the last one, which nothing forbids, has come out, so has every other that ever will.
"""
import contextlib
import copy
import itertools
import os
import select
import socket
import struct
import time
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from tests.guests import documents
from tests.local_azure import guests
from tests.local_azure.guests.fabric import FABRIC_MAC
from tests.local_azure.guests.host import await_links, in_namespace, run

PROTOCOLS = {"Tcp": 6, "Udp": 17, "Icmp": 1, "Esp": 50}
INSIDE = [ip_network(prefix) for prefix in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
                                            "168.63.129.16/32")]
BLIND = 20                      # seconds
MARKER = struct.Struct("!4sI")
SLOTS = 40


@dataclass(frozen=True)
class Flow:
    """One five-tuple, as IP flow verify takes it; local is the interface's own private address."""
    direction: str                  # Inbound or Outbound
    protocol: str                   # Tcp, Udp, Icmp or Esp
    remote: str
    local_port: int = 0
    remote_port: int = 0


@dataclass(frozen=True)
class Case:
    """resources: {lower-cased id: document}; ids and public addresses differ between cases asked at once.

    The interface needs a public address of its own for inbound flows from the Internet.
    """
    resources: dict
    nic: str
    flows: tuple


class Witness:
    """Context manager; `verdicts` may be asked any number of times."""

    def __init__(self, label="witness"):
        self.fabric = guests.Fabric(label)
        self.sink, self._marks = f"{self.fabric.name}.sink", itertools.count()

    def __enter__(self):
        self.fabric.up()
        run("ip", "netns", "add", self.sink)
        self._slots = [tuple(self.fabric.add_port(documents.vm_id(f"witness-{kind}{number}"), "")
                             for kind in ("nic", "else")) for number in range(SLOTS)]
        ports = [port for pair in self._slots for port in pair]
        self._macs = {port.device: bytes.fromhex(port.mac.replace(":", "")) for port in ports}
        self.fabric.plug(self.sink, {port: port.device for port in ports})
        run("ip", "-n", self.sink, "-batch", "-", stdin="".join(f"link set {port.device} up\n" for port in ports))
        for end in (self.sink, self.fabric.router):
            await_links(end, [port.device for port in ports])
        self._ears = [self._ear(namespace) for namespace in (self.sink, self.fabric.client, self.fabric.nowhere)]
        return self

    def __exit__(self, *_):
        for ear in self._ears:
            ear.close()
        self.fabric.down()

    def verdicts(self, cases):
        """For each case, for each of its flows: True when the kernel let it through."""
        found = []
        for start in range(0, len(cases), SLOTS - 1):
            found += self._ask(cases[start:start + SLOTS - 1])
        return found

    def _ask(self, cases):
        cases = [_control(), *cases]
        resources = {}
        for case, (own, others) in zip(cases, self._slots):
            documents_ = _prepared(case, own.vm, others.vm)
            assert not resources.keys() & documents_.keys(), "cases share ids"
            resources.update(documents_)
        self.fabric.enforce(resources)
        pending = [(number, position) for number, case in enumerate(cases) for position in range(len(case.flows))]
        through = set()
        while pending:
            pending, now = _without_echoes(cases, pending)
            _forget_connections(self.fabric.router)
            through |= self._send(cases, now)
        answers = [[(number, position) in through for position in range(len(case.flows))]
                   for number, case in enumerate(cases)]
        if answers[0] != [True] * len(answers[0]):
            raise RuntimeError("The witness is blind: packets that nothing forbids did not arrive.")
        return answers[1:]

    def _send(self, cases, now):
        """Those of the flows (case number, position) that come out somewhere."""
        # Answers carry the marks of earlier packets back, so none comes twice. The control, the first case, goes last.
        marks = {next(self._marks): each for each in reversed(now)}
        control = {mark for mark, (number, _) in marks.items() if number == 0}
        mouths = {namespace: _packet_socket(namespace) for namespace in (self.sink, self.fabric.client)}
        with _one_processor():
            for mark, (number, position) in marks.items():
                namespace, device, mac, packet = self._packet(cases[number], self._slots[number],
                                                              cases[number].flows[position], mark)
                mouths[namespace].sendto(bytes.fromhex(FABRIC_MAC.replace(":", "")) + mac + b"\x08\x00" + packet,
                                         (device, 0))
        for mouth in mouths.values():
            mouth.close()
        return {marks[mark] for mark in self._listen(control) if mark in marks}

    def _packet(self, case, slot, flow, mark):
        address = case.resources[case.nic.lower()]["properties"]["ipConfigurations"][0]["properties"]
        local, own, others = address["privateIPAddress"], slot[0].device, slot[1].device
        if flow.direction == "Outbound":
            return self.sink, own, self._macs[own], _ip(flow, local, flow.local_port, flow.remote, flow.remote_port,
                                                        mark)
        if _inside(case, flow.remote):
            return self.sink, others, self._macs[others], _ip(flow, flow.remote, flow.remote_port, local,
                                                              flow.local_port, mark)
        public = case.resources[address["publicIPAddress"]["id"].lower()]["properties"]["ipAddress"]
        return self.fabric.client, "internet", b"\0" * 6, _ip(flow, flow.remote, flow.remote_port, public,
                                                              flow.local_port, mark)

    def _listen(self, control):
        """What has come out when all of the control has; of a control that does not, what has after some seconds."""
        heard, end = set(), time.monotonic() + BLIND
        while (ready := select.select(self._ears, [], [], 0 if control <= heard else .1)[0]) or \
                not control <= heard and time.monotonic() < end:
            for ear in ready:
                frame, (_, _, kind, *_) = ear.recvfrom(200)
                if kind != socket.PACKET_OUTGOING:
                    name, mark = MARKER.unpack(frame[-MARKER.size:])
                    heard |= {mark} if name == b"mark" else set()
        return heard

    @staticmethod
    def _ear(namespace):
        ear = _packet_socket(namespace)
        ear.setsockopt(socket.SOL_SOCKET, 33, 64 << 20)     # SO_RCVBUFFORCE
        ear.setblocking(False)
        return ear


@contextlib.contextmanager
def _one_processor():
    """This thread stays on one of those that it may use."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def _packet_socket(namespace):
    with in_namespace(namespace):
        return socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))


def _inside(case, address):
    """Whether packets from there come by way of the virtual network, not of the Internet."""
    spaces = [ip_network(prefix) for key, document in case.resources.items() if "/virtualnetworks/" in key
              for prefix in document["properties"].get("addressSpace", {}).get("addressPrefixes", ())]
    return any(ip_address(address) in network for network in (*INSIDE, *spaces))


def _prepared(case, own_vm, others_vm):
    """The documents, with the interface at one port, and at the other one that may send from any address."""
    resources = copy.deepcopy({key.lower(): value for key, value in case.resources.items()})
    nic = resources[case.nic.lower()]
    nic["properties"]["virtualMachine"] = {"id": own_vm}
    subnet = nic["properties"]["ipConfigurations"][0]["properties"]["subnet"]["id"]
    elsewhere = f"{subnet.rpartition('/')[0]}/witness".lower()
    resources[elsewhere] = {"id": elsewhere, "properties": {"addressPrefix": "100.127.0.0/24"}}
    other = f"{case.nic}-witness".lower()
    resources[other] = {"id": other, "properties": {
        "virtualMachine": {"id": others_vm}, "enableIPForwarding": True, "ipConfigurations": [
            {"name": "all", "properties": {"privateIPAddress": "100.127.0.4", "subnet": {"id": elsewhere}}}]}}
    return resources


def _control():
    """A case in which everything passes; if it does not, nothing can be concluded."""
    resources = {
        **documents.vnet("control", "10.250.0.0/16", {"all": {
            "addressPrefix": "10.250.0.0/24", "networkSecurityGroup": documents.ref("networkSecurityGroups", "all")}}),
        **documents.nsg("all", documents.rule("In", 100, "Allow"),
                        documents.rule("Out", 100, "Allow", direction="Outbound")),
        **documents.public("control", "20.250.0.4"),
        **documents.nic("control", "control", "10.250.0.4", "control/all", "control")}
    flows = tuple(Flow(direction, protocol, remote, 1, 2) for direction in ("Inbound", "Outbound")
                  for protocol in PROTOCOLS for remote in ("203.0.113.99", "10.250.0.99"))
    return Case(resources, f"{documents.NETWORK}/networkInterfaces/control", flows)


def _without_echoes(cases, pending):
    """(later, now): what looks like the answer to another flow would pass as one, so it has to wait."""
    seen, later, now = {}, [], []
    for number, position in pending:
        flow = cases[number].flows[position]
        local = cases[number].resources[cases[number].nic.lower()]["properties"]["ipConfigurations"][0]
        ends = ((flow.remote, flow.remote_port), (local["properties"]["privateIPAddress"], flow.local_port))
        way = ends if flow.direction == "Inbound" else ends[::-1]
        first = seen.setdefault((flow.protocol, frozenset(ends)), way)
        (now if first == way else later).append((number, position))
    return later, now


def _forget_connections(namespace):
    """Flush the connection tracking of a namespace (nfnetlink: IPCTNL_MSG_CT_DELETE without a tuple)."""
    with in_namespace(namespace), socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12) as netlink:
        netlink.send(struct.pack("=IHHIIBBH", 20, 1 << 8 | 2, 1 | 4, 1, 0, socket.AF_INET, 0, 0))
        error = struct.unpack_from("=i", netlink.recv(4096), 16)[0]
        if error:
            raise OSError(-error, "flushing connections")


def _ip(flow, source, source_port, destination, destination_port, mark):
    """An IPv4 packet that begins the flow and ends with the mark."""
    addresses = ip_address(source).packed + ip_address(destination).packed
    marker, protocol = MARKER.pack(b"mark", mark), PROTOCOLS[flow.protocol]
    if flow.protocol == "Tcp":
        body = struct.pack("!HHIIBBHHH", source_port, destination_port, 1, 0, 5 << 4, 2, 1000, 0, 0) + marker
        pseudo = addresses + struct.pack("!BBH", 0, protocol, len(body))
        body = body[:16] + struct.pack("!H", _checksum(pseudo + body)) + body[18:]
    elif flow.protocol == "Udp":
        body = struct.pack("!HHHH", source_port, destination_port, 8 + len(marker), 0) + marker
    elif flow.protocol == "Icmp":
        body = struct.pack("!BBHHH", 8, 0, 0, mark & 0xffff, 1) + marker
        body = body[:2] + struct.pack("!H", _checksum(body)) + body[4:]
    else:
        body = struct.pack("!II", 256, 1) + marker
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), mark & 0xffff, 0, 64, protocol, 0)
    return head[:10] + struct.pack("!H", _checksum(head + addresses)) + addresses + body


def _checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff
