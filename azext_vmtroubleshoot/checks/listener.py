"""Something listens on the port in the destination's guest, at an address that others reach, and takes connections.

What counts is what the kernel says, unless the source gets through. A connection from the guest to its own address
passes no network: it tells a service that is not there from one that is kept from others.
"""
from ..facts.guest_end import GuestEnd
from ..facts.vm import Vm
from ..model import Far, Finding, Unreadable, failed, passed, skipped, unknown
from ..remedies.continue_process import continue_process
from ..remedies.look_at_service import look_at_service

GOALS = ("connectivity",)
GUIDE = ("conn.listener",)
HOP = "service"
EXPLAINED_BY = ("destination-running",)


def judge(vm: Far[Vm], end: Far[GuestEnd], source: GuestEnd | Unreadable) -> Finding:
    if end.listeners is None:
        return unknown(f"The guest of {vm.name} does not say what listens")
    inside = {t.address: t for t in end.tries}
    own, local = inside.get(end.own), inside.get("127.0.0.1")
    evidence = {"vm": vm.name, "port": end.port, "protocol": end.proto.upper(),
                "listens": [f"{x.address}:{x.port} {x.process}" for x in end.listeners],
                "fromItself": {t.address: t.outcome for t in end.tries}}
    reached = [x for x in end.listeners if x.device in ("", end.device)
               and (x.bare in ("*", "0.0.0.0", end.own) or _any(x.bare, end))]
    stopped = next((x for x in reached if x.state == "T"), None)
    if stopped:
        return failed(f"{stopped.process} ({stopped.pid}), which listens on {stopped.address}:{end.port} in {vm.name}, "
                      "is stopped: the kernel takes some connections for it, and nobody answers",
                      continue_process(vm, stopped.process, stopped.pid), **evidence)
    if isinstance(source, GuestEnd) and source.reaches:
        return passed(f"In {vm.name} TCP {end.port} takes connections", **evidence)
    if end.firewall.redirects:
        return skipped(f"A rule in {vm.name} sends {end.service} on: {end.firewall.redirects[0].text}", **evidence)
    if reached:
        return _held(vm, end, reached, own, evidence)
    if own and own.outcome == "open":
        return passed(f"In {vm.name} port {end.port} takes connections", **evidence)
    look = look_at_service(vm, end.proto, end.port)
    if not end.listeners:
        return failed(f"Nothing listens on {end.service} in {vm.name}", look, **evidence)
    first = end.listeners[0]
    taken = f"; from inside {local.address} is {local.outcome}" if local else ""
    where = (f"for IPv6 alone, and {end.own} is not" if first.bare == "::" else
             "only, which nobody outside reaches" if first.device == "lo" or first.loopback else
             f"only, not at {end.own} of {end.device}")
    return failed(f"In {vm.name} {first.process} listens on {first.address}:{end.port} {where}{taken}", look,
                  **evidence)


def _held(vm: Vm, end: GuestEnd, reached, own, evidence) -> Finding:
    """Somebody listens where the source calls; `own`: what became of a connection from inside."""
    first, firewall = reached[0], end.firewall
    if own and own.outcome == "open":
        return passed(f"In {vm.name} {first.process} on {first.address}:{end.port} takes connections", **evidence)
    listens = f"In {vm.name} {first.process} listens on {first.address}:{end.port}"
    if own is None or end.proto == "udp":
        return passed(listens, **evidence)
    full = next((x for x in reached if x.full), None)
    if full:
        return failed(f"{listens}, but takes no connection: its queue is full ({full.queue} wait)",
                      look_at_service(vm, end.proto, end.port), **evidence)
    ruled = firewall.spared or firewall.closed_by is None and any(r.tool != "none" for r in firewall.rules)
    if ruled and end.own in end.machine.own_addresses:
        return unknown(f"{listens}, but {vm.name} itself does not get there ({own.outcome}); whether a rule of its "
                       "firewall is why is not known", **evidence)
    return failed(f"{listens}, but takes no connection even from {vm.name} itself ({own.outcome}: {own.said})",
                  look_at_service(vm, end.proto, end.port), symptom_of=("firewall-in", "guest-route-back"), **evidence)


def _any(address: str, end: GuestEnd) -> bool:
    """[::] takes IPv4 as well, unless the program asked for IPv6 alone; where it was tried, that tells."""
    own = end.tried(end.own)
    return address == "::" and (":" in end.own or own is None or own.outcome == "open")
