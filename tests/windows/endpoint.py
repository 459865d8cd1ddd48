"""What a client meets at the port of a Windows guest that is replayed: NLA as Windows demands it, or a closed door."""
import contextlib
import socket
import ssl
import struct
import threading
from pathlib import Path

from tests.local_azure.rdp_server import make_certificate

_HYBRID, _HYBRID_REQUIRED = 2, 5


class Endpoint:
    """`mode`: "nla" selects NLA and shakes hands over TLS; "closed" closes every connection without a word."""

    def __init__(self, address: str, mode: str, folder: Path, port: int = 3389):
        self._mode, self._listener = mode, socket.create_server((address, port))
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(folder / "server.crt", folder / "server.key")
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection):
        with connection, contextlib.suppress(OSError):
            connection.settimeout(10)
            asked = connection.recv(64)
            if self._mode == "closed" or len(asked) < 19:
                return
            taken = struct.unpack("<I", asked[15:19])[0] & _HYBRID
            said = struct.pack("<BBHI", 2, 0, 8, _HYBRID) if taken else struct.pack("<BBHI", 3, 0, 8, _HYBRID_REQUIRED)
            connection.sendall(b"\x03\x00\x00\x13\x0e\xd0\0\0\x12\x34\0" + said)
            if taken:
                with self._tls.wrap_socket(connection, server_side=True) as secure:
                    secure.recv(1)

    def close(self):
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


def certificate(folder: Path) -> Path:
    """One for all endpoints: making a key takes a tenth of a second."""
    make_certificate(folder, "win01", (-30, 150))
    return folder
