"""What a peer says, read until there is enough of it; time and bytes are bounded."""
import socket
import time

LIMIT = 8192                         # bytes


def listen(sock: socket.socket, data: bytes, end: float, enough):
    """(`data` and what came after it, how it ended: said | silent | closed | reset | flood).

    `enough(data)` tells whether all was said; `end` is the time.monotonic() at which patience ends.
    """
    while len(data) < LIMIT:
        left = end - time.monotonic()
        if left <= 0:
            return data, "silent"
        try:
            sock.settimeout(left)
            chunk = sock.recv(1024)
        except TimeoutError:
            return data, "silent"
        except OSError:
            return data, "reset"
        if not chunk:
            return data, "closed"
        data += chunk
        if enough(data):
            return data, "said"
    return data, "flood"
