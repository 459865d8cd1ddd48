"""Does the service's port answer from here: the same question for every protocol."""
from ..facts.answerer import Answerer
from ..facts.caller import Caller
from ..facts.contact import Contact
from ..facts.guest_gate import can_answer
from ..facts.vm import Vm
from ..facts.way_in import WayIn
from ..model import Finding, Goal, Target, Unreadable, failed, passed, skipped, unknown
from ..remedies.look_inside import look_inside


def port_answers(goal: Goal, target: Target, vm: Vm | Unreadable, way_in: WayIn, caller: Caller | Unreadable,
                 probe: Contact, answerer: Answerer) -> Finding:
    seen = {"address": probe.address, "port": probe.port, "tcp": probe.tcp, "error": probe.tcp_code,
            "seconds": f"{probe.seconds:.2f}", "from": probe.source}
    end = way_in.best.endpoint
    if answerer.is_target and probe.tcp == "open":
        return passed(f"TCP {end} opens from here", **seen)
    because = _SAID.get(probe.tcp, _SAID["error"]).format(end=end, p=probe)
    if isinstance(caller, Caller) and caller.elsewhere and probe.tcp in ("timeout", "unreachable"):
        return skipped(f"{because}, from here; {caller.address} is another machine's", **seen)
    if not probe.proven:
        return _private(way_in.best, probe, end)
    if probe.tcp == "unreachable" and not probe.source:
        return failed(f"This machine has no route to {probe.address}", hop="client", **seen)
    return failed(because, look_inside(goal, target, isinstance(vm, Vm) and can_answer(goal, vm)), **seen)


_SAID = {
    "timeout": "No answer from {end} within {p.seconds:.0f} seconds",
    "refused": "{end} refuses the connection",
    "unreachable": "{end} is unreachable: {p.tcp_error}",
    "reset": "{end} resets the connection",
    "error": "Connecting to {end} fails: {p.tcp_error}",
}


def _private(entry, probe: Contact, end: str) -> Finding:
    if entry.kind == "bastion":
        return skipped(f"Not to be tried from here: {entry.name} is the way in")
    if probe.tcp == "open":
        return unknown(f"{end} answers from here, but nothing shows that it is the VM: a private address can be "
                       "another machine's here", "--in-guest always")
    return unknown(f"{end} does not answer from here ({probe.tcp}), which says nothing about those inside its network",
                   "a machine in the VM's network")
