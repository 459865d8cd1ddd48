"""Network security groups let the source in at the destination.

Evaluated here from the effective rules of the destination's NIC: at its subnet and again at the NIC the first rule that
matches decides, and both have to allow. They see the address of an appliance that puts its own in place of the
source's, and that of the way out where it goes over the Internet.
"""
from dataclasses import replace

from ._guise import alike
from .flow_out import said
from ..facts.guise import Guise
from ..model import Finding, Unreadable, unknown

GOALS = ("connectivity",)
GUIDE = ("conn.verify-flow",)
HOP = "nic"
EXPLAINED_BY = ("destination-running",)

_HOPS = {"nic": "nic", "subnet": "subnet", "manager": "subnet"}


def judge(guise: Guise) -> Finding:
    found = [arrival.crossing for arrival in guise.left]
    hidden = next((each for each in found if isinstance(each, Unreadable)), None)
    if hidden:
        return unknown(hidden.why, hidden.needs)
    return alike(guise, [said(one, _HOPS) for one in _joined(found)])


def _joined(crossings):
    """One for all addresses that meet the same."""
    same = {}
    for each in crossings:
        same.setdefault((each.decision, each.open_to), []).append(each)
    for several in same.values():
        remotes = [each.remote for each in several]
        words, prefixes = " or ".join(r.words for r in remotes), tuple(p for r in remotes for p in r.prefixes)
        yield replace(several[0], remote=replace(remotes[0], prefixes=prefixes, words=words))
