"""Real servers on loopback for the probes: OpenSSH's sshd, and peers that behave badly."""
import contextlib
import itertools
import os
import pwd
import shutil
import socket
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

SSHD = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:" + os.environ.get("PATH", ""))
LONG = 120                       # seconds: what takes longer does not come
ME = pwd.getpwuid(os.getuid()).pw_name


# Below those that the kernel hands out by itself, and for each worker its own: nobody takes one before its server does.
_ports = itertools.count(12000 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % 8 * 2500 + os.getpid() % 1500)


def free_port() -> int:
    for port in _ports:
        with contextlib.suppress(OSError), socket.socket() as sock:
            sock.bind(("127.0.0.1", port))
            return port


@contextlib.contextmanager
def closed_port():
    """One that refuses: it is taken, by somebody who does not listen."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        yield sock.getsockname()[1]


def new_key(path: Path, kind: str = "ed25519", passphrase: str = "") -> Path:
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-f", path], check=True)
    return path


def fingerprint(path: Path) -> str:
    """As OpenSSH itself prints it."""
    said = subprocess.run(["ssh-keygen", "-l", "-f", path], check=True, capture_output=True, text=True).stdout
    return said.split()[1]


@dataclass
class Sshd:
    port: int
    folder: Path

    def host_key(self, kind="ed25519") -> Path:
        return self.folder / f"host_{kind}"


@contextlib.contextmanager
def sshd(folder: Path, *options: str, keys=("ed25519",), authorized: Path = None):
    """A real sshd of this user, with these lines in its configuration."""
    if SSHD is None:
        pytest.skip("OpenSSH's sshd is not installed (Debian package openssh-server)")
    if os.getuid() == 0:
        os.makedirs("/run/sshd", exist_ok=True)
    port = free_port()
    if authorized:
        (folder / "authorized_keys").write_text(authorized.with_suffix(".pub").read_text())
    lines = [*options, f"Port {port}", "ListenAddress 127.0.0.1", "UsePAM no", "StrictModes no", "PidFile none",
             "PermitRootLogin yes", "PasswordAuthentication no", "KbdInteractiveAuthentication no",
             f"AuthorizedKeysFile {folder}/authorized_keys"]
    lines += [f"HostKey {new_key(folder / f'host_{kind}', kind)}" for kind in keys]
    (folder / "sshd_config").write_text("\n".join(lines) + "\n")
    with open(folder / "log", "w") as log, \
            subprocess.Popen([SSHD, "-D", "-e", "-f", folder / "sshd_config"], stderr=log) as process:
        try:
            _wait_open(process, folder / "log")
            yield Sshd(port, folder)
        finally:
            process.terminate()


def _wait_open(process, log, seconds=LONG):
    """No connection is made: one that has not gone when the test begins would take a place of MaxStartups."""
    end = time.monotonic() + seconds
    while "Server listening" not in log.read_text():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"sshd did not open its port: {log.read_text()}")
        time.sleep(0.02)


@contextlib.contextmanager
def peer(behave):
    """A TCP server on loopback; behave(socket) is its whole conversation with each client."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(client,), daemon=True).start()

    def talk(client):
        with client, contextlib.suppress(OSError):
            client.settimeout(LONG)
            behave(client)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()


def says(*chunks: bytes, pause: float = 0.0, then: float = 0.0):
    """A peer that sends these chunks, each after a pause, and closes after `then` seconds."""
    def behave(client):
        for chunk in chunks:
            time.sleep(pause)
            client.sendall(chunk)
        time.sleep(then)
    return behave
