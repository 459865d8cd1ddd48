"""The port that clients use in the guest belongs to Remote Desktop.

Another program that holds it keeps TermService from listening, or takes its callers, and answers them with something
they do not know. What listens at another address, 127.0.0.1 for one, is in nobody's way.
"""
from ..facts.guest_rdp import GuestRdp
from ..facts.remote import inside_address
from ..facts.vm import Vm
from ..facts.way_in import WayIn
from ..model import Finding, Unreadable, failed, passed, skipped, unknown
from ..remedies.mend_rdp import free_port

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "service"
EXPLAINED_BY = ()


def judge(vm: Vm, guest: GuestRdp, way_in: WayIn | Unreadable) -> Finding:
    why = guest.untold("listeners")
    if why:
        return unknown(why)
    holders = guest.reached(inside_address(way_in))
    foreign = next((one for one in holders if "TermService" not in one.services), None)
    if not holders:
        return skipped(f"Nothing listens on TCP {guest.port}")
    if foreign is None:
        return passed(f"TermService holds TCP {guest.port}")
    seen = {"port": guest.port, "process": foreign.process, "pid": foreign.pid, "services": list(foreign.services)}
    if not foreign.process or foreign.pid is None:
        return unknown(f"The guest does not say who holds TCP {guest.port}", **seen)
    named = f"{foreign.process} (process {foreign.pid}{', ' if foreign.services else ''}{', '.join(foreign.services)})"
    return failed(f"{named} holds TCP {guest.port} in the guest", free_port(vm, foreign), **seen)
