"""Windows listens for Remote Desktop on the port that clients reach.

What counts is who listens now; PortNumber in the registry says where it will after the next start of TermService.
"""
from ..facts.guest_rdp import GuestRdp
from ..facts.remote import inside_address
from ..facts.vm import Vm
from ..facts.way_in import WayIn
from ..model import Finding, Goal, Target, Unreadable, failed, passed, skipped, unknown
from ..remedies.mend_rdp import move_port_back, restart_service, set_settings
from ..remedies.use_port import use_port

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "service"
EXPLAINED_BY = ("rdp-setup", "rdp-service", "rdp-denied", "rdp-logons", "rdp-port-owner", "rdp-network")


def judge(goal: Goal, target: Target, vm: Vm, guest: GuestRdp, way_in: WayIn | Unreadable) -> Finding:
    why = guest.untold("listeners")
    if why:
        return unknown(why)
    ours = [one for one in guest.listeners if "TermService" in one.services]
    here = [one for one in ours if one.port == guest.port]
    number, adapter = guest.setting("PortNumber", "listener"), guest.setting("LanAdapter", "listener")
    seen = {"wanted": guest.port, "listens": [f"{one.address}:{one.port}" for one in ours],
            "portNumber": number.value if number else None, "lanAdapter": adapter.value if adapter else None}
    reached = guest.reached(inside_address(way_in))
    mine = [one for one in reached if one in here]
    if mine:
        return passed(f"TermService listens on {mine[0].address}:{guest.port}", **seen)
    if reached:
        return skipped(f"Another program holds TCP {guest.port}", **seen)
    if here and guest.untold("nics"):
        return unknown(guest.untold("nics"), **seen)
    if here:
        bound = adapter and adapter.value != "0"
        remedy = set_settings(vm, "listen-everywhere", "makes Remote Desktop listen at every network adapter",
                              (adapter, 0)) if bound else restart_service(vm)
        said = f": LanAdapter is {adapter.value}" if bound else ""
        return failed(f"TermService listens on {here[0].address}:{guest.port} only{said}", remedy, **seen)
    moved = number.value if number and number.value != str(guest.port) else ""
    said = f": PortNumber is {moved}" if moved else ""
    remedy = move_port_back(vm, guest.port, number.value if number else "")
    if ours:
        way = use_port(goal, target, ours[0].port).for_login(target.login).command
        return failed(f"TermService listens on {ours[0].port}, not on {guest.port}{said}", remedy, orAsk=way, **seen)
    return failed(f"Nothing listens on TCP {guest.port}{said}", remedy if moved else restart_service(vm), **seen)
