"""sshd listens on the port and address that clients reach.

What counts is what the kernel says listens, not the configuration; the line that set it is quoted.
"""
import re

from ..facts.guest_ssh import GuestSsh
from ..facts.listeners import Listener
from ..facts.vm import Vm
from ..facts.way_in import WayIn
from ..model import Finding, Unreadable, failed, passed, skipped, unknown
from ..remedies.edit_config import comment_out
from ..remedies.move_nat_rule import move_nat_rule
from ..remedies.mend_sshd import look_at_sshd, move_socket, restart_sshd, set_aside

GOALS = ("ssh",)
GUIDE = ("ssh.check-service",)
HOP = "service"
EXPLAINED_BY = ("guest-boot", "sshd-running", "sshd-config", "sshd-host-keys", "sshd-privsep", "port-owner",
                "guest-network")


def judge(vm: Vm, guest: GuestSsh, way_in: WayIn | Unreadable) -> Finding:
    if guest.listeners is None:
        return unknown("The guest does not say what listens")
    ours = [item for item in guest.listeners if item.process in ("sshd", "systemd", "dropbear", "?")]
    here = [item for item in ours if item.port == guest.port]
    evidence = {"wanted": guest.port, "listens": [f"{item.address}:{item.port} {item.process}" for item in ours],
                "setBy": guest.set_by("Port", "ListenAddress")}
    reached = [item for item in here if _reachable(item, guest)]
    if reached:
        return passed(f"{reached[0].process} listens on {reached[0].address}:{guest.port}", **evidence)
    if any(item.port == guest.port for item in guest.listeners) and not here:
        return skipped(f"Another program holds TCP {guest.port}", **evidence)
    turned = [r for r in guest.firewall.redirects if any(r.port(guest.port) == item.port for item in ours)]
    if turned:
        return passed(f"A rule redirects TCP {guest.port} to it: {turned[0].text}", **evidence)
    entry = None if isinstance(way_in, Unreadable) else way_in.best
    by_nat = entry and "/inboundnatrules/" in entry.resource_id.lower() and entry.guest_port == guest.port
    if by_nat and ours and not here and not guest.set_by("Port"):
        return failed(f"The NAT rule {entry.name} leads to port {guest.port} of the VM, and sshd listens on "
                      f"{ours[0].port}", move_nat_rule(entry, ours[0].port), hop="address", **evidence)
    return _elsewhere(vm, guest, ours, here, evidence)


def _elsewhere(vm: Vm, guest: GuestSsh, ours, here, evidence) -> Finding:
    if not ours and guest.apart:
        return failed(f"sshd runs in a network of its own, where nobody reaches it{_by_drop_ins(guest)}",
                      set_aside(vm, guest) if guest.drop_ins else look_at_sshd(vm, guest), **evidence)
    if not ours:
        return failed(f"Nothing listens on TCP {guest.port}", restart_sshd(vm, guest), **evidence)
    keyword = ("ListenAddress", "AddressFamily") if here else ("Port",)
    places = [s.where for s in guest.set_at
              if s.text.lower().split()[:1] in (["port"], ["listenaddress"], ["addressfamily"])]
    where = guest.set_by(*keyword) or guest.set_by("Port", "ListenAddress")
    seen = ", ".join(f"{item.address}:{item.port}" for item in here or ours)
    started = guest.process.command.strip() if guest.process else ""
    asked = started if re.search(r" -[op]", started) else ""
    by = f" ({where or asked})" if where or asked else ""
    remedy = look_at_sshd(vm, guest) if asked else restart_sshd(vm, guest)
    remedy = comment_out(vm, guest, *places) if places else remedy
    if guest.socket:
        only = "only on" if here else "on"
        return failed(f"{guest.socket.name} listens {only} {seen}, not on port {guest.port} of all addresses",
                      move_socket(vm, guest), **evidence)
    if here:
        return failed(f"sshd listens only on {seen}, which nobody outside reaches{by}", remedy, **evidence)
    return failed(f"sshd listens on {seen}, not on port {guest.port}{by}", remedy, **evidence)


def _by_drop_ins(guest: GuestSsh) -> str:
    return f" ({', '.join(guest.drop_ins)})" if guest.drop_ins else ""


def _reachable(item: Listener, guest: GuestSsh) -> bool:
    """ss writes * for a socket of both families; sshd opens [::] for IPv6 only."""
    address, device = item.bare, item.address.partition("%")[2].rstrip("]")
    if device and device not in [i.name for i in guest.machine.interfaces]:
        return False
    if address in ("*", "::" if ":" in guest.source else "0.0.0.0"):
        return True
    if address == "::" and item.process != "sshd":
        return True
    return address in guest.machine.own_addresses
