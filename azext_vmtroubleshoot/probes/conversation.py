"""An SSH conversation after the greeting: key exchange, methods offered, and on request the caller's own login.

The login opens a session and runs `echo`, as `ssh user@host echo ...` would: it shows accounts whose shell refuses them
or ends before it does anything, and passwords that must be changed first. Nothing else is run. Time and bytes are
bounded.
"""
import logging
import re
import threading
from dataclasses import dataclass
from typing import Optional, Tuple

from ..text import clean_line
from .host_keys import HostKey, host_key
from .library import paramiko

MOST_BYTES = 512 * 1024
SIGN = b"az-vm-troubleshoot"         # what the session has to say

# What OpenSSH's own client offers when nobody has changed that: more than paramiko in some, less in others. The lists
# are named as paramiko's log names them.
_USUAL = {"kex algos": r"25519|ecdh-sha2-nistp|group1[468]-sha|group-exchange-sha256",
          "server key": r"ssh-ed25519|ecdsa-sha2-|rsa-sha2-", "server encrypt": r"chacha20|-ctr\b|-gcm\b",
          "server mac": r"umac-|hmac-sha2-|hmac-sha1(?!-96)"}
_AEAD = re.compile(r"chacha20|-gcm\b")           # ciphers that need no MAC
_OLD = re.compile(r"-cbc$|md5|-96$")             # what paramiko offers and OpenSSH's client does not


@dataclass(frozen=True)
class KeyExchange:
    outcome: str                     # ok | no-common | not-ours | closed | timeout | failed
    error: str
    key: Optional[HostKey]


@dataclass(frozen=True)
class Login:
    outcome: str                     # ok | denied | more | closed | expired | no-shell | timeout | failed
    error: str                       # the server's words where it said any
    key: str                         # the caller's key that was accepted, or the one tried last


class Replay:
    """A socket that first gives back what was already read from it, and ends after MOST_BYTES."""

    def __init__(self, sock, head: bytes):
        self._sock, self._head, self._left = sock, head, MOST_BYTES

    def recv(self, size: int) -> bytes:
        if self._head:
            data, self._head = self._head[:size], self._head[size:]
            return data
        data = self._sock.recv(min(size, self._left)) if self._left > 0 else b""
        self._left -= len(data)
        return data

    def __getattr__(self, name):
        return getattr(self._sock, name)


class Overheard(logging.Handler):
    """What paramiko tells only its log: the server's words of parting, and the algorithms that it offers."""

    def __init__(self):
        super().__init__()
        self.words, self.offers = "", {}

    def emit(self, record):
        said, _, rest = record.getMessage().partition(": ")
        if said.startswith("Disconnect (code"):
            self.words = clean_line(rest, 300)
        elif said in _USUAL:
            self.offers[said] = clean_line(rest, 2000)

    def lacking(self) -> Optional[str]:
        """The list in which OpenSSH's client finds nothing, "" when it does in all; None when they were not heard."""
        if not self.offers.keys() >= {"kex algos", "server key", "server encrypt"}:
            return None
        no_mac = bool(_AEAD.search(self.offers["server encrypt"]))
        return next((f"{kind}: {offer}" for kind, offer in self.offers.items()
                     if not re.search(_USUAL[kind], offer) and not (no_mac and kind == "server mac")), "")


