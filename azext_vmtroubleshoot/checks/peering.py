"""The virtual networks on the way are peered, on both sides, with what the traffic needs.

A peering has two halves, and both have to be Connected and to allow access. What an appliance forwards is let in only
where the half of the network behind it allows forwarded traffic. Networks whose address spaces overlap cannot be
peered. A Basic load balancer is not reached from another region's network (documented). Of a network that may not
be read only the near half is seen.
"""
from dataclasses import replace

from ..facts.aim import Aim
from ..facts.forwarder import Forwarder
from ..facts.peerings import Link, Peerings
from ..model import Finding, Unreadable, failed, passed, skipped, unknown, warned
from ..remedies.mend_peering import allow, peer, peer_again, sync
from ..shape import name_of

GOALS = ("connectivity",)
GUIDE = ("conn.peering",)
HOP = "peering"


def judge(peerings: Peerings, aim: Aim, forwarder: Forwarder | Unreadable) -> Finding:
    if not peerings.links:
        return skipped(f"Both ends are in {peerings.networks[0].name}")
    evidence = {"networks": [n.name for n in peerings.networks],
                "halves": [_words(link.one, half) for link in peerings.links
                           for half in (link.there, link.back) if half]}
    for link in peerings.links:
        if peerings.gateway and link.there is None and link.back is None:
            continue
        found = _near(link) if link.hidden else _states(link) or _options(link, forwarder) \
            or _gateway(link, peerings.gateway)
        if found:
            return replace(found, evidence=evidence)
    regions = {n.location.replace(" ", "").lower() for n in peerings.networks}
    if aim.sku.lower() == "basic" and len(regions) > 1:
        return failed(f"{aim.address} is the frontend of the Basic load balancer {name_of(aim.load_balancer)}, which "
                      f"is not reached over a global peering ({' and '.join(sorted(regions))})", **evidence)
    if peerings.gateway and not all(link.there and link.back for link in peerings.links):
        return skipped("The networks are not peered: the traffic goes by a gateway", **evidence)
    half = next((link for link in peerings.links if link.hidden), None)
    if half:
        return unknown(f"Half seen: {half.there.name} of {half.one.name} is {half.there.state}; the other half, of "
                       f"{half.other.name}, could not be read: {half.hidden.why}", half.hidden.needs, **evidence)
    return passed("Peered on both sides: " + ", ".join(link.words for link in peerings.links), **evidence)


def _near(link: Link):
    """What can be said without the other network: a half that is not Connected is Connected on neither side."""
    if link.there is None:
        return failed(f"{link.one.name} has no peering with {link.other.name}")
    if link.there.state.lower() != "connected":
        return failed(f"The peering {link.there.name} of {link.one.name} is "
                      f"{link.there.state or 'in no known state'}; the other half could not be read: {link.hidden.why}")
    return _access(link.one, link.other, link.there)


def _states(link: Link):
    there, back = link.there, link.back
    if link.overlap:
        return failed(f"The address spaces of {link.words} overlap in {', '.join(link.overlap)}: networks that overlap "
                      "cannot be peered, and each keeps such addresses to itself")
    if there is None and back is None:
        return failed(f"{link.words} are not peered", peer(link.one, link.other, link.carries_others))
    for one, other, half, counterpart in ((link.one, link.other, there, back), (link.other, link.one, back, there)):
        if half is None:
            return failed(f"The peering {counterpart.name} of {other.name} is {counterpart.state}: {one.name} has no "
                          f"peering with {other.name}", peer_again(link.one, link.other, there, back))
    for one, half in ((link.one, there), (link.other, back)):
        if half.state.lower() != "connected":
            return failed(f"The peering {half.name} of {one.name} is {half.state or 'in no known state'}",
                          peer_again(link.one, link.other, there, back))
    return None


def _options(link: Link, forwarder):
    for one, other, half in ((link.one, link.other, link.there), (link.other, link.one, link.back)):
        closed = _access(one, other, half)
        if closed:
            return closed
        if half.sync.lower() in ("localnotinsync", "remotenotinsync", "localandremotenotinsync"):
            return failed(f"The peering {half.name} of {one.name} is {half.sync}: an address space was changed since",
                          sync(one, half))
    if link.carries_others and not link.back.allow_forwarded:
        return _forwarded(link, forwarder)
    return None


def _forwarded(link: Link, forwarder):
    """What an appliance hands on from an address of its own is not forwarded traffic to Azure."""
    source = forwarder.source if isinstance(forwarder, Forwarder) else None
    if source and source != forwarder.client:
        return None
    tell, unless = (failed, "") if source else (warned, ", unless that puts its own address in place of the source's")
    return tell(f"The peering {link.back.name} of {link.other.name} does not allow forwarded traffic, and what "
                f"comes from {link.one.name} is forwarded by an appliance (allowForwardedTraffic is false){unless}",
                allow(link.other, link.back, "allowForwardedTraffic",
                      f"lets into {link.other.name} what {link.one.name} forwards from elsewhere"))


def _access(one, other, half):
    if half.allow_access:
        return None
    return failed(f"The peering {half.name} of {one.name} does not allow access from {other.name} "
                  "(allowVirtualNetworkAccess is false)",
                  allow(one, half, "allowVirtualNetworkAccess", f"lets {other.name} reach {one.name}"))


def _gateway(link: Link, used: bool):
    for one, other, half, counterpart in ((link.one, link.other, link.there, link.back),
                                          (link.other, link.one, link.back, link.there)):
        if used and half.use_remote_gateways and not counterpart.gateway_transit:
            return failed(f"The peering {half.name} of {one.name} uses the gateway of {other.name}, which does "
                          f"not lend it (allowGatewayTransit of {counterpart.name} is false)",
                          allow(other, counterpart, "allowGatewayTransit",
                                f"lets {one.name} use the gateway of {other.name}"))
    return None


def _words(one, half) -> str:
    """front/to-data Connected, forwarded traffic"""
    options = [word for word, on in (("no access", not half.allow_access), ("forwarded traffic", half.allow_forwarded),
                                     ("lends its gateway", half.gateway_transit),
                                     ("uses the remote gateway", half.use_remote_gateways)) if on]
    return ", ".join([f"{one.name}/{half.name} {half.state}", *options])
