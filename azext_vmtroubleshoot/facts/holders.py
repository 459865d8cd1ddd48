"""Who has an address, among all that the login sees."""
from dataclasses import dataclass
from typing import Tuple

from ..model import CannotRead, Target, Unreadable
from ..shape import dig, items, parent_of, segment, text
from .virtual_network import VirtualNetwork


@dataclass(frozen=True)
class Listing:
    """What the lists of several subscriptions hold; one that cannot be read does not hide the others."""
    bodies: Tuple[dict, ...]
    hidden: Tuple[Unreadable, ...] = ()

    def must_be_whole(self) -> "Listing":
        """Raises where what was looked for may be in a list that could not be read."""
        for why in self.hidden:
            raise CannotRead(why.why, why.needs, why.code)
        return self


def listed(arm, target: Target, network: VirtualNetwork, kind: str) -> Listing:
    """All networkInterfaces, publicIPAddresses, ... of the subscriptions that hold the VM and its network's peers."""
    names = {target.subscription.lower(): target.subscription}
    names |= {s.lower(): s for p in network.peerings if (s := segment(p.remote_id, "subscriptions"))}

    def read_one(subscription):
        try:
            return arm.network_resources(subscription, kind)
        except CannotRead as error:
            gone = error.unreadable
            return Unreadable(f"The {kind} of subscription {subscription} could not be listed: {gone.why}", gone.needs,
                              gone.code)

    found = arm.together(read_one, names.values())
    return Listing(tuple(body for some in found if not isinstance(some, Unreadable) for body in some),
                   tuple(some for some in found if isinstance(some, Unreadable)))


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
