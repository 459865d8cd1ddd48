"""The guest's network is up, with the address that Azure gave it and a way back to the caller."""
import re
from typing import Optional

from ..facts.guest_ssh import GuestSsh
from ..facts.nics import Nics
from ..facts.vm import Vm
from ..facts.way_in import WayIn
from ..model import Finding, Unreadable, failed, passed, unknown
from ..remedies.add_guest_address import add_guest_address
from ..remedies.restart import restart

GOALS = ("ssh",)
GUIDE = ("ssh.check-service",)
HOP = "guest"
EXPLAINED_BY = ()


def judge(vm: Vm, guest: GuestSsh, nics: Nics | Unreadable, way_in: WayIn | Unreadable) -> Finding:
    machine = guest.machine
    if not machine.interfaces or guest.lost("a", "gw", "rt"):
        return unknown("The guest does not tell its interfaces")
    evidence = {"interfaces": [" ".join((i.name, i.state, *i.addresses)) for i in machine.interfaces],
                "gateways": list(machine.gateways), "routeBack": machine.route_back or None}
    azure = [] if isinstance(nics, Unreadable) else [
        ip.private_address for _, ip in nics.configurations
        if ip.primary and ip.version == "IPv4" and ip.private_address]
    held = {a.partition("/")[0]: i for i in machine.interfaces for a in i.addresses}
    wrong = _interface(vm, machine, azure, held, evidence) or _second(vm, way_in, azure, held, evidence) \
        or _way_back(vm, guest, azure, held, evidence)
    if wrong:
        return wrong
    if not azure:
        return unknown("The address that Azure gave the VM is not known, to compare the guest's with", **evidence)
    return passed(f"{machine.interfaces[0].name} is up, default route over {machine.gateways[0]}", **evidence)


def _interface(vm: Vm, machine, azure, held, evidence) -> Optional[Finding]:
    """The one that has Azure's address is up."""
    down = [i for i in machine.interfaces if i.state != "UP" and (i.addresses or len(machine.interfaces) == 1)]
    if down and not any(i.state == "UP" and i.addresses for i in machine.interfaces):
        return failed(f"Interface {down[0].name} is {down[0].state} in the guest", restart(vm), **evidence)
    if azure and azure[0] not in held:
        return failed(f"No interface of the guest has the address {azure[0]} that Azure gave it; it has "
                      f"{', '.join(held) or 'none'}", restart(vm), expected=azure[0], **evidence)
    if azure and held[azure[0]].state != "UP":
        return failed(f"Interface {held[azure[0]].name} is {held[azure[0]].state} in the guest", restart(vm),
                      **evidence)
    return None


def _second(vm: Vm, way_in: WayIn | Unreadable, azure, held, evidence) -> Optional[Finding]:
    """A further address of the NIC, where the way in leads to that."""
    entry = None if isinstance(way_in, Unreadable) else way_in.best
    second = entry.private_address if azure and entry and ":" not in entry.private_address else ""
    if not second or second in held:
        return None
    device = held[azure[0]]
    length = next(a.partition("/")[2] for a in device.addresses if a.startswith(f"{azure[0]}/"))
    return failed(f"No interface of the guest has the address {second}, a further one of the NIC, to which "
                  f"{entry.name} leads; it has {', '.join(held)}",
                  add_guest_address(vm, f"{second}/{length}", device.name), expected=second, **evidence)


def _way_back(vm: Vm, guest: GuestSsh, azure, held, evidence) -> Optional[Finding]:
    machine = guest.machine
    back = machine.route_back.lower()
    if any(word in back for word in ("unreachable", "blackhole", "prohibit", "rtnetlink")):
        missing = "" if machine.gateways else " and no default route"
        return failed(f"The guest has no way back to {guest.source}{missing}: {machine.route_back}", restart(vm),
                      **evidence)
    leaves = re.search(r" dev (\S+)", machine.route_back)
    if leaves and len(azure) == 1 and leaves[1] != held[azure[0]].name:
        return failed(f"The guest sends its answers to {guest.source} out of {leaves[1]}, not of {held[azure[0]].name} "
                      f"that has {azure[0]}: {machine.route_back.strip()}", restart(vm), **evidence)
    return None if machine.gateways else failed("The guest has no default route", restart(vm), **evidence)
