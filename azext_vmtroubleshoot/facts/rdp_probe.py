"""What a Remote Desktop client on this machine meets at the way in."""
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import FrozenSet, Optional

from ..model import Goal, Unreadable
from ..probes.certificate import Certificate
from ..probes.rdp import ENTRA, HYBRID, HYBRID_EX, RDSTLS, SSL_NOT_ALLOWED, STANDARD, TLS, USUAL, ask, ask_each
from ..probes.stranger import recognise
from ..probes.tls import handshake
from .contact import Contact, connect, entry_to_try
from .vm import Vm
from .way_in import WayIn

HANDSHAKE = 6                        # seconds
NAMES = {STANDARD: "standard RDP", TLS: "TLS", HYBRID: "NLA", RDSTLS: "RDSTLS", HYBRID_EX: "NLA", ENTRA: "Entra ID"}
_ENCRYPTED = (TLS, HYBRID, RDSTLS, HYBRID_EX, ENTRA)


@dataclass(frozen=True)
class RdpProbe(Contact):
    """The connection request of a client of today, and over connections of their own those of clients that know less.

    "" and None stand for what was not reached or not told.
    """
    answer: str = ""                 # as probes.rdp.Answer.kind
    selected: Optional[int] = None   # the protocol the server chose, as probes.rdp names it
    failure: int = 0                 # the code of its refusal
    words: str = ""                  # of what is no Remote Desktop server, or why it refuses
    stranger: str = ""               # its kind: tls | http | talker | ""
    waited: float = 0.0              # seconds until it answered
    standard: Optional[bool] = None  # does it take clients that know standard RDP security only
    tls_only: Optional[bool] = None  # and those that know TLS, but not NLA
    tls: str = ""                    # TLSv1.3 ...
    tls_error: str = ""
    certificate: Optional[Certificate] = None
    at: Optional[datetime] = None

    @property
    def security(self) -> str:
        """The protocol that a client of today ends with; "" when there is none."""
        chosen = STANDARD if self.selected is None and self.speaks else self.selected
        return "" if chosen is None else NAMES[chosen]

    @property
    def speaks(self) -> bool:
        """A client of today comes to terms with the server. Told that TLS is not allowed, it tries without."""
        if self.answer == "refused":
            return self.failure == SSL_NOT_ALLOWED and self.standard is True
        return self.answer == "selected" and not self.tls_error

    @property
    def nla(self) -> bool:
        return self.selected in (HYBRID, HYBRID_EX)

    @property
    def nla_demanded(self) -> bool:
        return self.nla and self.standard is False and self.tls_only is False

    def settled(self, goal: Goal) -> bool:
        """All that can be seen without a login is well; of an account it tells nothing."""
        return self.proven and self.speaks and not goal.username

    @property
    def shown(self) -> FrozenSet[str]:
        return frozenset({self.certificate.thumbprint} if self.certificate else ())

    @classmethod
    def read(cls, goal: Goal, way_in: WayIn, vm: Vm | Unreadable) -> "RdpProbe":
        found, sock = connect(entry_to_try(goal, "rdp", way_in, vm))
        if sock:
            with sock:
                found.update(_negotiate(sock, found["address"], found["port"]))
        return cls(**found, at=datetime.now(timezone.utc))


def _negotiate(sock, address: str, port: int) -> dict:
    said = ask(sock, USUAL)
    found = {"answer": said.kind, "words": said.line, "waited": said.seconds, "failure": said.code}
    if said.kind in ("silent", "closed", "reset", "foreign") and said.line in ("", "TLS"):
        stranger = recognise(address, port)
        return {**found, "stranger": stranger.kind, "words": stranger.words}
    if said.kind == "selected":
        found["selected"] = said.protocol
        if said.protocol in _ENCRYPTED:
            tls = handshake(sock, HANDSHAKE)
            found.update(tls=tls.version, tls_error=tls.error, certificate=tls.certificate)
    if said.kind in ("selected", "refused"):
        less = ask_each(address, port, (STANDARD, TLS))
        found.update(standard=_takes(less[STANDARD], STANDARD), tls_only=_takes(less[TLS], TLS))
    return found


def _takes(answer, offered: int) -> Optional[bool]:
    if answer.kind == "refused":
        return False
    return answer.protocol == offered if answer.kind == "selected" else None
