"""The guest has finished booting.

In emergency or rescue mode systemd starts neither the network nor sshd.
"""
from ..facts.guest_ssh import GuestSsh
from ..facts.vm import Vm
from ..model import Finding, failed, passed, unknown, warned
from ..remedies.repair_boot import serial_console

GOALS = ("ssh",)
GUIDE = ("ssh.check-health", "ssh.check-service")
HOP = "guest"


def judge(vm: Vm, guest: GuestSsh) -> Finding:
    state, uptime = guest.machine.state, guest.machine.uptime
    evidence = {"state": state, "uptimeSeconds": uptime, "system": guest.machine.system}
    if state == "maintenance":
        return failed("The guest is in emergency or rescue mode", serial_console(vm), **evidence)
    if state == "stopping":
        return failed("The guest is shutting down", **evidence)
    if state in ("initializing", "starting"):
        return warned(f"The guest has been booting for {uptime} s and is not done", **evidence)
    if state not in ("running", "degraded"):
        return unknown("The guest does not say how far it has booted", **evidence)
    return passed(f"systemd says {state}, up for {uptime} s", **evidence)
