"""Windows has finished setting up and updating itself."""
from ..facts.guest_rdp import GuestRdp
from ..facts.vm import Vm
from ..model import Finding, failed, passed, unknown, warned
from ..remedies.mend_windows import restart_guest

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "guest"
EXPLAINED_BY = ()


def judge(vm: Vm, guest: GuestRdp) -> Finding:
    why = guest.untold("setup")
    if why:
        return unknown(why)
    machine = guest.machine
    seen = {"setupRuns": machine.setup_runs, "imageState": machine.image_state or None,
            "pending": list(machine.pending), "updating": sorted(set(machine.updating)), "uptime": machine.uptime}
    if machine.setup_runs:
        return failed(f"Windows is still setting itself up ({machine.image_state or 'image state not told'}): wait for "
                      "its end", **seen)
    if machine.updating and machine.pending:
        return warned(f"Windows is installing updates ({', '.join(sorted(set(machine.updating)))}) and waits for a "
                      f"restart ({', '.join(machine.pending)})", restart_guest(vm), **seen)
    return passed("No set-up runs", **seen)
