"""hosts.allow and hosts.deny let the caller in.

Only an sshd built with libwrap reads them. It is silent for five seconds before it closes a denied connection.
"""
from ..facts.guest_ssh import GuestSsh
from ..facts.tcp_wrappers import deciding
from ..facts.vm import Vm
from ..model import Finding, failed, passed, skipped, unknown
from ..remedies.edit_config import comment_out_of

GOALS = ("ssh",)
GUIDE = ("ssh.check-service",)
HOP = "service"
EXPLAINED_BY = ()


def judge(vm: Vm, guest: GuestSsh) -> Finding:
    if not guest.libwrap:
        if guest.lost("libwrap"):
            return unknown("The answer had no room for it")
        return skipped("This sshd does not read hosts.deny")
    if guest.lost("w"):
        return unknown("Their lines did not fit into the answer")
    allowed, line = deciding(guest.wrappers, guest.source)
    evidence = {"line": f"/etc/{line.where} {line.text}" if line else None, "source": guest.source or None}
    if allowed is None:
        return unknown(f"Whether this line is about the caller could not be told: {line.text} (/etc/{line.where})",
                       needs="" if guest.source else "--source-address", **evidence)
    if allowed:
        return passed(f"/etc/{line.where} lets the caller in" if line else "No line is about the caller", **evidence)
    return failed(f"/etc/{line.where} refuses the caller: {line.text}",
                  comment_out_of(vm, "drop-hosts-deny-line", f"/etc/{line.where}"), **evidence)
