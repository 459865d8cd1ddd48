"""An endpoint that says what a recorded guest's SSH port said: a banner, then nothing more."""
import socket
import threading

from .world.model import Guest


class Responder:
    """Listens on `address` and the guest's port; raises OSError when that is taken or not allowed."""

    def __init__(self, address: str, guest: Guest):
        self._banner = f"{guest.banner}\r\n".encode() if guest.banner else b""
        self._listener = socket.create_server((address, guest.port))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._greet, args=(connection,), daemon=True).start()

    def _greet(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(10)
            try:
                connection.sendall(self._banner)
                connection.recv(4096)
            except OSError:
                pass

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
