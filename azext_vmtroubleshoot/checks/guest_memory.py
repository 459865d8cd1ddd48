"""The guest has memory left."""
from ..facts.guest_ssh import GuestSsh
from ..facts.vm import Vm
from ..model import Finding, passed, unknown, warned
from ..remedies.run_in_guest import look_in_guest

GOALS = ("ssh",)
GUIDE = ("ssh.check-service",)
HOP = "guest"
EXPLAINED_BY = ()


def judge(vm: Vm, guest: GuestSsh) -> Finding:
    total, available, kills = guest.machine.memory, guest.machine.available, guest.machine.oom_kills
    evidence = {"totalKiB": total, "availableKiB": available, "oomKills": kills}
    if not total or available is None:
        return unknown("The guest does not tell its memory", **evidence)
    if available * 100 >= total * 4 or available > 256 * 1024:
        return passed(f"{available // 1024} of {total // 1024} MiB are available", **evidence)
    look = look_in_guest(vm, "show-memory-use", "nothing; shows what takes the most",
                         "ps -eo rss,pid,comm --sort=-rss | head -n 20")
    after = f", and the kernel has killed {kills} processes for it" if kills else ""
    return warned(f"Only {available // 1024} of {total // 1024} MiB are available{after}", look, **evidence)
