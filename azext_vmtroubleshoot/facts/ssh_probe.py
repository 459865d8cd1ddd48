"""What an SSH client on this machine meets at the way in."""
from dataclasses import dataclass
from typing import FrozenSet, Optional, Tuple

from ..model import Goal, Unreadable
from ..probes.greeting import greet
from ..probes.host_keys import HostKey, known_host_keys, known_name
from .contact import Contact, connect, entry_to_try
from .vm import Vm
from .way_in import WayIn

KEY_EXCHANGE, WHOLE_CONVERSATION = 8, 15     # seconds


@dataclass(frozen=True)
class SshProbe(Contact):
    """The connection, carried as far as the server lets it. "" and None stand for stages not reached or not tried."""
    greeting: str = ""               # ssh | full | penalty | foreign | silent | closed | reset | slow | hung-up
    banner: str = ""                 # the identification line, or what came instead
    banner_seconds: float = 0.0
    key_exchange: str = ""           # ok | no-common | not-ours | closed | timeout | failed
    key_exchange_error: str = ""
    host_keys: Tuple[HostKey, ...] = ()      # the one the server showed
    known_keys: Tuple[HostKey, ...] = ()     # what ~/.ssh/known_hosts holds for this address and name
    username: str = ""               # for whom methods were asked
    methods: Optional[Tuple[str, ...]] = None
    login: Optional[str] = None      # ok | denied | more | closed | expired | no-shell | timeout | failed
    login_error: str = ""            # the server's words, or why no login was tried
    login_key: str = ""              # the caller's key: a file, or "agent: ..."

    @property
    def known_as(self) -> str:
        """How known_hosts names what was probed."""
        return known_name(self.address, self.port)

    def settled(self, goal: Goal) -> bool:
        """The handshake went through, and the login too when one was asked for."""
        return self.proven and bool(self.methods) and (not goal.username or self.login == "ok")

    @property
    def shown(self) -> FrozenSet[str]:
        return frozenset(key.fingerprint for key in self.host_keys)

    @classmethod
    def read(cls, goal: Goal, way_in: WayIn, vm: Vm | Unreadable) -> "SshProbe":
        entry = entry_to_try(goal, "ssh", way_in, vm)
        admin = "" if isinstance(vm, Unreadable) else vm.admin_username
        return cls(**probe(goal, entry, goal.username or admin))


def probe(goal: Goal, entry, username: str) -> dict:
    """The members of an SshProbe."""
    found, sock = connect(entry)
    if sock is None:
        return found
    with sock:
        greeting = greet(sock)
        found.update(greeting=greeting.kind, banner=greeting.line, banner_seconds=round(greeting.seconds, 2))
        if greeting.kind == "ssh":
            found.update(_converse(sock, greeting.raw, goal, entry, username))
    return found


def _converse(sock, head: bytes, goal: Goal, entry, username: str) -> dict:
    # Imported here: paramiko costs a third of a second, and most closed ports never need it.
    from ..probes.conversation import Conversation
    known = known_host_keys((entry.address, entry.fqdn), entry.port)
    with Conversation(sock, head, WHOLE_CONVERSATION) as conversation:
        exchange = conversation.exchange_keys(KEY_EXCHANGE, known)
        found = {"known_keys": known, "key_exchange": exchange.outcome, "key_exchange_error": exchange.error,
                 "host_keys": (exchange.key,) if exchange.key else (), "username": username}
        if exchange.outcome == "ok" and username:
            found["methods"] = conversation.methods(username)
            if goal.username and found["methods"]:
                found.update(_log_in(conversation, goal, found["methods"]))
    return found


def _log_in(conversation, goal: Goal, methods) -> dict:
    from ..probes.own_keys import own_keys
    if methods == ("none",):
        return {"login": "ok"}
    if "publickey" not in methods:
        return {"login_error": "the server takes no keys"}
    keys, problem = own_keys(goal.private_key_file)
    if not keys:
        return {"login_error": problem}
    login = conversation.login(goal.username, keys)
    return {"login": login.outcome, "login_error": login.error, "login_key": login.key}
