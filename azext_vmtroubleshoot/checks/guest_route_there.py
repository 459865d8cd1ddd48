"""The source's guest has the address that Azure gave it, and a route to the destination."""
from dataclasses import replace

from ..facts.guest_end import GuestEnd
from ..facts.nics import Nics
from ..facts.vm import Vm
from ..model import Finding, Status, Unreadable, failed, passed, skipped, unknown, warned
from ..remedies.add_guest_address import add_guest_address
from ..remedies.restart import restart

GOALS = ("connectivity",)
GUIDE = ("conn.nic",)
HOP = "source-guest"
EXPLAINED_BY = ("source-running",)


def judge(vm: Vm, end: GuestEnd, nics: Nics | Unreadable) -> Finding:
    """What leaves by a device that is none of Azure's NICs comes to Azure's network at best by a detour."""
    found, tried = said(vm, end, nics), end.tried(end.source)
    lost = found.status is Status.WARN and tried is not None and tried.outcome in ("timeout", "unreachable")
    if lost and isinstance(nics, Nics) and not _of_azure(end, nics):
        return replace(found, status=Status.FAIL)
    return found


def _of_azure(end: GuestEnd, nics: Nics) -> bool:
    leaves = _astray(end, end.machine.route_back.lower())
    given = {ip.private_address for _, ip in nics.configurations}
    return any(a.partition("/")[0] in given for i in end.machine.interfaces if i.name.lower() == leaves
               for a in i.addresses)


def _give(vm: Vm, end: GuestEnd, nics, held):
    """A restart asks DHCP again, which tells a NIC's first address only."""
    first = nics.beside(end.own) if isinstance(nics, Nics) else ""
    if not first:
        return restart(vm)
    length = next((a.partition("/")[2] for i in held.values() for a in i.addresses if a.startswith(f"{first}/")), "")
    return None if vm.windows or not length else add_guest_address(vm, f"{end.own}/{length}", held[first].name)


def _astray(end: GuestEnd, route: str) -> str:
    """The device by which packets leave, where that is not the one that has the address; "" where it is."""
    words = route.split()
    leaves = words[words.index("dev") + 1] if "dev" in words[:-1] else ""
    return leaves if end.device and leaves not in ("", end.device.lower(), "lo") else ""


def said(vm: Vm, end: GuestEnd, nics) -> Finding:
    """About the guest at one end."""
    machine = end.machine
    if not machine.interfaces or end.lost("a", "rt"):
        return unknown(f"The guest of {vm.name} does not tell its interfaces")
    held = {a.partition("/")[0]: i for i in machine.interfaces for a in i.addresses}
    evidence = {"vm": vm.name, "interfaces": [" ".join((i.name, i.state, *i.addresses)) for i in machine.interfaces],
                "route": machine.route_back or None, "reversePath": list(end.reverse_path)}
    if end.own and end.own not in held:
        return failed(f"No interface of {vm.name} has the address {end.own} that Azure gave it; it has "
                      f"{', '.join(held) or 'none'}", _give(vm, end, nics, held), **evidence)
    if end.own and held[end.own].state != "UP":
        return failed(f"Interface {held[end.own].name} of {vm.name} is {held[end.own].state}", restart(vm), **evidence)
    if not end.source:
        return skipped("The other end's address is not known", **evidence)
    route = machine.route_back.lower()
    if any(word in route for word in ("unreachable", "blackhole", "prohibit", "rtnetlink")):
        return failed(f"The guest of {vm.name} has no route to {end.source}: {machine.route_back}", restart(vm),
                      **evidence)
    if route.startswith("local "):
        return failed(f"{vm.name} takes {end.source} for its own address, and sends nothing to the other VM: "
                      f"{machine.route_back}", **evidence)
    if not route:
        return unknown(f"The guest of {vm.name} does not tell its route to {end.source}", **evidence)
    astray = _astray(end, route)
    if astray:
        what, so = ("goes to", "whose security rules and routes were looked at") if end.role == "source" else (
            "answers", "and Azure drops what a NIC sends with another's address")
        return warned(f"{vm.name} {what} {end.source} by {astray}, but {end.own} belongs to {end.device}, {so}: "
                      f"{machine.route_back}", **evidence)
    return passed(f"{vm.name} has {end.own} and goes to {end.source} by {end.device}", **evidence)
