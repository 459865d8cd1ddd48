"""What the guest at one end says about the conversation: the answer of guest/connectivity.sh, or in Windows .ps1, which
read only and tell the same lines."""
from dataclasses import dataclass
from typing import FrozenSet, Optional, Tuple

from ..guest import answer
from ..model import Goal, Target
from ..text import clean_line
from .aim import Aim
from .guest_firewall import Firewall, parse_firewall
from .guest_gate import must_answer
from .guest_machine import Machine, parse_machine
from .inside_gate import InsideGate
from .listeners import Listener, parse_listeners
from .place import Place
from .vm import Vm


@dataclass(frozen=True)
class Try:
    """A real connection. `outcome`: open, refused, timeout, unreachable, prohibited, silent (UDP only), failed."""
    address: str
    outcome: str
    said: str                        # the system's words; "" for open


@dataclass(frozen=True)
class GuestEnd:
    """One answer. Texts are the guest's: cleaned, bounded, not to be trusted. What `cut` names is not complete."""
    ABOUT = "guest"
    role: str                        # source or destination
    source: str                      # the other end's address; "" when not known
    port: int
    proto: str                       # tcp or udp
    own: str
    device: str
    tries: Tuple[Try, ...]           # of the source: to the destination; of the destination: to itself (TCP)
    listeners: Optional[Tuple[Listener, ...]]    # of the port; None when it could not be told
    firewall: Firewall
    machine: Machine
    reverse_path: Tuple[str, ...]    # "all 0": how strictly a packet's sender has to be behind its device (1)
    cut: FrozenSet[str]

    @property
    def service(self) -> str:
        return f"{self.proto.upper()} {self.port}"

    def tried(self, *addresses: str) -> Optional[Try]:
        return next((t for t in self.tries if t.address in addresses), None)

    def lost(self, *keys: str) -> bool:
        """Something of these did not fit into the answer: that they name nothing proves nothing."""
        return not self.cut.isdisjoint(keys)

    @classmethod
    def read(cls, arm, goal: Goal, target: Target, aim: Aim, vm: Vm, gate: InsideGate, place: Place) -> "GuestEnd":
        # pylint: disable=unused-argument
        must_answer(goal, vm)
        script = answer.CONNECTIVITY_WINDOWS if vm.windows else answer.CONNECTIVITY
        role = "destination" if aim.ends_at(target) else "source"
        asked = answer.request(script, role, place.peer, goal.port, goal.transport, place.address)
        return parse(arm.run_command(target, asked))


def parse(body) -> GuestEnd:
    """From the run-command answer as Azure gives it. Raises CannotRead."""
    told = answer.parse(answer.CONNECTIVITY, body)
    role, source, port, proto, own = (told.first("asked").split(" ") + [""] * 5)[:5]
    return GuestEnd(
        role=role, source="" if source == "-" else source, port=answer.number(port) or 0, proto=proto,
        own="" if own == "-" else own, device=told.first("device"),
        tries=tuple(Try(address, outcome, clean_line(said, 100)) for address, outcome, said in told.fields("try", 3)),
        listeners=parse_listeners(told), firewall=parse_firewall(told), machine=parse_machine(told),
        reverse_path=told.all("rp"), cut=told.cut)
