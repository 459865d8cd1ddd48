"""Real Remote Desktop servers: FreeRDP's shadow server, which knows NLA as Windows does, and xrdp.

scripts/rdp-servers brings them. A server runs in the network namespace it is given, or in this one.
"""
import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from .environment import locked

XRDP = Path(__file__).resolve().parents[2] / ".build/xrdp"
# What a world calls it: (program, its security setting).
MODES = {"nla": ("shadow", "nla"), "tls": ("xrdp", "tls"), "negotiate": ("xrdp", "negotiate"),
         "standard": ("shadow", "rdp"), "no-certificate": ("xrdp", "tls")}
# Days from now from which and until which a certificate is valid.
VALID, EXPIRED, FUTURE = (-30, 150), (-300, -10), (10, 300)
DATES = {"valid": VALID, "expired": EXPIRED, "not-yet": FUTURE}


class NoServer(RuntimeError):
    """The server cannot run here; the message says why."""


def why_not(mode: str) -> str | None:
    """None when a server of this mode can run here, else the reason in a sentence."""
    program, _ = MODES[mode]
    if program == "xrdp":
        if os.geteuid() != 0 or not (XRDP / "usr/sbin/xrdp").exists():
            return "xrdp needs root, and scripts/rdp-servers to unpack it."
        return None
    lacking = [tool for tool in ("freerdp-shadow-cli", "winpr-hash", "Xvfb") if not shutil.which(tool)]
    return f"The RDP server needs {', '.join(lacking)}: scripts/rdp-servers installs it." if lacking else None


