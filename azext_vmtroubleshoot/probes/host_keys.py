"""Host keys: their fingerprints as OpenSSH prints them, and those the caller's known_hosts holds."""
import base64
import hashlib
import os
from dataclasses import dataclass
from typing import Tuple

from .library import paramiko


@dataclass(frozen=True)
class HostKey:
    type: str                        # ssh-ed25519, ecdsa-sha2-nistp256, ssh-rsa
    fingerprint: str                 # SHA256:...


def host_key(key) -> HostKey:
    digest = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode()
    return HostKey(key.get_name(), "SHA256:" + digest.rstrip("="))


def known_name(name: str, port: int) -> str:
    """How known_hosts and ssh-keygen -R name a host."""
    return name if port == 22 else f"[{name}]:{port}"


def known_host_keys(names, port: int, path: str = "~/.ssh/known_hosts") -> Tuple[HostKey, ...]:
    """What the file holds for any of these names, hashed entries included; read only, bad lines passed over."""
    library = paramiko()
    held = library.HostKeys()
    try:
        with open(os.path.expanduser(path), encoding="utf-8", errors="replace") as file:
            lines = [line.strip() for line in file if line.strip() and line[0] not in "#@"]
    except OSError:
        return ()
    for line in lines:
        try:
            entry = library.hostkeys.HostKeyEntry.from_line(line)
            for name in entry.hostnames if entry and entry.key else ():
                held.add(name, entry.key.get_name(), entry.key)
        except Exception:  # pylint: disable=broad-except
            continue                 # a line that this version of paramiko does not understand
    found = [held.lookup(known_name(name, port)) or {} for name in names if name]
    return tuple({host_key(key): None for keys in found for key in keys.values()})
