"""There is a way in.

A public address on a NIC, or a load balancer rule that leads to it (then the rule's frontend port is the one a client
must use), or Bastion, or a VPN or ExpressRoute gateway. The finding names the address and port to use and the command.
"""
from ..facts.answerer import Answerer
from ..facts.nics import Nics
from ..facts.vm import Vm
from ..facts.way_in import Entry, WayIn
from ..model import Finding, Goal, Target, Unreadable, failed, passed, unknown
from ..remedies.add_public_ip import add_public_ip
from ..remedies.connect import connect
from ..remedies.make_address_static import make_address_static
from ..remedies.start import start
from ..remedies.use_port import use_port

GOALS = ("ssh", "rdp")
GUIDE = ("rdp.no-public-ip",)
HOP = "address"
EXPLAINED_BY = ("vm-model", "vm-running")


def judge(goal: Goal, target: Target, way_in: WayIn, nics: Nics, vm: Vm, answerer: Answerer | Unreadable) -> Finding:
    best = way_in.best
    if best is not None and best.public and not best.address:
        return _unassigned(best, vm)
    if best is not None and best.kind != "private":
        said = _SAID[best.kind].format(e=best, end=best.endpoint)
        if way_in.hidden and not best.public:
            first = way_in.hidden[0]
            return unknown(f"{said}. Whether there is a better way in is not known: {first.why}", first.needs,
                           **_seen(best))
        return passed(said, **_seen(best), sku=best.sku,
                      dnsName=best.fqdn, command=connect(goal, target, best, vm).for_login(target.login))
    if isinstance(answerer, Answerer) and answerer.is_target:
        return passed(f"{best.endpoint} is reached from this machine's own network", **_seen(best),
                      command=connect(goal, target, best, vm).for_login(target.login))
    if way_in.hidden:
        first = way_in.hidden[0]
        return unknown(f"Whether there is a public way in is not known: {first.why}", first.needs)
    return _none(goal, target, way_in, nics, vm)


_SAID = {
    "public-ip": "Public address {e.name} is {e.address}; use port {e.port}",
    "nat-rule": "Load balancer rule {e.name} leads to the VM: use {e.address} and port {e.port}",
    "bastion": "No public address; Bastion {e.name} ({e.sku}) leads in",
    "gateway": "No public address; gateway {e.name} leads in from the networks it connects: use {end} there",
}


def _seen(entry: Entry) -> dict:
    return {"kind": entry.kind, "name": entry.name, "resourceId": entry.resource_id, "address": entry.address,
            "port": entry.port, "privateAddress": entry.private_address, "guestPort": entry.guest_port}


def _unassigned(entry: Entry, vm: Vm) -> Finding:
    seen = {"kind": entry.kind, "name": entry.name, "resourceId": entry.resource_id, "sku": entry.sku}
    if not vm.running:
        return failed(f"Public address {entry.name} is dynamic and has no address while the VM is "
                      f"{vm.power_state or 'not running'}", start(vm), **seen)
    remedy = make_address_static(entry) if entry.kind == "public-ip" else None
    return failed(f"Azure has assigned no address to public address {entry.name}", remedy, **seen)


def _none(goal: Goal, target: Target, way_in: WayIn, nics: Nics, vm: Vm) -> Finding:
    rules = [f"{r.name}: port {r.port or '?'} to {r.guest_port}" for r in way_in.other_rules]
    seen = {"privateAddresses": [e.address for e in way_in.entries], "otherRules": rules}
    if rules:
        # A rule that ends at the service's usual port is the one that was meant.
        meant = min(way_in.other_rules, key=lambda r: (r.guest_port != goal.service.port, not r.port))
        remedy = use_port(goal, target, meant.port) if meant.port else None
        return failed(f"No load balancer rule leads from port {goal.service_port} to {target.name}; those to it are "
                      + ", ".join(rules[:5]), remedy, **seen)
    return failed(f"{target.name} has no public address, no load balancer rule, and no Bastion or gateway in its "
                  "network", add_public_ip(vm, target, nics) if nics.configurations else None, **seen)
