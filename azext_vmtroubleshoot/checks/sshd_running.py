"""sshd runs and will run after the next boot.

A stopped process (state T) keeps its port open and never answers.
"""
import re

from ..facts.guest_ssh import GuestSsh
from ..facts.vm import Vm
from ..model import Finding, failed, passed, unknown, warned
from ..remedies.edit_config import comment_out
from ..remedies.mend_sshd import kill_hung_sshd, look_at_sshd, set_aside, start_sshd
from ..remedies.run_in_guest import look_in_guest

GOALS = ("ssh",)
GUIDE = ("ssh.check-service",)
HOP = "service"
EXPLAINED_BY = ("guest-boot", "sshd-config", "sshd-host-keys", "sshd-privsep", "port-owner")

_BY_ITSELF = re.compile(r"Failed at step|unmet condition|shared librar|unknown option|option requires")


def judge(vm: Vm, guest: GuestSsh) -> Finding:
    unit, process = guest.service, guest.process
    evidence = {"unit": unit.name if unit else None, "load": unit.load if unit else None,
                "active": unit.active if unit else None, "sub": unit.sub if unit else None,
                "enabled": unit.enabled if unit else None, "result": unit.result if unit else None,
                "socket": guest.socket.listens if guest.socket else None,
                "processState": process.state if process else None}
    listening = any(item.process == "sshd" for item in guest.listeners or ())
    if not guest.sshd_found and not listening and not (unit and unit.active == "active"):
        install = "(apt-get update && apt-get install -y openssh-server) || dnf install -y openssh-server"
        return failed("No sshd is installed", look_in_guest(vm, "install-sshd", "installs OpenSSH's server", install),
                      **evidence)
    if process and process.state == "T":
        return failed(f"sshd (pid {process.pid}) is stopped by a signal: it does not answer",
                      kill_hung_sshd(vm, guest) if process.pid.isdigit() else None, **evidence)
    if guest.socket or listening or unit and unit.active == "active":
        return _will_run(vm, guest, evidence)
    if unit is None:
        known = guest.listeners is not None and not guest.lost("unit")
        return failed("No sshd runs", start_sshd(vm, guest), **evidence) if known else \
            unknown("The guest has no unit for sshd and does not say what listens", **evidence)
    unit = guest.starter or unit
    how = f"masked and {unit.active}" if unit.load == "masked" else f"{unit.active} ({unit.sub})"
    if unit.result not in ("", "success"):
        how += f", last result {unit.result}"
    why = f": {'; '.join(guest.why_not[-2:])}" if guest.why_not else ""
    by = f"; its unit is changed by {', '.join(guest.drop_ins)}" if guest.drop_ins and _as_it_is(guest) else ""
    return failed(f"{unit.name} is {how}, {unit.enabled or 'not known to be enabled'}{why}{by}", _start(vm, guest),
                  said=list(guest.why_not), **evidence)


def _start(vm: Vm, guest: GuestSsh):
    """What has failed for a reason that is still there needs more than another start."""
    where = guest.set_by("ListenAddress")
    if "Cannot assign requested address" in " ".join(guest.why_not) and where and \
            where.split()[-1] not in guest.machine.own_addresses:
        return comment_out(vm, guest, where)
    if _as_it_is(guest):
        return set_aside(vm, guest) if guest.drop_ins else look_at_sshd(vm, guest)
    return start_sshd(vm, guest)


def _as_it_is(guest: GuestSsh) -> bool:
    """The unit or the program cannot start, whatever sshd_config says."""
    return bool(_BY_ITSELF.search(" ".join(guest.why_not))) or guest.why_not[:1] == guest.why_not[-1:] != () and \
        "Control process exited" in guest.why_not[0]


def _will_run(vm: Vm, guest: GuestSsh, evidence) -> Finding:
    unit = guest.service
    if unit and unit.enabled in ("disabled", "masked") and not guest.socket:
        return warned(f"{unit.name} runs but is {unit.enabled}: no boot will start it", start_sshd(vm, guest),
                      **evidence)
    if guest.socket:
        return passed(f"{guest.socket.name} starts it at a connection to {guest.socket.listens}", **evidence)
    return passed(f"{unit.name if unit else 'sshd'} runs", **evidence)
