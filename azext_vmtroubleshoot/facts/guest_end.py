"""What the guest at one end says about the conversation: the answer of guest/connectivity.sh, or in Windows .ps1, which
read only and tell the same lines."""
from dataclasses import dataclass, replace
from typing import FrozenSet, Optional, Tuple

from ..guest import answer
from ..model import Goal, Target, Unreadable
from ..text import clean_line
from .aim import Aim
from .arrivals import Arrivals
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
    said: str                        # the system's words; for open what became of it at once, or ""

    @property
    def port(self) -> int:
        """Of an address that has one."""
        return answer.number(self.address.rpartition(":")[2]) or 0


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
    onto: Optional[Try] = None       # from here to where a rule sends the port on
    forwards: bool = True            # False: it hands on nothing
    aliases: Tuple[Tuple[str, Firewall], ...] = ()   # what the destination's rules do with other addresses' packets

    @property
    def service(self) -> str:
        return f"{self.proto.upper()} {self.port}"

    def tried(self, *addresses: str) -> Optional[Try]:
        return next((t for t in self.tries if t.address in addresses), None)

    @property
    def diverted(self) -> str:
        """Why what answers the source at the destination's address need not be the destination; "" for no reason."""
        if self.role == "source" and self.machine.route_back.startswith("local "):
            return f"it takes that address for its own ({self.machine.route_back})"
        if self.role == "source" and self.firewall.redirects:
            return f"its own rule sends that on: {self.firewall.redirects[0].text}"
        return ""

    @property
    def reaches(self) -> bool:
        """A connection of the source got through to the destination: that disproves what was read from rules."""
        tried = self.tried(self.source)
        return tried is not None and tried.outcome == "open" and not self.diverted

    def lost(self, *keys: str) -> bool:
        """Something of these did not fit into the answer: that they name nothing proves nothing."""
        return not self.cut.isdisjoint(keys)

    def called_from(self, address: str) -> "GuestEnd":
        """The same where the source has this address; with an empty firewall where that was not told."""
        if address in ("", self.source):
            return self
        firewall = next((f for alias, f in self.aliases if alias == address), replace(self.firewall, rules=()))
        return replace(self, source=address, firewall=firewall)

    @classmethod
    def read(cls, arm, goal: Goal, target: Target, aim: Aim, vm: Vm, gate: InsideGate, place: Place,
             arrivals: Arrivals | Unreadable) -> "GuestEnd":
        # pylint: disable=unused-argument
        must_answer(goal, vm)
        script = answer.CONNECTIVITY_WINDOWS if vm.windows else answer.CONNECTIVITY
        role = "destination" if aim.ends_at(target) else "source"
        values = [role, place.peer, goal.port, goal.transport, place.address]
        if not vm.windows:           # of Windows Firewall only what holds for every sender is told
            known = arrivals.all if role == "destination" and isinstance(arrivals, Arrivals) else ()
            values.append("+".join(a.source for a in known if a.source not in ("", place.peer)))
        asked = answer.request(script, *values)
        return parse(arm.run_command(target, asked))


def parse(body) -> GuestEnd:
    """From the run-command answer as Azure gives it. Raises CannotRead."""
    told = answer.parse(answer.CONNECTIVITY, body)
    role, source, port, proto, own = (told.first("asked").split(" ") + [""] * 5)[:5]
    return GuestEnd(
        role=role, source="" if source == "-" else source, port=answer.number(port) or 0, proto=proto,
        own="" if own == "-" else own, device=told.first("device"),
        tries=_tries(told, "try"),
        listeners=parse_listeners(told), firewall=parse_firewall(told), machine=parse_machine(told),
        reverse_path=told.all("rp"), cut=told.cut, onto=next(iter(_tries(told, "onto")), None),
        forwards=told.first("forwards") != "0", aliases=_aliases(told))


def _tries(told, key: str) -> Tuple[Try, ...]:
    return tuple(Try(address, outcome, clean_line(said, 100)) for address, outcome, said in told.fields(key, 3))


def _aliases(told) -> Tuple[Tuple[str, Firewall], ...]:
    """Their lines are those of the firewall with the address before them."""
    def of(key, address):
        return tuple(line for alias, line in told.fields(key, 2) if alias == address)
    return tuple((address, parse_firewall(answer.Answer({**told.values, "fw": of("fwas", address),
                                                         "fwif": of("fwasif", address)}, told.cut)))
                 for address in dict.fromkeys(alias for alias, _ in told.fields("fwas", 2)))
