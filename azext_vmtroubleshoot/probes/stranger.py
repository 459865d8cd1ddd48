"""Who is it on a port that does not understand: asked as a browser would ask, in the clear and by TLS."""
import threading
import time
from dataclasses import dataclass

from .greeting import first_line
from .listening import listen
from .tcp import reach
from .tls import handshake


@dataclass(frozen=True)
class Stranger:
    kind: str                        # tls | http | talker | ""
    words: str                       # its certificate's name, or its first words


def recognise(address: str, port: int, seconds: float = 3.0) -> Stranger:
    """Two connections side by side; "" when neither made it speak."""
    found = {}
    threads = [threading.Thread(target=_try, args=(way, address, port, seconds, found), daemon=True)
               for way in (_by_tls, _in_the_clear)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found.get(_by_tls) or found.get(_in_the_clear) or Stranger("", "")


def _try(way, address, port, seconds, found):
    _, sock = reach(address, port, seconds)
    if sock is not None:
        with sock:
            found[way] = way(sock, seconds)


def _by_tls(sock, seconds):
    tls = handshake(sock, seconds)
    return Stranger("tls", tls.certificate.subject if tls.certificate else "") if tls.version else None


def _in_the_clear(sock, seconds):
    try:
        sock.settimeout(seconds)
        sock.sendall(b"HEAD / HTTP/1.0\r\n\r\n")
        data, _ = listen(sock, b"", time.monotonic() + seconds, lambda read: b"\n" in read)
    except OSError:
        return None
    kind = "http" if data.startswith(b"HTTP/") else "talker"
    return Stranger(kind, first_line(data)) if data else None
