"""sshd has host keys that it may use.

It ignores a key that others can read, and does not start without any.
"""
from ..facts.guest_ssh import GuestSsh
from ..facts.sshd_complaint import HOST_KEYS, NONE, complaint
from ..facts.vm import Vm
from ..model import Finding, failed, passed, unknown, warned
from ..remedies.edit_config import comment_out
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
        open_ = next((s for s in guest.test_said if "too open" in s), "")
        why = open_ or next((s for s in guest.test_said if "oad host key" in s), f"missing: {', '.join(missing)}"
                            if missing else f"no key in {guest.host_keys[0].path}" if guest.host_keys else "none")
        where = guest.set_by("HostKey")
        finding = warned if guest.service and guest.service.active == "active" else failed
        if where and not open_:
            remedy = comment_out(vm, guest, where)
        else:
            remedy = close_host_keys(vm, guest) if open_ else make_host_keys(vm, guest)
        by = f" ({where})" if where else ""
        return finding(f"sshd has no host key it may use: {why}{by}", remedy, **evidence)
    if kind == NONE:
        return passed(f"{len(guest.host_keys) - len(missing)} host keys, and sshd -t is content with them", **evidence)
    return unknown("sshd -t did not come as far as the host keys", **evidence)
