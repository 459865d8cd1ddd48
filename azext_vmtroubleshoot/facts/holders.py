"""Who has an address, among all that the login sees."""
from typing import Tuple

from ..model import Target
from ..shape import dig, items, parent_of, segment, text
from .virtual_network import VirtualNetwork


def listed(arm, target: Target, network: VirtualNetwork, kind: str) -> list:
    """All networkInterfaces, publicIPAddresses, ... of the subscriptions that hold the VM and its network's peers."""
    names = {target.subscription.lower(): target.subscription}
    names |= {s.lower(): s for p in network.peerings if (s := segment(p.remote_id, "subscriptions"))}
    return [body for some in arm.together(lambda s: arm.network_resources(s, kind), names.values()) for body in some]


def holders(bodies, address: str, places: str = "ipConfigurations") -> Tuple[Tuple[str, dict], ...]:
    """(id of the network, resource) of all that have this private address."""
    return tuple((parent_of(text(dig(ip, "properties"), "subnet", "id")), body) for body in bodies
                 for ip in items(body, "properties", places)
                 if text(ip, "properties", "privateIPAddress") == address)


def nearest(found, network: VirtualNetwork):
    """Those in the network itself, else those in its peers, else all."""
    peers = {p.remote_id.lower() for p in network.peerings}
    own = tuple(f for f in found if f[0].lower() == network.id.lower())
    return own or tuple(f for f in found if f[0].lower() in peers) or found
