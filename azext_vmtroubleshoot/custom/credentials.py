"""Passwords, public keys and settings files as the user gave them: checked before anything is sent, never echoed."""
import base64
import binascii
import json
import os
import re
import sys
from dataclasses import dataclass, field
from typing import Any, Mapping

from azure.cli.core.azclierror import FileOperationError, InvalidArgumentValueError, NoTTYError
from knack.log import get_logger

logger = get_logger(__name__)

MOST = 65536                         # bytes of a file
TYPES = ("ssh-ed25519", "ssh-rsa")   # what VMAccess takes
USUAL_KEYS = ("~/.ssh/id_ed25519.pub", "~/.ssh/id_rsa.pub")
_FLAGS = ("reset_ssh", "restore_backup_ssh", "remove_prior_keys")
_TEXTS = ("username", "password", "ssh_key", "expiration")
_LIKE = 'It should look like {"reset_ssh": true}.'
_ELSEWHERE = {"remove_user": "az vm user delete", "check_disk": "az vm repair", "repair_disk": "az vm repair",
              "disk_name": "az vm repair"}


@dataclass(frozen=True)
class Secret:
    """Shows itself nowhere."""
    value: Any = field(repr=False)


@dataclass(frozen=True)
class PublicKey:
    line: str = field(repr=False)
    fingerprint: str                 # SHA256:...
    path: str = ""                   # the file it came from


def password_from(option: str, path: str) -> Secret:
    """The one line of a file, or of standard input for "-"."""
    return Secret(_one_password(option, _read(option, path)))


def asked_password(user: str) -> str:
    from knack.prompting import NoTTYException, prompt_pass
    try:
        return _one_password("The password", prompt_pass(f"New password of {user}: ", confirm=True))
    except NoTTYException as error:
        raise NoTTYError("Nothing was changed: a password has to be asked for, and nobody can answer.",
                         recommendation="Use --password-file FILE, or --password-file - for standard input.") from error


def _one_password(option: str, text: str) -> str:
    password = text.removesuffix("\n").removesuffix("\r")
    if not password or len(password) > 256 or re.search(r"[\x00-\x1f\x7f]", password):
        raise InvalidArgumentValueError(f"{option} does not give one password.", recommendation="Give a file that "
                                        "holds the password alone, on one line of at most 256 characters.")
    return password


def public_key(option: str, value: str) -> PublicKey:
    """From the key's text or from a file that holds it. Raises without showing what was given."""
    path = os.path.expanduser(value)
    if os.path.isfile(path):
        key = _key(option, _read(option, path))
        return PublicKey(key.line, key.fingerprint, path)
    return _key(option, value)


def default_key():
    """The user's own public key, or None."""
    path = next((p for p in map(os.path.expanduser, USUAL_KEYS) if os.path.isfile(p)), None)
    return public_key(path, path) if path else None


def _key(option: str, text: str) -> PublicKey:
    from ..facts.client_key import named
    from ..text import clean_line
    words = text.strip().split(None, 2)
    if "PRIVATE KEY" in text:
        raise _no_key(option, "is a private key: it must stay on this machine", "Name the public one, which ends in "
                      ".pub.")
    if "\n" in text.strip() or len(words) < 2:
        raise _no_key(option, "is not one public key on one line", "Give a file such as ~/.ssh/id_ed25519.pub, or its "
                      "text.")
    if words[0] not in TYPES:
        kind = words[0] if re.fullmatch(r"(ssh|ecdsa|sk)-[a-z0-9@.-]{1,50}", words[0]) else "of another type"
        raise _no_key(option, f"is {kind}, which VMAccess does not take", "Use an ssh-ed25519 or ssh-rsa key: "
                      "ssh-keygen -t ed25519")
    try:
        blob = base64.b64decode(words[1], validate=True)
    except (binascii.Error, ValueError):
        blob = b""
    name = words[0].encode()
    if not blob.startswith(len(name).to_bytes(4, "big") + name) or len(blob) < len(name) + 36:
        raise _no_key(option, "is damaged: it does not hold a key of the type it names", "Copy it again, whole.")
    return PublicKey(" ".join([*words[:2], clean_line(" ".join(words[2:]))]).strip(), named(blob))


