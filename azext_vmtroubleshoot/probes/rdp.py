"""The first words of Remote Desktop: an X.224 connection request that offers security protocols, and what comes back.

[MS-RDPBCGR] 2.2.1.1 and 2.2.1.2. The client offers; the server selects one, or refuses with a reason. Nobody logs in.
A server speaks only when spoken to, so what is no Remote Desktop server either speaks first or does not understand.
"""
import socket
import struct
import threading
import time
from dataclasses import dataclass, replace

from .greeting import first_line, is_tls
from .listening import listen
from .tcp import reach

STANDARD, TLS, HYBRID, RDSTLS, HYBRID_EX, ENTRA = 0, 1, 2, 4, 8, 16
USUAL = TLS | HYBRID | HYBRID_EX         # what a client of today offers

# Failure codes of a negotiation: what the server wants, or lacks.
SSL_REQUIRED, SSL_NOT_ALLOWED, NO_CERTIFICATE, INCONSISTENT, HYBRID_REQUIRED, USER_CERTIFICATE, ENTRA_REQUIRED = \
    range(1, 8)

_REFUSALS = {
    SSL_REQUIRED: "it demands TLS", SSL_NOT_ALLOWED: "it does not allow TLS",
    NO_CERTIFICATE: "it has no certificate that it can use", INCONSISTENT: "it finds the request inconsistent",
    HYBRID_REQUIRED: "it demands NLA", USER_CERTIFICATE: "it demands a certificate of the user",
    ENTRA_REQUIRED: "it demands a login with Microsoft Entra ID",
}

_CONFIRM, _DISCONNECT = 0xD0, 0x80       # X.224
_LONGEST = 64                            # bytes of an answer; real ones have 11 or 19
_NAMING = 1.0                            # seconds more for a stranger to end its first line


@dataclass(frozen=True)
class Answer:
    """What a server made of one request."""
    kind: str            # selected | refused | malformed | foreign | silent | slow | closed | reset | unreachable
    protocol: int = 0    # selected
    code: int = 0        # of a refusal
    line: str = ""       # the first words of a stranger, or what the code of a refusal means
    seconds: float = 0.0


def request(offered: int) -> bytes:
    """TPKT, X.224 connection request, RDP_NEG_REQ: 19 bytes."""
    return struct.pack(">BBH", 3, 0, 19) + struct.pack(">BBHHB", 14, 0xE0, 0, 0, 0) + struct.pack("<BBHI", 1, 0, 8,
                                                                                                  offered)


def ask(sock: socket.socket, offered: int, patience: float = 6.0) -> Answer:
    """Offer these protocols. Where one is selected, the socket is ready for what comes next."""
    start = time.monotonic()
    try:
        sock.settimeout(patience)
        sock.sendall(request(offered))
        data, state = listen(sock, b"", start + patience, _told)
    except OSError:
        data, state = b"", "reset"
    if state == "said" and not _like_rdp(data) and b"\n" not in data:
        data, _ = listen(sock, data, time.monotonic() + _NAMING, lambda read: b"\n" in read)
    answer = _parse(data, state)
    if answer.kind == "selected" and answer.protocol not in (STANDARD, TLS, HYBRID, RDSTLS, HYBRID_EX, ENTRA) or \
            answer.protocol & ~offered:
        answer = Answer("malformed", line=f"protocol {answer.protocol}, which was not offered")
    return replace(answer, seconds=round(time.monotonic() - start, 2))


def ask_each(address: str, port: int, offers, patience: float = 6.0) -> dict:
    """Offer -> Answer, each over a connection of its own, side by side."""
    answers = {}

    def one(offered):
        _, sock = reach(address, port, patience)
        if sock is None:
            answers[offered] = Answer("unreachable")
            return
        with sock:
            answers[offered] = ask(sock, offered, patience)
    threads = [threading.Thread(target=one, args=(offered,), daemon=True) for offered in offers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _like_rdp(data: bytes) -> bool:
    return data[:2] == b"\x03\x00"[:len(data)]


def _told(data: bytes) -> bool:
    """The whole packet, or enough to see that it is none."""
    if not _like_rdp(data):
        return True
    return len(data) >= 4 and len(data) >= min(struct.unpack(">H", data[2:4])[0], _LONGEST)


def _parse(data: bytes, state: str) -> Answer:
    if not data:
        return Answer(state)
    if not _like_rdp(data):
        return Answer("foreign", line="TLS" if is_tls(data) else first_line(data))
    if state != "said":
        return Answer("slow" if state == "silent" else state)
    length, _, kind = struct.unpack(">HBB", data[2:6].ljust(4, b"\0"))
    if kind == _DISCONNECT:
        return Answer("closed")
    if kind != _CONFIRM or not 11 <= length <= len(data):
        return Answer("malformed", line=data[:16].hex(" "))
    if length < 19:
        return Answer("selected", STANDARD)      # knows nothing of negotiation: a very old server, or xrdp
    said, _, _, value = struct.unpack("<BBHI", data[11:19])
    if said == 2:
        return Answer("selected", value)
    if said == 3:
        return Answer("refused", code=value, line=_REFUSALS.get(value, "for a reason that is not known here"))
    return Answer("malformed", line=data[:19].hex(" "))
