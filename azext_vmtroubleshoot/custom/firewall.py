"""test-firewall: name the rule that blocks, or switch the firewall off for one machine and some seconds, and try."""
import secrets
import time

from .changing import alone, changes_of, journals_of, told
from .gate import gate
from .login import arm_of, target_of
from .look import look
from .question import confirm
from .terminal import say


def test_firewall(cmd, resource_group_name, vm_name, dest, dest_port, where, seconds, anyway, timeout, yes):
    from ..facts.place import Place
    from ..facts.vm import Vm
    from ..model import Far, Goal, Status
    from ..report.firewall_test import firewall_document
    started, arm = time.monotonic(), arm_of(cmd.cli_ctx)
    source = target_of(cmd, arm, resource_group_name, vm_name)
    arm.ahead(source)
    goal = Goal("connectivity", dest_port, dest=dest, in_guest="always")
    with told():
        _, judgements, known = look(cmd, arm, source, goal, timeout, "check-firewall")
        here = _end(known, Place, Vm)
        there = _end(known, Far[Place], Far[Vm]) if where == "destination" else None
        place, vm = there or here
        finding = next(j.finding for j in judgements if j.check == f"firewall-{'in' if there else 'out'}")
        if finding.status is Status.FAIL and not anyway:
            said = f"{finding.because}. It was not switched off for that."
            return firewall_document(source, vm.name, "unneeded", said, finding, None, (), "",
                                     time.monotonic() - started)
        for one in (here[1], vm):
            gate(goal, one, ())
        confirm(cmd, source, _words(vm, place.peer, seconds, finding), f"Switch the firewall of {vm.name} off for "
                f"{seconds} seconds?", yes)
        with alone(journals_of(cmd, source), source):
            window, tries = _tried(cmd, arm, here, there, goal, seconds)
    from ..facts.firewall_test import verdict
    found = verdict(window, tries)
    return firewall_document(source, vm.name, "tested", _said(found, vm, goal, window), finding, window, tries, found,
                             time.monotonic() - started)


def _end(known, place, vm):
    """(Place, Vm) of one end. Raises CannotRead."""
    from ..model import CannotRead, Unreadable
    for fact in (vm, place):
        if isinstance(known.get(fact), Unreadable):
            unread = known[fact]
            raise CannotRead(unread.why, unread.needs, unread.code)
    return known[place], known[vm]


def _words(vm, peer, seconds, finding):
    # No rule of Windows Firewall can let one machine alone past those that block.
    whom = "for everybody, not only" if vm.windows else "for all others it stays on; it is off"
    return [f"{finding.because}.",
            f"The firewall of {vm.name} is switched off for {seconds} seconds at most: {whom} for {peer}.",
            "A timer inside the guest, armed before, switches it on again, also when this machine, the network or the "
            "guest's agent fails. No rule that is there is changed."]


def _tried(cmd, arm, here, there, goal, seconds):
    """(FirewallTest of the end that was off, tries of the source). Both guests work at the same time."""
    from ..facts.firewall_test import parse, request
    from ..model import CannotRead
    changes, name = changes_of(arm), "vmt" + secrets.token_hex(6)
    place, vm = here
    asked = [(vm.id, request(vm, "both", place.peer, goal.port, seconds, name))] if there is None else [
        (there[1].id, request(there[1], "off", there[0].peer, "", seconds, name)),
        (vm.id, request(vm, "try", place.peer, goal.port, 2 * seconds + 10, name))]
    say(cmd, f"The firewall goes off, and on again after {seconds} seconds ...")
    try:
        answers = arm.together(lambda one: parse(changes.run_command(*one)), asked)
    except CannotRead as error:
        unread = error.unreadable
        raise CannotRead(f"{unread.why.rstrip('.')}. If the firewall went off, the guest switches it on again by "
                         f"itself {seconds} seconds later", unread.needs, unread.code) from error
    return answers[0], answers[-1].tries


def _said(found, vm, goal, window):
    from ..facts import firewall_test as test
    port, its = f"TCP {goal.port}", f"The firewall of {vm.name}"
    what = {test.BLOCKS: f"{its} keeps {port} out: it opened while that was off, and not before or after",
            test.INNOCENT: f"{its} is not it: {port} did not open while it was off either",
            test.OPEN: f"{port} opens also while the firewall of {vm.name} is on",
            test.UNKNOWN: f"Could not tell: no connection was tried while the firewall of {vm.name} was off, or none "
                          "while it was on; a longer --seconds helps"}[found]
    on = "is on again, with the rules that it had" if window.same else \
        "has been switched on again; its rules are not those from before: something else has changed them meanwhile"
    return f"{what}. It {on}."
