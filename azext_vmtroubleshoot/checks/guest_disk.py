"""The guest's disks have room and can be written to.

A full disk does not stop an SSH login by itself, but it stops resets and much else.
"""
from ..facts.guest_ssh import GuestSsh
from ..facts.vm import Vm
from ..model import Finding, passed, unknown, warned
from ..remedies.repair_boot import serial_console
from ..remedies.run_in_guest import look_in_guest, quoted

GOALS = ("ssh",)
GUIDE = ("ssh.check-service",)
HOP = "guest"
EXPLAINED_BY = ()

FULL = 97            # per cent


def judge(vm: Vm, guest: GuestSsh) -> Finding:
    machine = guest.machine
    evidence = {"disks": [f"{d.mount}: {d.used} % used, {d.inodes_used} % of inodes" for d in machine.disks],
                "readOnly": machine.read_only}
    if machine.read_only:
        return warned("The root file system is mounted read-only, as after an error of the file system",
                      serial_console(vm), **evidence)
    if not machine.disks or guest.lost("d"):
        return unknown("The guest does not tell how full its disks are", **evidence)
    for disk in machine.disks:
        what = "room" if (disk.used or 0) >= FULL else "inodes" if (disk.inodes_used or 0) >= FULL else ""
        if what:
            used = disk.used if what == "room" else disk.inodes_used
            flag = "" if what == "room" else "--inodes "
            look = look_in_guest(vm, "show-disk-use", "nothing; shows what takes the most",
                                 f"du -x {flag}{quoted(disk.mount)} 2>/dev/null | sort -rn | head -n 25")
            return warned(f"{disk.mount} is out of {what}: {used} % used", look, mount=disk.mount, **evidence)
    return passed(f"{machine.disks[0].mount} is {machine.disks[0].used} % full", **evidence)
