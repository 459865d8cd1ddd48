"""sshd's folder for privilege separation is there and belongs to root.

Without it sshd does not start, and a running one closes every connection.
"""
import re

from ..facts.guest_ssh import GuestSsh
from ..facts.sshd_complaint import NONE, PRIVSEP, complaint
from ..facts.vm import Vm
from ..model import Finding, failed, passed, unknown
from ..remedies.mend_sshd import make_privsep_folder

GOALS = ("ssh",)
GUIDE = ("ssh.check-service",)
HOP = "service"
EXPLAINED_BY = ()


def judge(vm: Vm, guest: GuestSsh) -> Finding:
    kind = complaint(guest)
    if kind == NONE:
        return passed("sshd -t finds it in order")
    if kind != PRIVSEP:
        return unknown("sshd -t did not come as far as this folder", said=list(guest.test_said))
    said = guest.test_said[-1] if guest.test_said else "privilege separation directory"
    folder = re.search(r"(/[A-Za-z0-9_./-]+)", said)
    remedy = make_privsep_folder(vm, guest, folder[1].rstrip(".")) if folder else None
    return failed(f"sshd cannot separate privileges: {said}", remedy, said=list(guest.test_said))
