"""A packet of the conversation asked about, and what rules ask of one. An answer is True, False, or None: not known.

Part of firewall.py, which runs in the guest: Python 2.7 or 3, and the standard library alone.
"""
import socket
from binascii import hexlify

FLAGS = {"fin": 1, "syn": 2, "rst": 4, "psh": 8, "ack": 16, "urg": 32, "ecn": 64, "cwr": 128,
         "all": 63, "none": 0}
PROTOCOLS = {"6": "tcp", "17": "udp"}


class Conversation:
    """Between `own`, an address of this machine at `device`, and `peer`; or, through this machine, of the client `own`
    with the service `peer` at `beyond`, where masquerading gives packets the address `face`. The addresses may be "":
    not known."""

    def __init__(self, peer, own, device, beyond, face, proto, port):
        self.own, self.device, self.beyond, self.face, self.proto = own, device, beyond, face, proto
        self.called = self.served = (peer, port)     # what the client calls, and where rules send that on to
        self.masked = False                          # the kernel put itself in between: it sees both directions
        self.half = False                            # it sees one direction alone, for a rule keeps it from the other
        self.family = "ip6" if ":" in peer + own else "ip"
        self.handed_on = False                       # what came for this machine goes through to another one
        self.in_ipset = lambda name, address: None   # who can tell is asked
        self.device_to = lambda address: ""          # "" for this machine itself

    def hand_on(self, service, beyond):
        """A rule sends what the peer called here on to another machine, such as a container."""
        client, port = self.called
        self.own, self.called, self.served = client, (self.own, port), service
        self.beyond, self.handed_on = beyond, True


class Packet:
    """`told`: "DIRECTION STATE SIDE": in, out or through; NEW, ESTABLISHED or HALF; whether the service's port is its
    destination (d) or source (s), the other one being a port that the client's system chose. HALF: the connection was
    seen in one direction only, which the kernel calls INVALID unless it has put itself in between. MASKED: there is
    such a packet only where it has."""

    def __init__(self, talk, told, flags):
        self.talk, self.flags = talk, flags
        self.way, self.state, side = told.split()
        self.answer = side == "s"
        self.state = "ESTABLISHED" if self.state == "MASKED" else self.state
        self.tracked = False                         # it has not come to where the kernel finds its connection
        if self.state == "HALF" or self.state == "ESTABLISHED" and talk.half:
            self.state = "ESTABLISHED" if talk.masked else "NEW" if talk.proto == "udp" else "INVALID"
        self.mark = 0
        self.source_type = "LOCAL" if self.way == "out" else "UNICAST"
        self.coming = self.way == "in" or self.way == "through" and self.answer
        back = (talk.beyond, talk.device)
        self.into, self.outof = {"in": (talk.device, ""), "out": ("", talk.device)}.get(
            self.way, back if self.answer else back[::-1])
        self.has_ends(talk.served if self.answer else talk.called)
        if self.answer and self.way == "through" and talk.masked:
            self.receiver, self.destination_type = "", "LOCAL"

    def goes_through(self):
        """It is handed on from here."""
        self.way, self.coming, self.outof = "through", False, self.talk.beyond

    def has_ends(self, service):
        """`service`: the address and the port of the service, as the packet has them now."""
        peer, self.port = service
        self.sender, self.receiver = (peer, self.talk.own) if self.coming else (self.talk.own, peer)
        self.destination_type = "LOCAL" if self.way == "in" else "UNICAST"

    def port_within(self, side, low, high):
        """`side`: "d" or "s". A client's system takes any port from 1024 on."""
        if self.answer == (side == "s"):
            return low <= self.port <= high
        return True if low <= 1024 and high >= 65535 else False if high < 1024 else None

    def marked(self, value, mask=0xffffffff):
        return None if self.mark is None else self.mark & mask == value

    def remarked(self, value, mask=0xffffffff):
        """The mark that it has once a rule has set these bits; None for a value that is not known."""
        return None if None in (self.mark, value) else self.mark & ~mask ^ value

    def in_state(self, names):
        seen = self.state if self.tracked or self.state == "UNTRACKED" else "INVALID"
        return None if self.state is None else seen in names.upper().split(",")

    def in_direction(self, name):
        back = self.answer and self.state != "NEW"
        return not self.in_state("INVALID,UNTRACKED") and name.upper() == ("REPLY" if back else "ORIGINAL")


def packets(talk, told):
    """Answers begin with one that agrees to the connection."""
    syn, ack = FLAGS["syn"], FLAGS["ack"]
    if " MASKED " in told and not talk.masked:
        return
    for flags in (syn,) if " NEW " in told else (syn | ack, ack) if told.endswith(" s") else (ack,):
        yield Packet(talk, told, flags)


def some(answers):
    """Whether any is True."""
    answers = list(answers)
    return True if True in answers else None if None in answers else False


def every(answers):
    return opposite(some(opposite(a) for a in answers))


def opposite(answer):
    return None if answer is None else not answer


def faces(device, name, wild):
    """Whether it is the device of that name, which may end with a wildcard; "" is no device."""
    name = name.strip('"')
    return device.startswith(name[:-1]) if name.endswith(wild) else device == name


def within(address, what):
    """`what`: an address, a prefix (10.0.0.0/8, 10.0.0.0/255.0.0.255) or a range."""
    base, _, mask = what.partition("/")
    if mask == "0":
        return True
    mine, ends = _number(address), [_number(end) for end in base.split("-")]
    if mine is None or None in ends:
        return None
    if not mask:
        return ends[0] <= mine <= ends[-1]
    (size, value), (wanted_size, wanted) = mine, ends[0]
    bits = (1 << size) - (1 << size - int(mask)) if mask.isdigit() else _number(mask)[1]
    return size == wanted_size and value & bits == wanted & bits


def is_address(text):
    return _number(text) is not None


def _number(address):
    """(size in bits, value); None for what is no address."""
    if address not in _numbers:
        family, size = (socket.AF_INET6, 128) if ":" in address else (socket.AF_INET, 32)
        try:
            _numbers[address] = size, int(hexlify(socket.inet_pton(family, address)), 16)
        except (socket.error, ValueError):
            _numbers[address] = None
    return _numbers[address]


_numbers = {}
