"""Ask in the guest what keeps callers out, or look at it on its console."""
from . import az
from ..model import Goal, Remedy, Target


def look_inside(goal: Goal, target: Target, answers: bool = True) -> Remedy:
    """The next thing to ask when all outside the guest is good: the guest; and its console when that was asked, or
    cannot answer."""
    vm = ("-g", target.resource_group, "-n", target.name)
    if goal.in_guest == "always" or not answers:
        return Remedy("open-serial-console", "opens the serial console in this terminal; a password is needed there",
                      az(target.id, "serial-console", "connect", *vm))
    named = ("--username", goal.username) if goal.username else ()
    port = ("--port", goal.port) if goal.port else ()
    return Remedy("look-inside", "runs one script that only reads in the VM; takes half a minute",
                  az(target.id, "vm", "troubleshoot", goal.protocol, *vm, *named, *port, "--in-guest", "always"))
