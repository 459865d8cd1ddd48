"""The guest can start another process.

sshd needs two for each connection; at the limit it closes connections before it has said a word.
"""
from ..facts.guest_ssh import GuestSsh
from ..facts.vm import Vm
from ..model import Finding, failed, passed, unknown, warned
from ..remedies.restart import restart
from ..remedies.run_in_guest import keep, quoted, run_in_guest

GOALS = ("ssh",)
GUIDE = ("ssh.check-service",)
HOP = "guest"
EXPLAINED_BY = ()


def judge(vm: Vm, guest: GuestSsh) -> Finding:
    known = [each for each in guest.machine.process_limits if each.used is not None and each.most]
    if not known:
        return unknown("The guest tells no limit of processes")
    tight = max(known, key=lambda each: each.used / each.most)
    evidence = {"limit": tight.name, "used": tight.used, "most": tight.most}
    if tight.used < tight.most * 0.9:
        return passed(f"{tight.used} of {tight.most} processes", **evidence)
    remedy = restart(vm)
    if tight.name.startswith("/sys/fs/cgroup/"):
        remedy = run_in_guest(vm, "raise-process-limit", f"takes the limit away until the next boot: {tight.name}",
                              f"echo max > {quoted(tight.name)}",
                              before=[keep("later", f"echo {tight.most} > {quoted(tight.name)}")])
    finding = failed if tight.used >= tight.most else warned
    return finding(f"{tight.used} of {tight.most} processes are in use ({tight.name})", remedy, **evidence)
