"""No nologin file keeps users out.

While /etc/nologin or /run/nologin exists, only root may log in. systemd keeps the latter during boot and shutdown.
"""
from ..facts.guest_ssh import GuestSsh
from ..facts.vm import Vm
from ..model import Finding, failed, passed, unknown, warned
from ..remedies.run_in_guest import keep, quoted, run_in_guest

GOALS = ("ssh",)
GUIDE = ("ssh.check-service",)
HOP = "account"
EXPLAINED_BY = ("guest-boot",)


def judge(vm: Vm, guest: GuestSsh) -> Finding:
    if not guest.nologin:
        return unknown("The answer had no room for them") if guest.lost("nologin") else passed("There is none")
    first = guest.nologin[0]
    evidence = {"file": first.where, "text": first.text.strip()}
    remedy = run_in_guest(vm, "allow-logins", f"removes {first.where}", quoted("rm", "-f", first.where),
                          before=[keep("keep", first.where)])
    if guest.user == "root":
        return passed(f"{first.where} exists, which does not concern root", **evidence)
    if guest.machine.state in ("initializing", "starting"):
        return warned(f"{first.where} exists until the boot is over", remedy, **evidence)
    return failed(f"{first.where} keeps everybody but root out: {first.text.strip() or 'it is empty'}", remedy,
                  **evidence)
