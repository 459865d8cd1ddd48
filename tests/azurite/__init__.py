"""Azure Storage's own emulator: a real blob server that takes bearer tokens."""
import base64
import secrets
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass

import requests

from ..local_azure.azure import LocalAzure
from ..local_azure.environment import BUILD

MAIN = BUILD / "azurite" / "node_modules" / "azurite" / "dist" / "src" / "blob" / "main.js"
AUDIENCE = "https://storage.azure.com"
PATIENCE = 20.0


@dataclass(frozen=True)
class Azurite:
    """One account of a running server, and how a test writes to it."""
    endpoint: str
    azure: LocalAzure

    def write(self, path: str, content: bytes) -> None:
        """A block blob at container/name; the container is made."""
        self._put(path.partition("/")[0], params={"restype": "container"})
        self._put(path, data=content, headers={"x-ms-blob-type": "BlockBlob"})

    def _put(self, path: str, headers=None, **content) -> None:
        token = self.azure.cloud.identity.token_for(AUDIENCE)
        done = requests.put(f"{self.endpoint}/{path}", timeout=20, verify=str(self.azure.authority.bundle), headers={
            "Authorization": f"Bearer {token}", "x-ms-version": "2021-08-06", **(headers or {})}, **content)
        assert done.status_code == 201 or "ContainerAlreadyExists" in done.text, done.text


@contextmanager
def azurite(azure: LocalAzure, port: int, account: str):
    """A server on this port of loopback with the certificate of the local Azure, which has no namespaces then."""
    files = azure.authority
    with subprocess.Popen(
            ["node", str(MAIN), "--oauth", "basic", "--cert", str(files.certificate), "--key", str(files.key),
             "--blobHost", "127.0.0.1", "--blobPort", str(port), "--inMemoryPersistence", "--disableTelemetry"],
            env={"PATH": "/usr/local/bin:/usr/bin:/bin",
                 "AZURITE_ACCOUNTS": f"{account}:{base64.b64encode(secrets.token_bytes(32)).decode()}"},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(server, port)
            yield Azurite(f"https://127.0.0.1:{port}/{account}", azure)
        finally:
            server.kill()


def _wait(server, port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("Azurite does not answer")