def _no_key(option, what, advice):
    return InvalidArgumentValueError(f"{option}: this {what}.", recommendation=advice)


def settings_from(option: str, path: str) -> Secret:
    """A file of VMAccessForLinux settings, checked: the values that go into protectedSettings.

    The guide itself writes them with Python's True, which is no JSON: it is read, with a warning.
    """
    if path.lstrip().startswith("{"):
        raise InvalidArgumentValueError(f"{option}: this is JSON, not the name of a file.", recommendation="Name the "
                                        "file, without @: secrets on a command line can be read in the process list.")
    text = _read(option, path)
    plain = re.sub(r'("(?:[^"\\]|\\.)*")|\b(True|False|None)\b',
                   lambda m: m[1] or {"True": "true", "False": "false", "None": "null"}[m[2]], text)
    if plain != text:
        logger.warning("%s: %s writes True, False or None as Python does; JSON has true, false and null.", option, path)
    try:
        settings = json.loads(plain, object_pairs_hook=_no_twice)
    except json.JSONDecodeError as error:
        raise InvalidArgumentValueError(f"{option}: {path} is not JSON: {error.msg}, line {error.lineno}, column "
                                        f"{error.colno}.", recommendation=_LIKE) from None
    except (ValueError, RecursionError):
        raise InvalidArgumentValueError(f"{option}: {path} holds a key twice, or is nested too deeply.",
                                        recommendation=_LIKE) from None
    if not isinstance(settings, dict):
        raise InvalidArgumentValueError(f"{option}: {path} does not hold a JSON object.",
                                        recommendation=_LIKE)
    return Secret({name: _setting(option, name, value) for name, value in settings.items()})


def _no_twice(pairs):
    if len(dict(pairs)) < len(pairs):
        raise ValueError("twice")
    return dict(pairs)


def _setting(option, name, value):
    from .._validators import user_name
    if name in _ELSEWHERE:
        raise InvalidArgumentValueError(f"{option}: {name} is not for this command.",
                                        recommendation=f"Use {_ELSEWHERE[name]}.")
    if name not in _FLAGS + _TEXTS:
        shown = name if re.fullmatch(r"\w{1,40}", name) else "a key"
        raise InvalidArgumentValueError(f"{option}: {shown} is no setting of VMAccessForLinux.",
                                        recommendation="It knows " + ", ".join(_FLAGS + _TEXTS) + ".")
    if name in _FLAGS:
        # The extension takes every text that is not empty for true, "false" included.
        if not isinstance(value, bool) and value != "true":
            raise InvalidArgumentValueError(f"{option}: {name} has to be true or false, without quotes.",
                                            recommendation=_LIKE)
        return value is not False
    if not isinstance(value, str) or not value:
        raise InvalidArgumentValueError(f"{option}: {name} has to be a text that is not empty.",
                                        recommendation=f"Leave {name} out where it is not needed.")
    if name == "expiration" and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise InvalidArgumentValueError(f"{option}: expiration has to be a date.",
                                        recommendation="Write it as 2030-12-31.")
    if name == "ssh_key":
        return _key(f"{option}: ssh_key", value)
    if name == "password":
        return _one_password(f"{option}: password", value)
    return user_name(value) if name == "username" else value


def _read(option: str, path: str) -> str:
    """Without showing the path: it may be the secret itself, given by mistake."""
    try:
        if path == "-":
            if sys.stdin.isatty():
                import getpass
                return getpass.getpass("")
            raw = sys.stdin.buffer.read(MOST + 1)
        else:
            with open(os.path.expanduser(path), "rb") as file:
                raw = file.read(MOST + 1)
        if len(raw) > MOST:
            raise ValueError("long")
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise FileOperationError(f"{option}: the file cannot be read: {error.strerror}.", recommendation="Name a file "
                                 "that you can read, or - for standard input.") from None
    except ValueError:
        raise FileOperationError(f"{option}: the file is no text of at most {MOST} bytes.") from None


def settings_of(secret: Secret) -> Mapping[str, Any]:
    """As the extension takes them, and the fingerprint of the key among them."""
    key = secret.value.get("ssh_key")
    told = {name: value for name, value in secret.value.items() if value is not False}
    return (told | {"ssh_key": key.line} if key else told), key.fingerprint if key else ""
