"""The guest's operating system has the service.

Remote Desktop comes with Windows. On Linux it is there only where somebody installed xrdp or the like; what answers on
the port then decides.
"""
from ..facts.rdp_probe import RdpProbe
from ..facts.vm import Vm
from ..model import Finding, Target, Unreadable, failed, passed, unknown, warned
from ..remedies.use_ssh import use_ssh

GOALS = ("rdp",)
GUIDE = ()
HOP = "guest"
EXPLAINED_BY = ("vm-running",)

# The packet came through, and no Remote Desktop server was there.
_NOBODY = ("refused", "reset", "open")


def judge(target: Target, vm: Vm, probe: RdpProbe | Unreadable) -> Finding:
    seen = {"osType": vm.os_type}
    if not vm.os_type:
        return unknown("Azure did not tell the operating system")
    if vm.windows:
        return passed("The guest is Windows", **seen)
    tried = isinstance(probe, RdpProbe) and probe.proven
    if tried and probe.answer in ("selected", "refused"):
        return passed(f"The guest is {vm.os_type}, and has a Remote Desktop server", **seen)
    said = f"The guest is {vm.os_type}, which has no Remote Desktop of its own"
    if tried and probe.tcp in _NOBODY:
        return failed(f"{said}, and none answers on port {probe.port}", use_ssh(target), **seen)
    return warned(f"{said}: this works only where xrdp or the like was installed", use_ssh(target), **seen)
