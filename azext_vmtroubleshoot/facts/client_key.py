"""The public half of the private key that the caller named; the private half is not looked at."""
import base64
import binascii
import hashlib
from dataclasses import dataclass
from pathlib import Path

from ..model import CannotRead, Goal, Status

_BEGIN, _END = "-----BEGIN OPENSSH PRIVATE KEY-----", "-----END OPENSSH PRIVATE KEY-----"
_MAGIC = b"openssh-key-v1\0"


@dataclass(frozen=True)
class ClientKey:
    path: str
    fingerprint: str                 # SHA256:..., as ssh-keygen -l and sshd's log write it
    public: str = ""                 # ssh-ed25519 AAAA..., as authorized_keys holds it

    @classmethod
    def read(cls, goal: Goal) -> "ClientKey":
        if not goal.private_key_file:
            raise CannotRead("No key was named", needs="--private-key-file", status=Status.SKIPPED)
        path = Path(goal.private_key_file).expanduser()
        try:
            blob = public_half(path)
            kind = _string(blob)[0].decode("ascii")
            return cls(goal.private_key_file, named(blob), f"{kind} {base64.b64encode(blob).decode()}")
        except (OSError, ValueError, IndexError, binascii.Error) as error:
            raise CannotRead(f"{path} does not tell its public key") from error


def public_half(path: Path) -> bytes:
    """From the file beside it that ends in .pub, else from the key's own unencrypted head (OpenSSH's format)."""
    public = path.with_name(f"{path.name}.pub")
    if public.exists():
        return base64.b64decode(public.read_text(encoding="utf-8").split()[1], validate=True)
    return _head(path.read_text(encoding="utf-8"))


def named(blob: bytes) -> str:
    """How ssh-keygen -l and sshd's log call a public key."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def _head(text: str) -> bytes:
    """After the magic: cipher, key derivation and its options, the number of keys, the public key (PROTOCOL.key)."""
    data = base64.b64decode("".join(text.partition(_BEGIN)[2].partition(_END)[0].split()), validate=True)
    if not data.startswith(_MAGIC):
        raise ValueError("not in OpenSSH's format")
    rest = data[len(_MAGIC):]
    for _ in range(3):
        _, rest = _string(rest)
    return _string(rest[4:])[0]


def _string(data: bytes):
    size = int.from_bytes(data[:4], "big")
    if len(data) < 4 + size:
        raise ValueError("cut off")
    return data[4:4 + size], data[4 + size:]
