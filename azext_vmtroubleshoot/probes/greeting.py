"""The first thing a server says: the identification line of an SSH server, or what it does instead.

An SSH server speaks first. One that hosts.deny forbids is silent for five seconds and then closes, so the wait is
longer than that. A server that stays silent is spoken to at last: HTTP and TLS servers then betray themselves.
"""
import socket
import time
from dataclasses import dataclass

from ..text import clean_line
from .listening import listen

HELLO = b"SSH-2.0-az_vm_troubleshoot\r\n"

# What OpenSSH says instead of its identification: too many connections; this address misbehaved (since 9.8).
_REFUSALS = ((b"Exceeded MaxStartups", "full"), (b"Not allowed at this time", "penalty"))


@dataclass(frozen=True)
class Greeting:
    kind: str        # ssh | full | penalty | foreign | silent | closed | reset | slow | hung-up
    line: str        # the identification or the first words, cleaned
    seconds: float   # until that was known
    raw: bytes = b""     # what was read, for whoever goes on with the conversation


def greet(sock: socket.socket, patience: float = 6.5, after: float = 1.5) -> Greeting:
    """Wait `patience` seconds for the server to speak, then speak and wait `after` seconds more."""
    start = time.monotonic()
    data, state = listen(sock, b"", start + patience, _identification)
    if state == "silent" and not data:
        return _provoke(sock, start, start + patience + after)
    return Greeting(_kind(data, state), _line(data), time.monotonic() - start, data)


def _provoke(sock, start, end) -> Greeting:
    """Speak first. TLS servers only hang up, which an SSH server that hangs does not."""
    try:
        sock.sendall(HELLO)
        data, state = listen(sock, b"", end, _identification)
    except OSError:
        data, state = b"", "reset"
    kind = _kind(data, state)
    # After our line the conversation cannot go on, so an SSH server that waited for it counts as too slow.
    kind = {"ssh": "slow", "closed": "hung-up", "reset": "hung-up"}.get(kind, kind)
    return Greeting(kind, _line(data), time.monotonic() - start)


def _identification(data: bytes) -> bytes:
    """The complete line that starts with SSH-, or nothing."""
    whole = data[:data.rfind(b"\n") + 1]
    return next((line.rstrip(b"\r") for line in whole.split(b"\n") if line.startswith(b"SSH-")), b"")


def _kind(data: bytes, state: str) -> str:
    if state == "said":
        return "ssh"
    for words, kind in _REFUSALS:
        if words in data:
            return kind
    if not data:
        return state
    return "slow" if data.startswith(b"SSH-"[:len(data)]) and state == "silent" else "foreign"


def _line(data: bytes) -> str:
    return "TLS" if is_tls(data) else first_line(_identification(data) or data)


def is_tls(data: bytes) -> bool:
    """An alert or a handshake record, which is how a TLS server answers what is not TLS."""
    return data[:1] in (b"\x15", b"\x16") and data[1:2] == b"\x03"


def first_line(data: bytes) -> str:
    return clean_line(next((part for part in data.split(b"\n") if part.strip()), b""), 120)
