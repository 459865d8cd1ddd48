"""Bastion hosts that can reach the VM: in its own virtual network or in a peered one."""
from dataclasses import dataclass, replace
from typing import Tuple

from ..model import CannotRead, Status
from ..shape import dig, flag, items, name_of, parent_of, same_id, segment, text
from .public_way import PublicWay
from .virtual_network import VirtualNetwork, parse as parse_network

# From where a Bastion of SKU Developer, which has no subnet of its own, comes to the VM.
PLATFORM = "168.63.129.16"


@dataclass(frozen=True)
class Bastion:
    id: str
    name: str
    sku: str                         # Developer, Basic, Standard, Premium
    tunneling: bool                  # whether `az network bastion ssh` can use it
    network_id: str
    prefixes: Tuple[str, ...] = ()   # from where it comes to the VM; () when that could not be read


@dataclass(frozen=True)
class Bastions:
    """Only looked for when there is no public way in.

    GET bastionHosts/{name} of what is plugged into AzureBastionSubnet, else the list of the subscriptions that hold
    this network and its peers: a Developer one sits in no subnet, a peer's subnets are not ours to see here.
    """
    all: Tuple[Bastion, ...]

    @classmethod
    def read(cls, arm, public: PublicWay, network: VirtualNetwork) -> "Bastions":
        if public.entries:
            raise CannotRead("Not looked for: there is a public way in", status=Status.SKIPPED)
        own = network.plugged("AzureBastionSubnet", "bastionHosts")
        if own:
            prefixes = network.named("AzureBastionSubnet").prefixes
            return cls(tuple(replace(parse(body), prefixes=prefixes)
                             for body in arm.together(arm.network_resource, own)))
        networks = (network.id,) + tuple(p.remote_id for p in network.peerings if p.open)
        listed = arm.together(arm.bastions, sorted({segment(n, "subscriptions").lower() for n in networks}))
        found = [b for bodies in listed for b in map(parse, bodies) if any(same_id(b.network_id, n) for n in networks)]
        return cls(tuple(arm.together(lambda bastion: _located(arm, bastion), found)))


def _located(arm, bastion: Bastion) -> Bastion:
    if bastion.sku.lower() == "developer":
        return replace(bastion, prefixes=(PLATFORM,))
    try:
        subnet = parse_network(arm.network_resource(bastion.network_id)).named("AzureBastionSubnet")
    except CannotRead:
        subnet = None
    return replace(bastion, prefixes=subnet.prefixes if subnet else ())


def parse(body) -> Bastion:
    properties = dig(body, "properties")
    subnets = [text(c, "properties", "subnet", "id") for c in items(properties, "ipConfigurations")]
    return Bastion(
        id=text(body, "id"), name=text(body, "name") or name_of(text(body, "id")),
        sku=text(body, "sku", "name") or "Basic", tunneling=flag(properties, "enableTunneling"),
        network_id=next((parent_of(s) for s in subnets if s), text(properties, "virtualNetwork", "id")))
