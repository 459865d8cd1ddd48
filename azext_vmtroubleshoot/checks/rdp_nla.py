"""Network Level Authentication and TLS guard Remote Desktop.

Both are on unless somebody turned them off; ways around other faults turn them off and leave it so.
"""
from ..facts.guest_rdp import GuestRdp
from ..facts.vm import Vm
from ..model import Finding, passed, unknown, warned
from ..remedies.mend_windows import show_policies, turn_nla_on

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "service"
EXPLAINED_BY = ()


def judge(vm: Vm, guest: GuestRdp) -> Finding:
    why = guest.untold("settings")
    if why:
        return unknown(why)
    nla = guest.setting("UserAuthentication", "policy", "listener")
    layer = guest.setting("SecurityLayer", "policy", "listener")
    seen = {"userAuthentication": f"{nla.value} ({nla.place})" if nla else None,
            "securityLayer": f"{layer.value} ({layer.place})" if layer else None}
    off = [s for s, name in ((nla, "UserAuthentication"), (layer, "SecurityLayer")) if s and s.value == "0"]
    if not off:
        return passed("Neither is turned off", **seen)
    means = {"UserAuthentication": "clients see the logon screen before they prove who they are",
             "SecurityLayer": "clients cannot tell the server from another one"}
    said = "; ".join(f"{s.name} is 0: {means[s.name]}" for s in off)
    remedy = show_policies(vm, "This") if any(s.place == "policy" for s in off) else turn_nla_on(vm)
    return warned(f"Security is lower than usual. {said}", remedy, **seen)
