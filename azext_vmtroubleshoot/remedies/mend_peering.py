"""Peer two virtual networks: anew, with another option, or with their address spaces as they are now."""
from . import az
from ..actions.resource import Set
from ..api_versions import NETWORK
from ..facts.virtual_network import Peering, VirtualNetwork
from ..model import Command, Remedy
from ..shape import group_of


def _half(one: VirtualNetwork, other: VirtualNetwork, name: str, *options: str) -> Command:
    return az(one.id, "network", "vnet", "peering", "create", "-g", group_of(one.id), "--vnet-name", one.name, "-n",
              name, "--remote-vnet", other.id, "--allow-vnet-access", *options)


def _gone(one: VirtualNetwork, half: Peering) -> Command:
    return az(one.id, "network", "vnet", "peering", "delete", "-g", group_of(one.id), "--vnet-name", one.name, "-n",
              half.name)


def peer(one: VirtualNetwork, other: VirtualNetwork, forwarded: bool = False) -> Remedy:
    options = ("--allow-forwarded-traffic",) if forwarded else ()
    return Remedy("peer-networks", f"peers {one.name} and {other.name}: their VMs can reach each other, as far as "
                  "security groups let them; traffic over a peering is charged",
                  Command.all_of(_half(one, other, f"{one.name}-to-{other.name}", *options),
                                 _half(other, one, f"{other.name}-to-{one.name}", *options)))


def peer_again(one: VirtualNetwork, other: VirtualNetwork, there, back) -> Remedy:
    """A half that lost the other cannot be mended: both are made anew, with the options they had."""
    pairs = [(one, other, there), (other, one, back)]
    gone = [_gone(a, half) for a, _, half in pairs if half]
    names = {a.id: half.name if half else f"{a.name}-to-{b.name}" for a, b, half in pairs}
    options = [o for half in (there, back) if half for o in _options(half)]
    lost = sorted(set(options) & {"--allow-forwarded-traffic"})
    made = [_half(a, b, names[a.id], *(_options(half) if half else lost)) for a, b, half in pairs]
    return Remedy("peer-again", f"deletes what is left of the peering of {one.name} and {other.name} and makes both "
                  "halves anew; nothing passes between the networks meanwhile", Command.all_of(*gone, *made))


def _options(half: Peering):
    return [option for option, wanted in (("--allow-forwarded-traffic", half.allow_forwarded),
                                          ("--allow-gateway-transit", half.gateway_transit),
                                          ("--use-remote-gateways", half.use_remote_gateways)) if wanted]


def allow(one: VirtualNetwork, half: Peering, option: str, costs: str) -> Remedy:
    """`option`: allowVirtualNetworkAccess, allowForwardedTraffic, allowGatewayTransit, useRemoteGateways."""
    return Remedy("change-peering", costs, az(
        one.id, "network", "vnet", "peering", "update", "-g", group_of(one.id), "--vnet-name", one.name, "-n",
        half.name, "--set", f"{option}=true"),
        (Set(half.id, NETWORK, {"properties": {option: True}}),) if half.id else ())


def sync(one: VirtualNetwork, half: Peering) -> Remedy:
    return Remedy("sync-peering", f"tells the peering {half.name} of {one.name} the address spaces as they are now",
                  az(one.id, "network", "vnet", "peering", "sync", "-g", group_of(one.id), "--vnet-name", one.name,
                     "-n", half.name))
