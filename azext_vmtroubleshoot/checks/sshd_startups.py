"""sshd has room for another connection.

MaxStartups START:RATE:FULL drops new connections once START wait to log in, all of them at FULL. PerSourcePenalties
(OpenSSH 9.8) drops those of an address that failed often.
"""
import re

from ..facts.guest_ssh import GuestSsh
from ..facts.vm import Vm
from ..model import Finding, failed, passed, unknown, warned
from ..remedies.edit_config import comment_out
from ..remedies.mend_sshd import restart_sshd

GOALS = ("ssh",)
GUIDE = ("ssh.check-service",)
HOP = "service"
EXPLAINED_BY = ()

_TITLE = re.compile(r"(\d{1,6}) of (\d{1,6})-(\d{1,6}) startups")


def judge(vm: Vm, guest: GuestSsh) -> Finding:
    title = _TITLE.search(guest.process.command) if guest.process else None
    dropped = guest.said("drop connection", "MaxStartups throttling")
    penalty = guest.said("penalty")
    where = guest.set_by("MaxStartups")
    evidence = {"maxStartups": guest.option("maxstartups") or None, "setBy": where,
                "waiting": int(title[1]) if title else None,
                "said": (penalty or dropped).text if penalty or dropped else None}
    remedy = comment_out(vm, guest, where) if where else restart_sshd(vm, guest)
    if title and _chance(*map(int, title.groups()), guest.option("maxstartups")) >= 100:
        by = f" ({where.split()[0]})" if where else ""
        return failed(f"{title[1]} connections wait to log in and MaxStartups {evidence['maxStartups'] or title[3]} "
                      f"drops all others{by}", remedy, **evidence)
    if penalty and guest.source and guest.source in penalty.text:
        return warned(f"sshd has punished this caller's address: {penalty.text}", restart_sshd(vm, guest), **evidence)
    if dropped:
        return warned(f"sshd dropped connections in the last 15 minutes: {dropped.text}", remedy, **evidence)
    if title is None and guest.lost("log", "process"):
        return unknown("What sshd logged did not fit into the answer", **evidence)
    return passed(f"{title[1]} of {title[2]} places are taken" if title else "No connection was dropped in 15 minutes",
                  **evidence)


def _chance(waiting: int, start: int, full: int, option: str) -> float:
    """Per cent of new connections that are dropped."""
    if waiting < start:
        return 0
    parts = option.split(":")
    rate = int(parts[1]) if len(parts) == 3 and parts[1].isdigit() else 100
    return 100 if waiting >= full else rate + (100 - rate) * (waiting - start) / max(1, full - start)
