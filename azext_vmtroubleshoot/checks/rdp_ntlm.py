"""Windows takes NTLM from those who cannot use Kerberos (RestrictReceivingNTLMTraffic).

Network Level Authentication logs on over the network. Accounts of the machine have only NTLM for that, and so have
users of its domain who connect to an address instead of a name, or from outside the domain.
"""
from ..facts.guest_rdp import GuestRdp
from ..facts.vm import Vm
from ..model import Finding, Goal, failed, passed, skipped, unknown, warned
from ..remedies.mend_windows import take_ntlm

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "account"
EXPLAINED_BY = ()

_DOMAIN, _ALL = "1", "2"             # from whom it is not taken


def judge(goal: Goal, vm: Vm, guest: GuestRdp) -> Finding:
    why = guest.untold("settings", "system")
    if why:
        return unknown(why)
    setting = guest.setting("RestrictReceivingNTLMTraffic", "ntlm")
    seen = {"restrictReceivingNTLMTraffic": setting.value if setting else None}
    if setting is None or setting.value not in (_DOMAIN, _ALL):
        return passed("Nothing forbids it", **seen)
    if not guest.nla:
        return skipped("Network Level Authentication is not on", **seen)
    machine, local = guest.machine, bool(goal.username) and guest.account.told and guest.account_is_local
    said = f"RestrictReceivingNTLMTraffic is {setting.value}"
    if setting.value == _DOMAIN and (local or not machine.joined):
        return passed(f"{said}: accounts of {machine.name} are not concerned", **seen)
    remedy = take_ntlm(vm, setting)
    if local or not machine.joined:
        return failed(f"{said}: accounts of {machine.name} have no other way to log on", remedy, **seen)
    return warned(f"{said}: users of {machine.domain} get in by Kerberos only, with the machine's name instead of an "
                  "address, and where the domain can be reached", remedy, **seen)
