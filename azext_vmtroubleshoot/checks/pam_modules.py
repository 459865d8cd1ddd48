"""The PAM modules that a login through sshd needs are installed."""
from ..facts.guest_ssh import GuestSsh
from ..facts.vm import Vm
from ..model import Finding, failed, passed, skipped, unknown, warned
from ..remedies.edit_config import comment_out_of

GOALS = ("ssh",)
GUIDE = ("ssh.check-service",)
HOP = "account"
EXPLAINED_BY = ()


def judge(vm: Vm, guest: GuestSsh) -> Finding:
    if guest.option("usepam") == "no":
        return skipped("sshd does without PAM (UsePAM no)")
    lines = [(line.split() + [""] * 4)[:4] for line in guest.pam_missing]
    # A key login goes through account and session; auth is for passwords, and "sufficient" or "optional" may fail.
    deadly = [each for each in lines if each[1] in ("account", "session") and each[2] not in ("sufficient", "optional")]
    if not lines and guest.lost("pam"):
        return unknown("The answer had no room for them")
    if not lines:
        return passed("All modules of /etc/pam.d/sshd are there")
    where, kind, control, module = (deadly or lines)[0]
    said = guest.said("PAM unable", "PAM adding faulty")
    finding = failed if deadly else warned
    return finding(f"PAM's module {module} does not exist and is {control} for {kind} ({where})",
                   comment_out_of(vm, "drop-pam-line", where), module=module, at=where, control=control, type=kind,
                   said=said.text if said else None)
