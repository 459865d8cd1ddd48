"""sshd has host keys that it may use.

It ignores a key that others can read, and does not start without any.
"""
from ..facts.guest_ssh import GuestSsh
from ..facts.sshd_complaint import HOST_KEYS, NONE, complaint
from ..facts.vm import Vm
from ..model import Finding, failed, passed, unknown, warned
from ..remedies.mend_sshd import close_host_keys, make_host_keys

GOALS = ("ssh",)
GUIDE = ("ssh.check-service",)
HOP = "service"
EXPLAINED_BY = ()


def judge(vm: Vm, guest: GuestSsh) -> Finding:
    kind = complaint(guest)
    missing = [k.path for k in guest.host_keys if k.mode == "missing"]
    evidence = {"keys": [f"{k.path} {k.mode} {k.owner} {k.fingerprint}".strip() for k in guest.host_keys],
                "said": list(guest.test_said)}
    if kind == HOST_KEYS:
        there = len(missing) < len(guest.host_keys)
        why = next((s for s in guest.test_said if "too open" in s), f"missing: {', '.join(missing)}")
        finding = warned if guest.service and guest.service.active == "active" else failed
        return finding(f"sshd has no host key it may use: {why}",
                       close_host_keys(vm, guest) if there else make_host_keys(vm, guest), **evidence)
    if kind == NONE:
        return passed(f"{len(guest.host_keys) - len(missing)} host keys, and sshd -t is content with them", **evidence)
    return unknown("sshd -t did not come as far as the host keys", **evidence)
