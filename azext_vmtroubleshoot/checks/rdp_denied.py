"""Windows lets Remote Desktop connections in (fDenyTSConnections).

Group Policy goes before the machine's own setting.
"""
from ..facts.guest_rdp import GuestRdp
from ..facts.vm import Vm
from ..model import Finding, failed, passed, unknown
from ..remedies.mend_rdp import reset_remote_desktop, set_settings

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "service"
EXPLAINED_BY = ()

_POLICY = ("Computer Configuration > Administrative Templates > Windows Components > Remote Desktop Services > Remote "
           "Desktop Session Host > Connections > Allow users to connect remotely by using Remote Desktop Services")


def judge(vm: Vm, guest: GuestRdp) -> Finding:
    why = guest.untold("settings")
    if why:
        return unknown(why)
    policy, own = guest.setting("fDenyTSConnections", "policy"), guest.setting("fDenyTSConnections", "server")
    seen = {"policy": policy.value if policy else None, "local": own.value if own else None}
    if policy and policy.value == "1":
        others = [(own, 0)] if own and own.value == "1" else []
        remedy = set_settings(vm, "allow-connections", "lets Remote Desktop connections in", (policy, 0), *others)
        return failed("Group Policy turns Remote Desktop off: fDenyTSConnections is 1 in its part of the registry",
                      remedy, setBy=_POLICY, **seen)
    if policy or own and own.value == "0":
        return passed(f"fDenyTSConnections is {(policy or own).value}", **seen)
    if own is None:
        return unknown("fDenyTSConnections is not set", **seen)
    return failed(f"Remote Desktop is turned off: fDenyTSConnections is {own.value}", reset_remote_desktop(vm, guest),
                  **seen)
