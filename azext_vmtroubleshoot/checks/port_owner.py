"""The port that clients use in the guest belongs to sshd.

Another program that holds it keeps sshd from starting, and answers SSH clients with something they do not know.
"""
from ..facts.guest_ssh import GuestSsh
from ..facts.vm import Vm
from ..model import Finding, failed, passed, skipped, unknown
from ..remedies.mend_sshd import free_port

GOALS = ("ssh",)
GUIDE = ("ssh.check-service",)
HOP = "service"
EXPLAINED_BY = ()

# systemd holds it for ssh.socket; dropbear is an SSH server, too.
_SSH = ("sshd", "systemd", "dropbear")


def judge(vm: Vm, guest: GuestSsh) -> Finding:
    if guest.listeners is None:
        return unknown("The guest does not say what listens")
    holders = [item for item in guest.listeners if item.port == guest.port]
    foreign = [item for item in holders if item.process not in _SSH]
    if not holders:
        return skipped(f"Nothing listens on TCP {guest.port}")
    if not foreign:
        return passed(f"{holders[0].process} holds TCP {guest.port}")
    first = foreign[0]
    if first.process == "?":
        return unknown(f"The guest does not say who holds TCP {guest.port}")
    remedy = free_port(vm, guest, first) if first.pid.isdigit() else None
    return failed(f"{first.process} (pid {first.pid}) holds TCP {guest.port} in the guest", remedy,
                  port=guest.port, process=first.process, pid=first.pid, address=first.address)