class Conversation:
    """One connection. Use as a context; it closes itself after `seconds`, whatever the server does."""

    def __init__(self, sock, head: bytes, seconds: float):
        self._library = paramiko()
        self._transport = self._library.Transport(Replay(sock, head))
        self._transport.daemon = True
        self._transport.auth_timeout = seconds
        self._overheard = Overheard()
        self._transport.logger = logging.Logger("ssh")       # registered nowhere, so it leaves nothing behind
        self._transport.logger.addHandler(self._overheard)
        self._late = threading.Event()
        self._watchdog = threading.Timer(seconds, self._give_up)
        self._watchdog.daemon = True

    def _give_up(self):
        self._late.set()
        self._transport.close()

    def __enter__(self):
        self._watchdog.start()
        return self

    def __exit__(self, *_):
        self._watchdog.cancel()
        self._transport.close()

    def exchange_keys(self, seconds: float, known: Tuple[HostKey, ...] = ()) -> KeyExchange:
        """Types of which the caller already knows a key go first, as ssh asks for them first."""
        options = self._transport.get_security_options()
        wanted = {"ssh-rsa" if k.type.startswith("rsa-") else k.type for k in known}
        options.key_types = sorted(options.key_types, key=lambda t: _plain(t) not in wanted)
        options.ciphers = [name for name in options.ciphers if not _OLD.search(name)]
        options.digests = [name for name in options.digests if not _OLD.search(name)]
        done = threading.Event()
        self._transport.start_client(event=done)
        answered = done.wait(seconds)
        if self._transport.is_active() and answered:
            return KeyExchange("ok", "", host_key(self._transport.get_remote_server_key()))
        error = self._transport.get_exception()
        words = self._overheard.words or (clean_line(error) if error else "")
        if not answered or self._late.is_set():
            return KeyExchange("timeout", "no answer", None)
        if "incompatible" in words.lower():
            lacking = self._overheard.lacking()
            common = "not-ours" if not lacking and "version" not in words else "no-common"
            return KeyExchange(common, lacking or words, None)
        # A server that hangs up on unread data resets: which of the two is seen is a matter of timing.
        ended = isinstance(error, (EOFError, ConnectionError)) or not words
        return KeyExchange("closed" if ended else "failed", words, None)

    def methods(self, username: str) -> Optional[Tuple[str, ...]]:
        """The authentication methods the server offers this user; ("none",) when it asks for nothing at all.

        None when it did not say. The answer does not tell whether the user exists or may come in.
        """
        try:
            self._transport.auth_none(username)
        except self._library.BadAuthenticationType as error:
            return tuple(clean_line(m, 40) for m in error.allowed_types if m)[:8]
        except Exception:  # pylint: disable=broad-except
            return None
        return ("none",)

    def login(self, username: str, keys) -> Login:
        """Try the keys in turn until the server takes one."""
        for own in keys:
            try:
                more = self._transport.auth_publickey(username, own.key)
            except self._library.BadAuthenticationType as error:
                return Login("denied", clean_line(error), own.name)
            except Exception as error:  # pylint: disable=broad-except
                if not self._transport.is_active():
                    return self._ended(error, own)
                continue
            if more:
                return Login("more", "then wants " + clean_line(", ".join(more)), own.name)
            return self._session(own)
        return Login("denied", self._banner(), keys[-1].name)

    def _session(self, own) -> Login:
        try:
            channel = self._transport.open_session()
            channel.settimeout(5)
            channel.exec_command(f"echo {SIGN.decode()}")
            status = channel.recv_exit_status()
            said = b"".join(iter(lambda: channel.recv(2048), b""))
            words = clean_line(channel.recv_stderr(2048) or said[:2048])
        except Exception as error:  # pylint: disable=broad-except
            return self._ended(error, own)
        if SIGN in said:
            return Login("ok", "", own.name)
        if "assword change required" in words or "assword has expired" in words:
            return Login("expired", words, own.name)
        if status == -1 and not self._transport.is_active():
            return self._ended(EOFError("closed"), own)
        return Login("no-shell", words or f"exit status {status}", own.name)

    def _ended(self, error, own) -> Login:
        words = self._banner() or self._overheard.words or clean_line(error)
        if self._overheard.words.startswith("Too many authentication failures"):
            return Login("denied", words, own.name)
        if self._late.is_set():
            return Login("timeout", words, own.name)
        return Login("failed" if self._transport.is_active() else "closed", words, own.name)

    def _banner(self) -> str:
        """What the server sent to be shown before or instead of a login, for instance that the account expired."""
        handler = getattr(self._transport, "auth_handler", None)
        return clean_line(getattr(handler, "banner", None) or "", 300)


def _plain(key_type: str) -> str:
    return "ssh-rsa" if key_type.startswith("rsa-sha2") else key_type
