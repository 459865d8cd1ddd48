"""HTTPS on loopback: a certificate of its own and uvicorn in a thread."""
import socket
import ssl
import threading
from pathlib import Path

import trustme
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

PORT = 8443
PATIENCE = 60.0


class Protocol(H11Protocol):
    """Lets an answer reach its own connection, to break it on purpose."""

    def connection_made(self, transport):
        super().connection_made(transport)
        self.app_state = self.app_state | {"transport": transport}


class Authority:
    """A certificate for localhost. `bundle` is the file clients trust."""

    def __init__(self, folder: Path):
        authority = trustme.CA()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        issued = authority.issue_cert("localhost", "127.0.0.1")
        issued.configure_cert(self.context)
        # For other servers of a test.
        self.certificate, self.key = folder / "cert.pem", folder / "key.pem"
        issued.private_key_pem.write_to_path(str(self.key))
        issued.cert_chain_pems[0].write_to_path(str(self.certificate))
        self.bundle = folder / "ca.pem"
        authority.cert_pem.write_to_path(str(self.bundle))


class Server:
    """`listener` must be listening already; it decides the network namespace."""

    def __init__(self, app, listener: socket.socket, authority: Authority):
        self.port = listener.getsockname()[1]
        self._listener = listener
        config = uvicorn.Config(app, http=Protocol, ws="none", log_level="critical", access_log=False, lifespan="off",
                                timeout_graceful_shutdown=0, timeout_keep_alive=3600,
                                ssl_context_factory=lambda *unused: authority.context)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def shut(self) -> None:
        """No new requests; those under way may end."""
        self._server.should_exit = True

    def join(self) -> None:
        self._thread.join(PATIENCE)
        self._listener.close()


def listen(port: int) -> socket.socket:
    """On loopback of the calling thread's network namespace; port 0 takes a free one."""
    return socket.create_server(("127.0.0.1", port), backlog=1024)
