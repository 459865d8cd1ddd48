"""The DNS name of the way in leads to its address.

Azure holds a name for a public address that has a DNS label. Looked up from here it must give the same address; an
old answer in a cache or a hosts file leads to another machine.
"""
from ..facts.name_lookup import NameLookup
from ..model import Finding, passed, unknown, warned

GOALS = ("ssh", "rdp")
GUIDE = ()
HOP = "client"


def judge(lookup: NameLookup) -> Finding:
    seen = {"dnsName": lookup.name, "expected": lookup.expected, "addresses": list(lookup.addresses)}
    if lookup.expected in lookup.addresses:
        return passed(f"{lookup.name} leads to {lookup.expected}", **seen)
    if lookup.problem in ("no-resolver", "timeout"):
        return unknown(f"{lookup.name} could not be looked up: this machine's name server does not answer",
                       "a name server that answers")
    if lookup.problem:
        return warned(f"{lookup.name} is not known to this machine's name server; {lookup.expected} can be used "
                      "instead", **seen)
    return warned(f"{lookup.name} leads to {', '.join(lookup.addresses[:3])} from this machine, but Azure holds "
                  f"{lookup.expected}", **seen)
