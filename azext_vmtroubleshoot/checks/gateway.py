"""The gateway on the way is lent by its network, and its connection is up on both sides.

A network uses the gateway of a peer only where its own half of the peering asks for that and the other half allows it.
Of a connection Azure tells the status; what a gateway that is not Azure's does behind it is not looked at.
"""
from ..facts.tunnels import Gateway, Tunnel, Tunnels
from ..model import Finding, failed, passed, skipped, unknown
from ..remedies.mend_peering import allow

GOALS = ("connectivity",)
GUIDE = ("conn.peering",)
HOP = "peering"
EXPLAINED_BY = ("source-running",)

_DOWN = ("notconnected", "connecting")


def judge(tunnels: Tunnels) -> Finding:
    return said(tunnels)


def said(tunnels: Tunnels) -> Finding:
    evidence = {"gateways": [f"{g.network.name}/{g.name}" for g in tunnels.gateways],
                "connections": [f"{g.name}/{t.name} {t.status or 'of unknown status'}: "
                                f"{t.other or ', '.join(t.prefixes) or 'by BGP'}"
                                for g in tunnels.gateways for t in g.tunnels]}
    if tunnels.lost:
        found = next(filter(None, (_not_used(tunnels, g) for g in tunnels.gateways
                                   if any(t.reaches(tunnels.peer) for t in g.tunnels))), None)
        return failed(found.because, found.remedy, **evidence) if found else skipped(
            f"No gateway of {tunnels.network.name} or its peers is known to reach {tunnels.peer}", **evidence)
    if not tunnels.gateways:
        return unknown("The route leads to a gateway that this login does not see", **evidence)
    gateway = tunnels.gateways[0]
    ways = [t for t in gateway.tunnels if t.reaches(tunnels.peer)] or [t for t in gateway.tunnels if t.learns]
    if not ways:
        return unknown(f"No connection of {gateway.name} is known to reach {tunnels.peer}", **evidence)
    found = [_state(gateway, t) for t in ways]
    best = next((f for f in found if f.status == "pass"), next((f for f in found if f.status == "unknown"), found[0]))
    return Finding(best.status, best.because, evidence, best.remedy, best.needs)


def _not_used(tunnels: Tunnels, gateway: Gateway):
    """Why no route leads to a gateway that would reach the other end."""
    one, other, near, lent = tunnels.network, gateway.network, gateway.near, gateway.lent
    if near is None or lent is None:
        return None
    if not lent.gateway_transit:
        return failed(f"The peering {lent.name} of {other.name} does not lend {one.name} the gateway {gateway.name}, "
                      f"which reaches {tunnels.peer} (allowGatewayTransit is false)",
                      allow(other, lent, "allowGatewayTransit", f"lets {one.name} use the gateway of {other.name}"))
    if not near.use_remote_gateways:
        return failed(f"The peering {near.name} of {one.name} does not use the gateway {gateway.name} of {other.name}, "
                      f"which reaches {tunnels.peer} (useRemoteGateways is false)",
                      allow(one, near, "useRemoteGateways", f"sends what {other.name}'s gateway reaches there; "
                            f"{one.name} can have no gateway of its own"))
    return None


def _state(gateway: Gateway, tunnel: Tunnel) -> Finding:
    """A connection between two gateways of Azure is one resource on each side."""
    name = f"connection {tunnel.name} of gateway {gateway.name}"
    if tunnel.status.lower() in _DOWN:
        return failed(f"The {name} is {tunnel.status}")
    if tunnel.other and not tunnel.hidden:
        if not tunnel.back:
            return failed(f"The {name} leads to gateway {tunnel.other}, which has no connection back to {gateway.name}")
        if all(t.status.lower() in _DOWN for t in tunnel.back):
            return failed(f"The connection {tunnel.back[0].name} of gateway {tunnel.other}, the other side of "
                          f"{tunnel.name}, is {tunnel.back[0].status}")
    if tunnel.status.lower() != "connected":
        return unknown(f"The {name} is {tunnel.status or 'of a status that Azure did not tell'}")
    if tunnel.hidden:
        return unknown(f"Half seen: the {name} is Connected, its other side could not be read: {tunnel.hidden.why}",
                       tunnel.hidden.needs)
    return passed(f"The {name} is Connected" + ("" if tunnel.other else "; what is behind it is not looked at"))
