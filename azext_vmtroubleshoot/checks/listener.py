"""Something listens on the port in the destination's guest, at an address that others reach, and takes connections.

What counts is what the kernel says. A connection from the guest to its own address passes no network and no firewall:
it tells a service that is not there from one that is kept from others.
"""
from ..facts.guest_end import GuestEnd
from ..facts.vm import Vm
from ..model import Far, Finding, failed, passed, unknown
from ..remedies.look_at_service import look_at_service

GOALS = ("connectivity",)
GUIDE = ("conn.listener",)
HOP = "service"
EXPLAINED_BY = ("destination-running",)


def judge(vm: Far[Vm], end: Far[GuestEnd]) -> Finding:
    if end.listeners is None:
        return unknown(f"The guest of {vm.name} does not say what listens")
    inside = {t.address: t for t in end.tries}
    own, local = inside.get(end.own), inside.get("127.0.0.1")
    evidence = {"vm": vm.name, "port": end.port, "protocol": end.proto.upper(),
                "listens": [f"{x.address}:{x.port} {x.process}" for x in end.listeners],
                "fromItself": {t.address: t.outcome for t in end.tries}}
    reached = [x for x in end.listeners if x.bare in ("*", "0.0.0.0", end.own) or _any(x.bare, end)]
    if own and own.outcome == "open":
        who = f"{reached[0].process} on {reached[0].address}:{end.port}" if reached else f"port {end.port}"
        return passed(f"In {vm.name} {who} takes connections", **evidence)
    if reached and (own is None or end.proto == "udp"):
        return passed(f"In {vm.name} {reached[0].process} listens on {reached[0].address}:{end.port}", **evidence)
    if reached:
        return failed(f"In {vm.name} {reached[0].process} listens on {reached[0].address}:{end.port}, but takes no "
                      f"connection even from {vm.name} itself ({own.outcome}: {own.said})",
                      look_at_service(vm, end.proto, end.port), symptom_of=("firewall-in",), **evidence)
    if end.listeners:
        first = end.listeners[0]
        taken = f"; from inside {local.address} is {local.outcome}" if local else ""
        where = f"for IPv6 alone, and {end.own} is not" if first.bare == "::" else "only, which nobody outside reaches"
        return failed(f"In {vm.name} {first.process} listens on {first.address}:{end.port} {where}{taken}",
                      look_at_service(vm, end.proto, end.port), **evidence)
    return failed(f"Nothing listens on {end.service} in {vm.name}", look_at_service(vm, end.proto, end.port),
                  **evidence)


def _any(address: str, end: GuestEnd) -> bool:
    """[::] takes IPv4 as well, unless the program asked for IPv6 alone; where it was tried, that tells."""
    own = end.tried(end.own)
    return address == "::" and (":" in end.own or own is None or own.outcome == "open")
