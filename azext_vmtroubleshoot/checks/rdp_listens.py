"""Windows listens for Remote Desktop on the port that clients reach.

What counts is who listens now; PortNumber in the registry says where it will after the next start of TermService.
"""
from ..facts.guest_rdp import GuestRdp
from ..facts.vm import Vm
from ..model import Finding, Goal, Target, failed, passed, skipped, unknown
from ..remedies.mend_rdp import move_port_back, restart_service
from ..remedies.use_port import use_port

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "service"
EXPLAINED_BY = ("rdp-setup", "rdp-service", "rdp-denied", "rdp-logons", "rdp-port-owner", "rdp-network")


def judge(goal: Goal, target: Target, vm: Vm, guest: GuestRdp) -> Finding:
    why = guest.untold("listeners")
    if why:
        return unknown(why)
    ours = [one for one in guest.listeners if "TermService" in one.services]
    here = [one for one in ours if one.port == guest.port]
    number = guest.setting("PortNumber", "listener")
    seen = {"wanted": guest.port, "listens": [f"{one.address}:{one.port}" for one in ours],
            "portNumber": number.value if number else None}
    reached = [one for one in here if _reachable(one.address, guest)]
    if reached:
        return passed(f"TermService listens on {reached[0].address}:{guest.port}", **seen)
    if here and guest.untold("nics"):
        return unknown(guest.untold("nics"), **seen)
    if here:
        return failed(f"TermService listens on {here[0].address}:{guest.port} only", restart_service(vm), **seen)
    if any(one.port == guest.port for one in guest.listeners):
        return skipped(f"Another program holds TCP {guest.port}", **seen)
    others = sorted({one.port for one in ours if one.port})
    if others or number and number.value != str(guest.port):
        at = others[0] if others else number.value
        said = f"TermService listens on {at}, not on {guest.port}"
        way = use_port(goal, target, at).for_login(target.login).command
        remedy = move_port_back(vm, guest.port, number.value if number else "")
        return failed(f"{said}: PortNumber is {number.value}" if number else said, remedy, orAsk=way, **seen)
    return failed(f"Nothing listens on TCP {guest.port}", restart_service(vm), **seen)


def _reachable(address: str, guest: GuestRdp) -> bool:
    """A socket on :: takes IPv4, too."""
    bare = address.partition("%")[0]
    return bare in ("0.0.0.0", "::") or any(bare in adapter.addresses for adapter in guest.machine.adapters)
