"""The guest reaches its domain, and the domain trusts it.

With Network Level Authentication no domain user gets in without it: the client then says that the Local Security
Authority cannot be contacted.
"""
from ..facts.guest_rdp import GuestRdp
from ..facts.this_user import hits
from ..facts.vm import Vm
from ..model import Finding, Goal, failed, passed, skipped, unknown, warned
from ..remedies.mend_rdp import start_service
from ..remedies.mend_windows import repair_channel

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "account"
EXPLAINED_BY = ("rdp-network",)

_NOT_FOUND = 1355
_UNREACHED = {1311: "no domain controller could be reached", _NOT_FOUND: "the domain could not be found",
              1722: "the domain controller did not answer"}
_BROKEN = {5: "the domain refuses the machine's password", 1786: "the machine has no secret of the domain",
           1787: "the domain has no account of the machine", 1789: "the trust between machine and domain failed",
           1790: "the trust between machine and domain failed"}


def judge(goal: Goal, vm: Vm, guest: GuestRdp) -> Finding:
    why = guest.untold("system", "domain")
    machine = guest.machine
    if machine.joined is False or guest.is_domain_controller:
        return skipped("The machine is in no domain" if not machine.joined else "It is a domain controller itself")
    event = guest.event(5719, 3210)
    seen = {"domain": machine.domain, "status": machine.channel, "controller": machine.controller or None,
            "dns": [server for a in machine.adapters for server in a.dns],
            "event": f"{event.id} ({event.count} in 24 hours): {event.text}" if event else None}
    speaker = guest.service("Netlogon")
    if speaker and speaker.state.lower() != "running":
        return _hits(goal, guest)(f"Domain users of {machine.domain} cannot log on: the service Netlogon is "
                                  f"{speaker.state.lower()}", start_service(vm, speaker), **seen)
    if machine.channel == 0 and machine.answers is False:
        return warned(f"{machine.controller} trusted the machine when it was last asked, but does not answer on TCP "
                      "389 now", **seen)
    if machine.channel == 0:
        # Netlogon says how it was the last time it was used.
        now = machine.answers or machine.clock is not None
        answers = "answers, and trusts" if now else "trusted, when it was last asked,"
        return passed(f"{machine.controller or machine.domain} {answers} the machine", **seen)
    if machine.channel is None:
        if event and "domain" in guest.lost:
            return warned(f"{machine.domain} does not answer in time; event {event.id}: {event.text}",
                          repair_channel(vm, guest), **seen)
        return unknown(why or f"The guest does not tell how its channel to {machine.domain} is", **seen)
    cause = {**_UNREACHED, **_BROKEN}.get(machine.channel, "the secure channel does not work")
    asked = ", ".join(seen["dns"])
    by = f" by the DNS servers {asked}" if asked and machine.channel == _NOT_FOUND else ""
    said = f"Domain users of {machine.domain} cannot log on: {cause}{by} ({machine.channel})"
    return _hits(goal, guest)(said, repair_channel(vm, guest), **seen)


def _hits(goal: Goal, guest: GuestRdp):
    """A local user gets in all the same."""
    if goal.username and guest.account.where.lower() == guest.machine.name.lower():
        return warned
    return hits(goal) if goal.username else failed
