"""Where the conversation ends on a VM: the NIC and address it uses, and the other end's address as it is seen there."""
from dataclasses import dataclass
from typing import Optional

from ..model import CannotRead, Far, Target, Unreadable
from ..nsg.addresses import Addresses
from ..nsg.service_tags import PRIVATE
from ..shape import same_id
from .aim import Aim
from .nics import IpConfiguration, Nics
from .public_ips import PublicIp, PublicIps


@dataclass(frozen=True)
class Place:
    nic_id: str
    nic: str
    subnet_id: str
    address: str                     # private
    peer: str                        # the other end's; "" for an address of the Internet that is not known
    inside: bool                     # the packets go between private addresses
    public: Optional[PublicIp] = None    # that this end is called by

    @classmethod
    def read(cls, target: Target, aim: Aim, nics: Nics, far: Far[Nics] | Unreadable, public: PublicIps | Unreadable,
             far_public: Far[PublicIps] | Unreadable) -> "Place":
        if aim.ends_at(target):
            if isinstance(far, Unreadable):
                raise CannotRead(far.why, far.needs, far.code, far.status)
            return cls._called(aim, nics, far, public, far_public)
        return cls._calling(aim, nics, far)

    @classmethod
    def _calling(cls, aim: Aim, nics: Nics, far: Nics | Unreadable) -> "Place":
        theirs = None if isinstance(far, Unreadable) else far
        (nic, ip), other = pair(nics, theirs, aim.address)
        peer = aim.address or (other[1].private_address if other else "")
        if not peer:
            if theirs is None:
                raise CannotRead(f"The address of {aim.words} is not known: {far.why}", far.needs, far.code)
            raise CannotRead(f"The address of {aim.words} is not known")
        inside = bool(aim.network_id) or Addresses.of(peer) <= PRIVATE or \
            theirs is not None and any(peer == each.private_address for _, each in theirs.configurations)
        return cls(nic.id, nic.name, ip.subnet_id, ip.private_address, peer, inside)

    @classmethod
    def _called(cls, aim: Aim, nics: Nics, theirs: Nics, public, far_public) -> "Place":
        """Called by a public address, it sees the public address of who calls, if that has one of its own."""
        (_, caller), (nic, ip) = pair(theirs, nics, aim.address)
        own = _public(public, ip)
        if own is None or own.address != aim.address:
            return cls(nic.id, nic.name, ip.subnet_id, ip.private_address, caller.private_address, True)
        seen = _public(far_public, caller)
        return cls(nic.id, nic.name, ip.subnet_id, ip.private_address, seen.address if seen else "", False,
                   own)


def _public(addresses, ip: IpConfiguration) -> Optional[PublicIp]:
    return addresses.get(ip.public_ip_id) if isinstance(addresses, PublicIps) and ip.public_ip_id else None


def pair(near: Nics, far: Optional[Nics], address: str):
    """((NIC, IP configuration) of the near end, the same of the far end or None): in one subnet where they have one in
    common, as a guest goes by its nearest way; else the primary ones. The far one has `address`, where that is its."""
    six = ":" in address
    ours = _usable(near, six)
    theirs = _usable(far, six) if far else []
    theirs = [p for p in theirs if p[1].private_address == address] or theirs
    if not ours or far and not theirs:
        name = (far if ours else near).all[0].name
        raise CannotRead(f"The VM of {name} has no private IPv{6 if six else 4} address"
                         + (f", without which there is no way to {address}" if six else ""))
    neighbours = ((a, b) for a in ours for b in theirs if same_id(a[1].subnet_id, b[1].subnet_id))
    return next(neighbours, (ours[0], theirs[0] if theirs else None))


def _usable(nics: Nics, six: bool):
    return [(nic, ip) for nic, ip in nics.configurations if ip.private_address and (":" in ip.private_address) == six]
