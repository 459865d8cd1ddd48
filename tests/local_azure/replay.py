"""What answers on the address of a replayed guest: a banner and then nothing more, or a real server."""
import contextlib
import socket
import threading

from .world.model import Guest


class Responder:
    """Listens on `address` and the guest's port, where sockets are made within `there`.

    Raises OSError when that is taken or not allowed.
    """

    def __init__(self, address: str, guest: Guest, there=contextlib.nullcontext):
        self._place, self._there, self._listener = (address, guest.port), there, None
        self._banner = f"{guest.banner}\r\n".encode() if guest.banner else b""

    def start(self) -> None:
        with self._there():
            self._listener = socket.create_server(self._place)
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

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
