"""sshd and today's clients have a key exchange in common."""
from ..facts.guest_ssh import GuestSsh
from ..facts.vm import Vm
from ..model import Finding, failed, passed, unknown
from ..remedies.edit_config import comment_out

GOALS = ("ssh",)
GUIDE = ("ssh.check-service",)
HOP = "service"
EXPLAINED_BY = ()


def judge(vm: Vm, guest: GuestSsh) -> Finding:
    if not guest.options or guest.lost("o"):
        return unknown("sshd does not tell its effective options while sshd -t fails")
    offered = guest.option("kexalgorithms")      # told only when it holds none that clients still have
    if not offered:
        return passed("It offers key exchanges that clients have")
    where = guest.set_by("KexAlgorithms")
    return failed(f"sshd offers only key exchanges that clients no longer have: {offered}"
                  + (f" ({where.split()[0]})" if where else ""),
                  comment_out(vm, guest, where), offers=offered, setBy=where)
