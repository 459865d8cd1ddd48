"""The destination's DNS name leads to an address in the source's guest.

What the guest itself is told counts, and all other checks are about that address: its virtual network may have name
servers of its own and private DNS zones, so that this machine is told another one. A guest that cannot be asked leaves
that open.
"""
from ..facts.aim import Aim
from ..facts.lookup import Lookup
from ..facts.virtual_network import VirtualNetwork
from ..facts.vm import Vm
from ..model import Finding, Unreadable, failed, passed, skipped, unknown

GOALS = ("connectivity",)
GUIDE = ()
HOP = "source-guest"
EXPLAINED_BY = ("source-running",)


def judge(vm: Vm, lookup: Lookup, aim: Aim | Unreadable, network: VirtualNetwork | Unreadable) -> Finding:
    if isinstance(aim, Aim) and not aim.address:
        return skipped(f"{lookup.name} is the name of a VM")
    servers = () if isinstance(network, Unreadable) else network.dns_servers
    seen = {"dnsName": lookup.name, "inGuest": list(lookup.guest), "here": list(lookup.here),
            "dnsServers": list(servers)}
    here = f"this machine is told {', '.join(lookup.here)}" if lookup.here else "this machine does not know it"
    told_by = f" (name servers of its network: {', '.join(servers)})" if servers else ""
    if lookup.unasked:
        other = told_by or " (private DNS zones are not looked at)"
        return unknown(f"{vm.name} may be led elsewhere by {lookup.name}{other}; {here}. {lookup.unasked.why}",
                       lookup.unasked.needs, **seen)
    if lookup.outcome == "timeout":
        return failed(f"{vm.name} gets no answer within 8 seconds to where {lookup.name} is{told_by}; {here}", **seen)
    if not lookup.guest:
        return failed(f"{vm.name} cannot look {lookup.name} up{told_by}; {here}", **seen)
    same = set(lookup.guest) & set(lookup.here)
    also = "as this machine is" if same else f"which counts; {here}"
    return passed(f"{vm.name} is told {', '.join(lookup.guest)} for {lookup.name}, {also}", **seen)