class RdpServer:
    """A context. `address` is where it listens, FreeRDP's also several with commas; `enter` a command that leads into
    its namespace, `there` the context in which a socket is made there; `groups` the cgroups it shall belong to."""

    def __init__(self, mode, folder, address="127.0.0.1", port=3389, name="win01", dates="valid",
                 user="azureuser", password="secret", enter=(), there=contextlib.nullcontext, groups=()):
        # pylint: disable=too-many-arguments
        reason = why_not(mode)
        if reason:
            raise NoServer(reason)
        self.mode, self.folder, self.address, self.port = mode, Path(folder), address, port
        self._login, self._enter, self._there, self._groups = (user, password), enter, there, groups
        self._processes = []
        self.folder.mkdir(parents=True, exist_ok=True)
        self.certificate = make_certificate(self.folder, name, DATES[dates])

    @property
    def end(self) -> str:
        return f"{self.address}:{self.port}"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        program, security = MODES[self.mode]
        try:
            {"shadow": self._shadow, "xrdp": self._xrdp}[program](security)
            self._wait(time.monotonic() + 120)
        except BaseException:
            self.stop()
            raise

    def stop(self):
        for process in reversed(self._processes):
            with contextlib.suppress(OSError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(3)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(60)
        self._processes.clear()

    def _shadow(self, security):
        home = self.folder / "home"
        store = home / ".config/freerdp/shadow"
        store.mkdir(parents=True, exist_ok=True)
        for kind in ("crt", "key"):
            shutil.copy(self.folder / f"server.{kind}", store / f"shadow.{kind}")
        user, password = self._login
        sam = subprocess.run(["winpr-hash", "-u", user, "-p", password, "-f", "sam"], check=True,
                             capture_output=True).stdout
        (self.folder / "SAM").write_bytes(sam)
        number = display(self._spawn)
        self._spawn("freerdp-shadow-cli", f"/port:{self.port}", f"/bind-address:{self.address}",
                    f"/sam-file:{self.folder / 'SAM'}", "+auth", f"/sec:{security}",
                    DISPLAY=f":{number}", HOME=str(home))

    def _xrdp(self, security):
        """Where it finds its settings and fonts is fixed, so it sees its own there."""
        settings = self.folder / "etc/xrdp"
        shutil.copytree(XRDP / "etc/xrdp", settings, dirs_exist_ok=True)
        key = self.folder / ("nothing.key" if self.mode == "no-certificate" else "server.key")
        ours = {"port": f"tcp://{self.address}:{self.port}", "security_layer": security, "key_file": key,
                "certificate": self.folder / "server.crt", "LogFile": self.folder / "xrdp.log", "EnableSyslog": "false"}
        text = (settings / "xrdp.ini").read_text(encoding="utf-8")
        for name, value in ours.items():
            text = re.sub(f"(?m)^#?{name}=.*$", f"{name}={value}", text, count=1)
        (settings / "xrdp.ini").write_text(text, encoding="utf-8")
        libraries = next((XRDP / "usr/lib").glob("*/xrdp"))
        script = ('mount -t overlay overlay -o "lowerdir=$1:/etc" /etc; '
                  'mount -t overlay overlay -o "lowerdir=$2/usr/share:/usr/share" /usr/share; '
                  'exec "$2/usr/sbin/xrdp" --nodaemon')
        self._spawn("unshare", "--mount", "sh", "-ec", script, "sh", str(self.folder / "etc"), str(XRDP),
                    LD_LIBRARY_PATH=str(libraries))

    def _spawn(self, *command, pass_fds=(), **variables):
        join = "".join(f"echo $$ > {group}/cgroup.procs; " for group in self._groups)
        with open(self.folder / "log", "ab") as log:
            self._processes.append(subprocess.Popen(
                ["sh", "-c", f'{join}exec "$@"', "sh", *self._enter, *command], env=os.environ | variables,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, pass_fds=pass_fds))

    def _wait(self, end):
        silent = self.address.split(",")
        while time.monotonic() < end and self._processes[-1].poll() is None:
            with self._there(), contextlib.suppress(OSError), socket.create_connection((silent[0], self.port), 1):
                silent.pop(0)
            if not silent:
                return
            time.sleep(.05)
        raise NoServer((self.folder / "log").read_text(errors="replace")[-500:])


def make_certificate(folder: Path, name: str, days) -> x509.Certificate:
    """Self-signed, as Windows makes its own; server.crt and server.key in the folder."""
    now, key = datetime.now(timezone.utc), rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number(),
                                   now + timedelta(days[0]), now + timedelta(days[1])).sign(key, hashes.SHA256())
    (folder / "server.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "server.key").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()))
    return made


def display(spawn) -> str:
    """The number of an X server without a screen, which takes one that is free. Of two that begin at the same moment
    one may end without a number: ours begin one by one, and another one's is met once at most."""
    with locked(Path(tempfile.gettempdir(), "vmt-display.lock")):
        for _ in range(5):
            reading, writing = os.pipe()
            spawn("Xvfb", "-displayfd", str(writing), "-screen", "0", "320x240x24", "-nolisten", "tcp", "-noreset",
                  pass_fds=(writing,))
            os.close(writing)
            with open(reading, encoding="ascii") as numbers:
                number = numbers.readline().strip()
            if number:
                return number
    raise NoServer("Xvfb does not start.")


def xfreerdp(end: str, user="azureuser", password="secret", security="nla", enter=()) -> int:
    """The exit status of a real client that offers this security protocol only; 0 when it was let in."""
    screens = []

    def spawn(*command, pass_fds):
        screens.append(subprocess.Popen(command, pass_fds=pass_fds, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    with tempfile.TemporaryDirectory() as home:
        try:
            number = display(spawn)              # it wants one although it shows nothing
            done = subprocess.run(
                [*enter, "xfreerdp", f"/v:{end}", f"/u:{user}", f"/p:{password}", f"/sec:{security}", "/cert:ignore",
                 "/timeout:60000", "+auth-only"], env=os.environ | {"HOME": home, "DISPLAY": f":{number}"},
                stdin=subprocess.DEVNULL, capture_output=True, timeout=300, check=False)
        finally:
            for screen in screens:
                screen.terminate()
                screen.wait(60)
    return done.returncode
