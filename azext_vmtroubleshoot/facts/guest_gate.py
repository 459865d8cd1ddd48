"""Whether the guest is worth asking: a run command takes Azure 20 seconds or more, and it takes one at a time."""
from dataclasses import dataclass
from typing import Optional

from ..model import CannotRead, Goal, Status, Unreadable
from ..nsg.security_group import DENY
from .caller import Caller
from .client_probe import ClientProbe
from .contact import Contact
from .effective_routes import EffectiveRoutes, NicRoutes
from .effective_rules import EffectiveRules, NicRules
from .passage import Passage
from .remote import Remote
from .vm import Vm
from .way_back import ASTRAY, LOST, WayBack
from .way_in import WayIn

# The packet came through to the guest (or its own firewall): what is wrong is in there.
_THERE = ("open", "refused", "reset")


@dataclass(frozen=True)
class GuestGate:
    """Open. A gate that stays closed is Unreadable and says why; `--in-guest always` gives this one to the engine."""

    @classmethod
    def read(cls, goal: Goal, vm: Vm, probe: ClientProbe | Unreadable, way_in: WayIn | Unreadable,
             caller: Caller | Unreadable, rules: EffectiveRules | Unreadable,
             routes: EffectiveRoutes | Unreadable) -> "GuestGate":
        if goal.in_guest == "never":
            raise CannotRead("Not asked: --in-guest never", status=Status.SKIPPED)
        must_answer(goal, vm)
        if isinstance(probe, Contact) and probe.settled(goal):
            raise CannotRead(f"Not needed: {goal.service.name} answers", status=Status.SKIPPED)
        through = isinstance(probe, Contact) and probe.proven and probe.tcp in _THERE
        if not through and closed(way_in, caller, rules, routes):
            raise CannotRead("Not asked: the port is closed before it. --in-guest always asks anyway")
        return cls()


def closed(way_in, caller, rules, routes) -> bool:
    """For certain: the security rules let nobody in by this way, or the answers do not go back."""
    if isinstance(way_in, Unreadable) or isinstance(caller, Unreadable) or way_in.best is None:
        return False
    best = way_in.best
    if not best.private_address:
        return False
    remote = Remote.of(best, caller)
    at_nic = Unreadable("") if isinstance(rules, Unreadable) else rules.of(best.nic_id)
    back = Unreadable("") if isinstance(routes, Unreadable) else routes.of(best.nic_id)
    denied = isinstance(at_nic, NicRules) and Passage.of(best, remote, at_nic).access == DENY
    return denied or isinstance(back, NicRoutes) and WayBack.of(best, remote, back).end in (ASTRAY, LOST)


def can_answer(goal: Goal, vm: Vm) -> bool:
    try:
        must_answer(goal, vm)
    except CannotRead:
        return False
    return True


def must_answer(goal: Goal, vm: Vm) -> None:
    """Raises where a run command could not be answered: it would hang for up to 90 minutes."""
    shut = obstacle(goal, vm)
    if shut:
        raise CannotRead(f"Not asked: {shut.why}", shut.needs, status=shut.status)


def obstacle(goal: Goal, vm: Vm) -> Optional[Unreadable]:
    """What keeps the guest's agent from carrying out anything that the goal asks for; None when nothing does."""
    console = f"the serial console: az serial-console connect -g {vm.resource_group} -n {vm.name}"
    if vm.os_type and goal.service.system.lower() not in ("", vm.os_type.lower()):
        return Unreadable(f"the guest is {vm.os_type}, and this is for {goal.service.system}", status=Status.SKIPPED)
    if not vm.running:
        return Unreadable(f"power state is {vm.power_state or 'not known'}", "a running VM")
    if vm.agent is None or vm.agent.status.lower() != "ready":
        said = vm.agent.status or "silent" if vm.agent else "not there"
        return Unreadable(f"the guest agent is {said}", f"a guest agent that is Ready, or {console}")
    if vm.agent.stale:
        return Unreadable(f"the guest agent last reported at {vm.agent.reported}",
                          f"a guest agent that is Ready, or {console}")
    in_flight = [e.name for e in vm.extensions if e.in_flight]
    if in_flight:
        return Unreadable(f"extension {in_flight[0]} is in flight", "another try when it has ended")
    return None
