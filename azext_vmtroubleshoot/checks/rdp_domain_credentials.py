"""Windows keeps the credentials of domain users for a logon (disabledomaincreds).

Hardened machines do without, and their users get in all the same: what Windows says when it refused a logon tells.
"""
from ..facts.guest_rdp import GuestRdp
from ..facts.vm import Vm
from ..model import Finding, Goal, failed, passed, skipped, unknown, warned
from ..remedies.mend_windows import keep_domain_credentials

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "account"
EXPLAINED_BY = ()

_NO_SESSION = "0xc000005f"           # sub status of 4625: the logon session that is meant does not exist


def judge(goal: Goal, vm: Vm, guest: GuestRdp) -> Finding:
    why = guest.untold("settings", "system")
    if why:
        return unknown(why)
    setting = guest.setting("disabledomaincreds", "lsa")
    if not guest.machine.joined:
        return skipped("The machine is in no domain")
    if setting is None or setting.value == "0":
        return passed("Nothing forbids it")
    said, seen = f"disabledomaincreds is {setting.value}", {"disabledomaincreds": setting.value}
    refused = guest.account.refused(_NO_SESSION)
    if refused:
        return failed(f"{said}: Windows keeps no credentials of users of {guest.machine.domain}, and refused "
                      f"{refused.count} logons of {guest.account.name} for that ({refused.code})",
                      keep_domain_credentials(vm), **seen)
    if goal.username and guest.refusals_logged and not guest.untold("refusals"):
        return passed(f"{said}, and no logon of {goal.username} was refused for that", **seen)
    return warned(f"{said}: Windows keeps no credentials of users of {guest.machine.domain}",
                  keep_domain_credentials(vm), **seen)
