"""The user may start processes and sessions (limits.conf)."""
from ..facts.guest_ssh import GuestSsh
from ..facts.this_user import hits
from ..facts.vm import Vm
from ..model import Finding, Goal, passed, skipped, unknown
from ..remedies.edit_config import comment_out_of

GOALS = ("ssh",)
GUIDE = ("ssh.check-service",)
HOP = "account"
EXPLAINED_BY = ("user-account",)


def judge(goal: Goal, vm: Vm, guest: GuestSsh) -> Finding:
    if not guest.user:
        return skipped("No user to look at: name one with --username")
    if not guest.account.limits and guest.lost("limit"):
        return unknown("The answer had no room for them")
    if not guest.account.limits:
        return passed(f"No limit leaves {guest.user} without a process or session")
    line = guest.account.limits[0]
    return hits(goal)(f"A limit leaves {guest.user} next to nothing: {line}", comment_out_of(vm, "drop-limit", line),
                      user=guest.user, limits=list(guest.account.limits))
