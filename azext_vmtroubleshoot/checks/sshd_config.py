"""sshd accepts its configuration.

`sshd -t` reads sshd_config and its drop-ins as a start would. A running sshd does not mind until it is restarted.
"""
import re

from ..facts.guest_ssh import GuestSsh
from ..facts.sshd_complaint import CONFIG, HOST_KEYS, PRIVSEP, complaint
from ..facts.vm import Vm
from ..model import Finding, failed, passed, unknown, warned
from ..remedies.edit_config import comment_out
from ..remedies.reset_access import reset_ssh

GOALS = ("ssh",)
GUIDE = ("ssh.check-service",)
HOP = "service"
EXPLAINED_BY = ()

_PLACE = re.compile(r"(/\S+?):? line (\d+)")
_COUNT = re.compile(r"terminating, (\d+) bad")


def judge(vm: Vm, guest: GuestSsh) -> Finding:
    kind = complaint(guest)
    if kind is None:
        return unknown("sshd -t could not be run")
    if kind in (HOST_KEYS, PRIVSEP):
        return passed("sshd -t reads the configuration to its end", said=list(guest.test_said))
    if kind != CONFIG:
        return passed("sshd -t finds no fault", said=list(guest.test_said))
    places = [f"{m[1]}:{m[2]}" for m in map(_PLACE.search, guest.test_said) if m]
    count = _COUNT.search(" ".join(guest.test_said))
    all_known = not count or int(count[1]) <= len(places)      # the answer holds the last few only
    last = (guest.test_said or ("it failed without a word",))[-1]
    said = next((s for s in guest.test_said if _PLACE.search(s)), last)
    alive = bool(guest.service and guest.service.active == "active")
    finding, still = (warned, " (the running one still has the old one)") if alive else (failed, "")
    return finding(f"sshd does not accept its configuration: {said}{still}",
                   comment_out(vm, guest, *places) if all_known else reset_ssh(vm),
                   said=list(guest.test_said), at=places)
