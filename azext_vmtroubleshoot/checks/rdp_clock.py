"""The guest's clock agrees with its domain's.

Kerberos refuses logons when they are more than five minutes apart.
"""
from ..facts.guest_rdp import GuestRdp
from ..facts.vm import Vm
from ..model import Finding, failed, passed, skipped, unknown
from ..remedies.mend_windows import set_clock

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "account"
EXPLAINED_BY = ()

_MOST = 300                          # seconds


def judge(vm: Vm, guest: GuestRdp) -> Finding:
    machine = guest.machine
    if machine.joined is False or guest.is_domain_controller:
        return skipped("No domain's clock counts for this machine")
    if machine.channel and machine.clock is None:
        return skipped(f"{machine.domain} cannot be asked for its time")
    why = guest.untold("system", "domain")
    if machine.clock is None:
        return unknown(why or f"The guest does not tell how far its clock is from that of {machine.domain}")
    seen = {"secondsApart": abs(machine.clock), "controller": machine.controller, "guestTime": machine.time}
    if abs(machine.clock) > _MOST:
        way = "behind" if machine.clock > 0 else "ahead of"
        return failed(f"The guest's clock is {abs(machine.clock)} seconds {way} that of {machine.controller}: the "
                      "domain refuses its users", set_clock(vm), **seen)
    return passed(f"{abs(machine.clock)} seconds from {machine.controller}", **seen)
