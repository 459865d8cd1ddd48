"""Windows keeps the credentials of domain users for a logon (disabledomaincreds)."""
from ..facts.guest_rdp import GuestRdp
from ..facts.vm import Vm
from ..model import Finding, Goal, failed, passed, skipped, unknown, warned
from ..remedies.mend_windows import keep_domain_credentials

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "account"
EXPLAINED_BY = ()


def judge(goal: Goal, vm: Vm, guest: GuestRdp) -> Finding:
    why = guest.untold("settings", "system")
    if why:
        return unknown(why)
    setting = guest.setting("disabledomaincreds", "lsa")
    if not guest.machine.joined:
        return skipped("The machine is in no domain")
    if setting is None or setting.value == "0":
        return passed("Nothing forbids it")
    local = guest.account.where.lower() == guest.machine.name.lower()
    hits = failed if goal.username and not local else warned
    return hits(f"disabledomaincreds is {setting.value}: Windows keeps no credentials of users of "
                f"{guest.machine.domain}, and their logons fail",
                keep_domain_credentials(vm), disabledomaincreds=setting.value)
