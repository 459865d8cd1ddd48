"""The commands whose every call may fail, each in a world whose truth is known."""
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Callable

from cryptography.hazmat.primitives.hashes import SHA1

from ..local_azure.rdp_server import RdpServer
from ..probes.servers import fingerprint, free_port, sshd
from . import between, windows, worlds
from .laboratory import Laboratory

SOURCE = "203.0.113.7"


@dataclass(frozen=True)
class Scene:
    """`truth` is the verdict, of a step its result; `failing` how many checks fail at least, of all that it has."""
    command: str
    world: Callable
    truth: str
    failing: int
    arguments: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.command} {self.world.__name__} {self.truth}".replace(" ", "-")


@contextmanager
def all_broken(home):
    with Laboratory(worlds.all_broken(), home) as opened:
        yield opened, {}


@contextmanager
def private(home):
    with Laboratory(worlds.private(), home) as opened:
        yield opened, {}


@contextmanager
def well(home):
    with sshd(home, *(f"ListenAddress {place}" for place in worlds.addresses())) as server:
        own = fingerprint(server.host_key().with_suffix(".pub"))
        with Laboratory(worlds.well(server.port, own), home) as opened:
            yield opened, {"port": server.port}


@contextmanager
def windows_and_server(home):
    """The server may only be started when the addresses are known; only then can the guest tell its certificate."""
    server = RdpServer("nla", home / "rdp", port=free_port(), name="calm01")
    thumbprint = server.certificate.fingerprint(SHA1()).hex().upper()
    with Laboratory(windows.world(server.port, thumbprint), home) as opened:
        server.address = ",".join(windows.addresses(opened.azure))
        with server:
            yield opened, {"port": server.port}


@contextmanager
def two_ends(home):
    with Laboratory(between.world(), home) as opened:
        between.record(opened)
        yield opened, {}


_INSIDE = {"in_guest": "always"}
_CLIENT = {"source_address": SOURCE} | _INSIDE
_SHUT, _CALM = ({"vm_name": f"web0{n}", "dest": f"db0{n}", "dest_port": 1433} for n in (1, 2))
SCENES = [
    Scene("ssh diagnose", all_broken, "blocked", 12, _CLIENT),
    Scene("ssh diagnose", private, "blocked", 2, _CLIENT),
    Scene("ssh diagnose", well, "reachable", 0, _CLIENT),
    Scene("rdp diagnose", windows_and_server, "blocked", 10, _CLIENT | {"vm_name": "shut01"}),
    Scene("rdp diagnose", windows_and_server, "reachable", 0, _CLIENT | {"vm_name": "calm01"}),
    Scene("connectivity diagnose", two_ends, "blocked", 8, _INSIDE | _SHUT),
    Scene("connectivity diagnose", two_ends, "reachable", 0, _INSIDE | _CALM),
    Scene("connectivity check-snat", two_ends, "fail", 1, {"vm_name": "snat01"}),
    Scene("connectivity check-flow-logs", two_ends, "fail", 1, _SHUT),
    Scene("connectivity check-classic", two_ends, "fail", 2,
          {"vm_name": "old01", "dest_port": 22, "source_address": SOURCE}),
]
