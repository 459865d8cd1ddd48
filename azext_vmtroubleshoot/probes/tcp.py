"""TCP from this machine: does the port open, and if not, in which of the ways that mean different things."""
import errno
import socket
import time
from dataclasses import dataclass

_OUTCOMES = {
    errno.ECONNREFUSED: "refused", errno.ECONNRESET: "reset", errno.ETIMEDOUT: "timeout",
    # A router's or firewall's ICMP, a gateway that does not answer, or no route at all on this machine.
    errno.EHOSTUNREACH: "unreachable", errno.ENETUNREACH: "unreachable", errno.EHOSTDOWN: "unreachable",
    errno.ENETDOWN: "unreachable", errno.EADDRNOTAVAIL: "unreachable",
    errno.EACCES: "unreachable", errno.EPERM: "unreachable", errno.EINVAL: "unreachable",
}


@dataclass(frozen=True)
class Reach:
    """The outcome of one connect()."""
    outcome: str                     # open | timeout | refused | unreachable | reset | error
    error: str                       # the system's words, "" when open
    code: str                        # ECONNREFUSED and the like, "" when open or timed out here
    seconds: float


def family(address: str) -> int:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def source_address(address: str) -> str:
    """The local address from which this machine would speak to `address`; "" when it has no route there.

    Connecting a UDP socket sends nothing.
    """
    try:
        with socket.socket(family(address), socket.SOCK_DGRAM) as sock:
            sock.connect((address, 9))
            return sock.getsockname()[0].partition("%")[0]
    except OSError:
        return ""


def reach(address: str, port: int, seconds: float):
    """(Reach, connected socket or None). `address` is numeric: no name is looked up here."""
    start = time.monotonic()
    try:
        sock = socket.socket(family(address), socket.SOCK_STREAM)
    except OSError as error:
        return _failed(error, start), None
    try:
        sock.settimeout(seconds)
        sock.connect((address, port))
    except OSError as error:
        sock.close()
        return _failed(error, start), None
    return Reach("open", "", "", time.monotonic() - start), sock


def _failed(error: OSError, start: float) -> Reach:
    taken = time.monotonic() - start
    if error.errno is None and isinstance(error, TimeoutError):
        return Reach("timeout", "no answer", "", taken)
    outcome = _OUTCOMES.get(error.errno, "error")
    return Reach(outcome, error.strerror or str(error), errno.errorcode.get(error.errno, ""), taken)
