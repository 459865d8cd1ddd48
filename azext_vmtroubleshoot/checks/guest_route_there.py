"""The source's guest has the address that Azure gave it, and a route to the destination."""
from ..facts.guest_end import GuestEnd
from ..facts.vm import Vm
from ..model import Finding, failed, passed, skipped, unknown, warned
from ..remedies.restart import restart

GOALS = ("connectivity",)
GUIDE = ("conn.nic",)
HOP = "source-guest"
EXPLAINED_BY = ("source-running",)


def judge(vm: Vm, end: GuestEnd) -> Finding:
    return said(vm, end)


def _astray(end: GuestEnd, route: str) -> str:
    """The device by which packets leave, where that is not the one that has the address; "" where it is."""
    words = route.split()
    leaves = words[words.index("dev") + 1] if "dev" in words[:-1] else ""
    return leaves if end.device and leaves not in ("", end.device.lower(), "lo") else ""


def said(vm: Vm, end: GuestEnd) -> Finding:
    """About the guest at one end."""
    machine = end.machine
    if not machine.interfaces or end.lost("a", "rt"):
        return unknown(f"The guest of {vm.name} does not tell its interfaces")
    held = {a.partition("/")[0]: i for i in machine.interfaces for a in i.addresses}
    evidence = {"vm": vm.name, "interfaces": [" ".join((i.name, i.state, *i.addresses)) for i in machine.interfaces],
                "route": machine.route_back or None, "reversePath": list(end.reverse_path)}
    if end.own and end.own not in held:
        return failed(f"No interface of {vm.name} has the address {end.own} that Azure gave it; it has "
                      f"{', '.join(held) or 'none'}", restart(vm), **evidence)
    if end.own and held[end.own].state != "UP":
        return failed(f"Interface {held[end.own].name} of {vm.name} is {held[end.own].state}", restart(vm), **evidence)
    if not end.source:
        return skipped("The other end's address is not known", **evidence)
    route = machine.route_back.lower()
    if any(word in route for word in ("unreachable", "blackhole", "prohibit", "rtnetlink")):
        return failed(f"The guest of {vm.name} has no route to {end.source}: {machine.route_back}", restart(vm),
                      **evidence)
    astray = _astray(end, route)
    if astray:
        what, so = ("goes to", "whose security rules and routes were looked at") if end.role == "source" else (
            "answers", "and Azure drops what a NIC sends with another's address")
        return warned(f"{vm.name} {what} {end.source} by {astray}, but {end.own} belongs to {end.device}, {so}: "
                      f"{machine.route_back}", **evidence)
    return passed(f"{vm.name} has {end.own} and goes to {end.source} by {end.device}", **evidence)
