"""The caller's own private keys: the one named, or those of the agent and the usual files, as ssh would take them."""
import base64
import os
from dataclasses import dataclass
from typing import Any, Tuple

from ..text import clean_line
from .library import paramiko

USUAL = ("~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa")
# sshd closes after six failures (MaxAuthTries), and some ban an address for fewer.
MOST = 4
_SIGNS = ("ssh-ed25519", "ecdsa-sha2-", "ssh-rsa")


@dataclass(frozen=True)
class OwnKey:
    name: str                        # the file, or "agent: " and the key's comment or type
    key: Any                         # paramiko's PKey; never leaves the probe


def own_keys(named_file=None) -> Tuple[Tuple[OwnKey, ...], str]:
    """(keys to try in order, why one that should have been there cannot be used)."""
    library = paramiko()
    agent = _agent_keys(library)
    if named_file:
        return _named(library, os.path.expanduser(named_file), agent)
    found, problems = list(agent), []
    for path in map(os.path.expanduser, USUAL):
        if os.path.exists(path):
            key, problem = load(library, path)
            found += [key] if key else []
            problems += [problem] if problem else []
    unique = {own.key.asbytes(): own for own in reversed(found)}
    keys = [own for own in found if unique.get(own.key.asbytes()) is own][:MOST]
    return tuple(keys), "" if keys else "; ".join(problems) or "no key in the agent and none in ~/.ssh"


def _named(library, path, agent):
    key, problem = load(library, path)
    if key:
        return (key,), ""
    blob = _public_blob(path + ".pub")
    held = next((own for own in agent if blob and own.key.asbytes() == blob), None)
    return ((held,), "") if held else ((), problem)


def _agent_keys(library):
    try:
        keys = library.Agent().get_keys()
    except Exception:  # pylint: disable=broad-except
        return []                    # an agent that does not answer is as good as none
    return [OwnKey(f"agent: {clean_line(getattr(k, 'comment', '') or k.get_name(), 60)}", k)
            for k in keys if k.get_name().startswith(_SIGNS)][:MOST]


def load(library, path):
    """(OwnKey, "") or (None, why not)."""
    problem = f"{path} is not a private key that can be read here"
    for name in ("Ed25519Key", "ECDSAKey", "RSAKey"):
        kind = getattr(library, name, None)
        try:
            key = kind.from_private_key_file(path)
        except OSError as error:
            return None, f"{path}: {error.strerror}"
        except library.PasswordRequiredException:
            problem = f"{path} is encrypted with a passphrase and not in the agent"
        except Exception:  # pylint: disable=broad-except
            continue                 # of another type, or in a format this version does not know
        else:
            return (OwnKey(path, key), "") if _can_sign(kind, key) else (None, f"{path} needs a newer paramiko")
    return None, problem


def _can_sign(kind, key) -> bool:
    """paramiko before 2.9 signs RSA with SHA-1 only, which today's sshd refuses: that would look like a bad key."""
    return key.get_name() != "ssh-rsa" or hasattr(kind, "HASHES")


def _public_blob(path):
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return base64.b64decode(file.read(16384).split()[1])
    except (OSError, IndexError, ValueError):
        return b""
