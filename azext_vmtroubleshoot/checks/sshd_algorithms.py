"""sshd and today's clients have algorithms of each kind in common."""
from ..facts.guest_ssh import GuestSsh
from ..facts.vm import Vm
from ..model import Finding, failed, passed, unknown
from ..remedies.edit_config import comment_out

GOALS = ("ssh",)
GUIDE = ("ssh.check-service",)
HOP = "service"
EXPLAINED_BY = ()

_KINDS = {"KexAlgorithms": "key exchanges", "Ciphers": "ciphers", "MACs": "MACs", "HostKeyAlgorithms": "host keys"}


def judge(vm: Vm, guest: GuestSsh) -> Finding:
    if not guest.options or guest.lost("o"):
        return unknown("sshd does not tell its effective options while sshd -t fails")
    # Told only when it holds none that clients still have.
    keyword = next((k for k in _KINDS if guest.option(k.lower())), None)
    if not keyword:
        return passed("It offers key exchanges, ciphers, MACs and host keys that clients have")
    offered, where = guest.option(keyword.lower()), guest.set_by(keyword)
    return failed(f"sshd offers only {_KINDS[keyword]} that clients no longer have: {offered}"
                  + (f" ({where.split()[0]})" if where else ""),
                  comment_out(vm, guest, where), offers=offered, setBy=where)
