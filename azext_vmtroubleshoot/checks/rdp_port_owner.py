"""The port that clients use in the guest belongs to Remote Desktop.

Another program that holds it keeps TermService from listening, and answers clients with something they do not know.
"""
from ..facts.guest_rdp import GuestRdp
from ..facts.vm import Vm
from ..model import Finding, failed, passed, skipped, unknown
from ..remedies.mend_rdp import free_port

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "service"
EXPLAINED_BY = ()

_SYSTEM = 4                          # the kernel's process: it cannot be ended


def judge(vm: Vm, guest: GuestRdp) -> Finding:
    why = guest.untold("listeners")
    if why:
        return unknown(why)
    holders = [one for one in guest.listeners if one.port == guest.port]
    foreign = next((one for one in holders if "TermService" not in one.services), None)
    if not holders:
        return skipped(f"Nothing listens on TCP {guest.port}")
    if foreign is None:
        return passed(f"TermService holds TCP {guest.port}")
    seen = {"port": guest.port, "process": foreign.process, "pid": foreign.pid, "services": list(foreign.services)}
    if not foreign.process or foreign.pid is None:
        return unknown(f"The guest does not say who holds TCP {guest.port}", **seen)
    named = f"{foreign.process} (process {foreign.pid}{', ' if foreign.services else ''}{', '.join(foreign.services)})"
    remedy = free_port(vm, foreign.pid, foreign.process) if foreign.pid > _SYSTEM else None
    return failed(f"{named} holds TCP {guest.port} in the guest", remedy, **seen)
