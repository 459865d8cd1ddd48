"""What the guest of an appliance does with the conversation that is to go through it: guest/connectivity.sh there.

It is asked last, when both ends have told what they know and a connection did not work: a run command takes Azure 20
seconds or more.
"""
from dataclasses import dataclass
from typing import FrozenSet, Optional, Tuple

from ..guest import answer
from ..model import CannotRead, Far, Goal, Status, Target, Unreadable
from ..shape import same_id
from .aim import Aim, vm_of
from .appliance import Appliance
from .arrivals import Arrivals
from .guest_end import GuestEnd
from .guest_firewall import Firewall, parse_firewall
from .guest_gate import must_answer
from .inside_gate import AT_THE_END, InsideGate
from .place import Place
from .vm import Vm


@dataclass(frozen=True)
class Mask:
    """A rule by which it puts an address of its own in place of the client's."""
    address: str                     # "" where that is not one for certain
    text: str


@dataclass(frozen=True)
class Forwarder:
    """Of one appliance. Texts are the guest's: cleaned, bounded, not to be trusted."""
    ABOUT = "guest"
    vm: Vm
    ways: str                        # there, back, both: the directions that come by it
    client: str
    service: str
    port: int
    proto: str
    forwards: Optional[bool]         # the kernel hands on at all; None when not told
    routes: Tuple[str, ...]          # what the kernel does with each direction, in its words
    firewall: Firewall
    stopped: str                     # the packet that the firewall stops: "through NEW d"; "" for none
    masks: Tuple[Mask, ...]
    cut: FrozenSet[str]

    @property
    def half(self) -> bool:
        """What stops is only what a firewall that keeps state does with one direction of two."""
        return " HALF " in self.stopped

    @property
    def source(self) -> Optional[str]:
        """The address from which it hands the conversation on; None where its answer leaves that open."""
        if self.masks:
            return self.masks[0].address or None
        doubt = self.stopped.startswith("through NEW") or not self.firewall.rules or self.forwards is None \
            or not self.cut.isdisjoint({"fw", "fwif", "snat"}) or any(r.masks for r in self.firewall.passed_over)
        return None if doubt else self.client

    @classmethod
    def read(cls, arm, goal: Goal, target: Target, aim: Aim, place: Place, appliance: Appliance,
             other: Far[Appliance] | Unreadable, gate: InsideGate | Unreadable, arrivals: Arrivals | Unreadable,
             end: GuestEnd | Unreadable, far: Far[GuestEnd] | Unreadable) -> "Forwarder":
        # pylint: disable=unused-argument
        back = aim.ends_at(target)
        source, destination = (far, end) if back else (end, far)
        both = isinstance(other, Appliance) and bool(appliance.vm and other.vm) \
            and same_id(other.vm.id, appliance.vm.id)
        matters = not back and isinstance(arrivals, Arrivals) and arrivals.differ
        if isinstance(gate, Unreadable) and not (matters and gate.code == AT_THE_END):
            raise CannotRead(gate.why, gate.needs, gate.code, gate.status)
        if goal.in_guest != "always":
            _worth_asking(source, destination, both and not matters)
        if appliance.kind == "nobody":
            raise CannotRead("There is no appliance to ask", status=Status.SKIPPED)
        if appliance.vm is None:
            raise CannotRead(f"Which rules {appliance.kind} {appliance.name or appliance.address} has is not looked at")
        if both and back:
            raise CannotRead(f"{appliance.vm.name} was asked about both ways at once", status=Status.SKIPPED)
        client, service = (place.peer, place.address) if back else (place.address, place.peer)
        ways = "both" if both else "back" if back else "there"
        return _asked(arm, goal, appliance, ways, client, service)


def _worth_asking(source, destination, plain: bool) -> None:
    """Raises where the appliance let everything through, or where nothing comes as far as that. That a connection
    opens says little of an appliance that sees one direction only: it may drop what follows. Not `plain`: that, or it
    matters as whom the appliance hands on."""
    tried = source.tried(source.source) if isinstance(source, GuestEnd) else None
    if plain and tried and tried.outcome == "open":
        raise CannotRead("Not needed: a connection works", status=Status.SKIPPED)
    if isinstance(source, GuestEnd) and source.firewall.closed_by:
        raise CannotRead("Not asked: the traffic ends before it. --in-guest always asks anyway")
    if tried and tried.outcome == "refused" and isinstance(destination, GuestEnd) and destination.listeners == ():
        raise CannotRead("Not needed: the destination itself refuses, for nothing listens there", status=Status.SKIPPED)


def _asked(arm, goal: Goal, appliance: Appliance, ways: str, client: str, service: str) -> Forwarder:
    vm = appliance.vm
    if vm.windows:
        raise CannotRead(f"{vm.name} is a Windows appliance, whose own rules are not looked at")
    must_answer(goal, vm)
    asked = answer.request(answer.CONNECTIVITY, ways, service, goal.port, goal.transport, client, appliance.address)
    told = answer.parse(answer.CONNECTIVITY, arm.run_command(vm_of(vm.id), asked))
    on = told.first("forwards")
    return Forwarder(
        vm, ways, client, service, goal.port, goal.transport, {"0": False, "": None}.get(on, True), told.all("rt"),
        parse_firewall(told), told.first("stopped"),
        tuple(Mask(address, text) for _, address, text in told.fields("snat", 3)), told.cut)
