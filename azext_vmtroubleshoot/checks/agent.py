"""The guest agent is ready.

Run command and VMAccess go through it. Custom images need the Linux agent 2.0.5 or later. Neither SSH nor Remote
Desktop needs it.
"""
import re

from ..facts.vm import Vm
from ..model import Finding, passed, unknown, warned
from ..remedies.repair_boot import serial_console

GOALS = ("ssh", "rdp")
GUIDE = ("ssh.agent",)
HOP = "vm"

OLDEST = (2, 0, 5)


def judge(vm: Vm) -> Finding:
    if not vm.running:
        return unknown(f"The VM is {vm.power_state or 'in an unknown power state'}: its agent cannot report")
    if not vm.agent_wanted:
        return warned("The VM was made without a guest agent (provisionVMAgent is false): run command and resets "
                      "cannot work", serial_console(vm))
    if vm.agent is None:
        return warned("Azure shows no guest agent: run command and resets cannot work", serial_console(vm))
    agent = vm.agent
    reported = agent.reported.isoformat() if agent.reported else None
    evidence = {"status": agent.status, "version": agent.version, "message": agent.message, "reported": reported}
    if agent.status.lower() != "ready":
        return warned(f"The guest agent is {agent.status or 'silent'}: {agent.message or 'no message'}",
                      serial_console(vm), **evidence)
    if agent.stale:
        return warned(f"The guest agent last reported at {reported}", serial_console(vm), **evidence)
    if not vm.windows and _version(agent.version) < OLDEST:
        return warned(f"The guest agent {agent.version} is older than 2.0.5: resets need a newer one", **evidence)
    return passed(f"Guest agent {agent.version} is Ready", **evidence)


def _version(text: str):
    numbers = re.findall(r"\d+", text)
    return tuple(map(int, numbers)) if numbers else OLDEST
