"""The guest's system disk has room.

A full one keeps Windows from making profiles, keys and certificates.
"""
from ..facts.guest_rdp import GuestRdp
from ..facts.vm import Vm
from ..model import Finding, passed, unknown, warned
from ..remedies.mend_windows import show_large_files

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "guest"
EXPLAINED_BY = ()

_LEAST = 200                         # MB


def judge(vm: Vm, guest: GuestRdp) -> Finding:
    why = guest.untold("disks")
    drives = [d for d in guest.machine.drives if d.size and d.free is not None]
    if why or not drives:
        return unknown(why or "The guest does not tell how full its disks are")
    seen = {"disks": [f"{d.name} {d.free} of {d.size} MB free" for d in drives]}
    full = next((d for d in drives if d.free < min(_LEAST, d.size // 20)), None)
    if full:
        return warned(f"{full.name} has {full.free} of {full.size} MB left", show_large_files(vm, full.name), **seen)
    return passed(f"{drives[0].name} has {drives[0].free} MB left", **seen)
