"""sshd offers this user a way to prove who they are.

From its effective options: keys, passwords, keyboard-interactive; and AuthenticationMethods, which may ask for several.
A server that takes keys only is in order.
"""
from ..facts.guest_ssh import GuestSsh
from ..facts.this_user import Probe, hits, hits_keys, methods
from ..facts.vm import Vm
from ..model import Finding, Goal, failed, passed, unknown
from ..remedies.edit_config import comment_out

GOALS = ("ssh",)
GUIDE = ("ssh.check-service",)
HOP = "account"
EXPLAINED_BY = ("sshd-access",)


def judge(goal: Goal, vm: Vm, guest: GuestSsh, probe: Probe) -> Finding:
    if not guest.options or guest.lost("o"):
        return unknown("sshd does not tell its effective options while sshd -t fails")
    offered = methods(guest)
    pubkey, password = guest.set_by("PubkeyAuthentication"), guest.set_by("PasswordAuthentication")
    evidence = {"offers": list(offered), "authenticationMethods": guest.option("authenticationmethods") or None,
                "pubkeySetBy": pubkey, "passwordSetBy": password, "password": guest.account.password or None}
    impossible = _impossible(guest.option("authenticationmethods"), offered)
    if impossible:
        where = guest.set_by("AuthenticationMethods")
        return failed(f"AuthenticationMethods wants {impossible}, and sshd offers {', '.join(offered) or 'nothing'}",
                      comment_out(vm, guest, where), **evidence)
    if not offered:
        return failed(f"sshd offers neither keys nor passwords ({pubkey}; {password})",
                      comment_out(vm, guest, pubkey), **evidence)
    if "publickey" not in offered:
        finding = hits_keys(goal, guest, probe) if goal.username else hits(goal)
        return finding(f"sshd takes no keys ({pubkey or 'PubkeyAuthentication no'})", comment_out(vm, guest, pubkey),
                       **evidence)
    several = guest.set_by("AuthenticationMethods")
    return passed("sshd offers " + ", ".join(offered) + (f", and asks for several ({several})" if several else "")
                  + ("" if "password" in offered else f"; no passwords ({password or 'by default'})"), **evidence)


def _impossible(wanted: str, offered) -> str:
    """The lists of AuthenticationMethods when none of them can be gone through, else ""."""
    lists = [] if wanted in ("", "any") else wanted.split()

    def possible(methods_of_list):
        return all(m.partition(":")[0] in (*offered, "hostbased", "gssapi-with-mic", "none")
                   for m in methods_of_list.split(","))
    return "" if not lists or any(map(possible, lists)) else wanted
