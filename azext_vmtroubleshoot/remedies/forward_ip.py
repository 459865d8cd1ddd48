"""Let a NIC get what is for other addresses."""
from . import az
from ..actions.resource import Set
from ..api_versions import NETWORK
from ..model import Remedy
from ..shape import group_of, name_of


def forward_ip(nic_id: str) -> Remedy:
    return Remedy("forward-ip", f"allows IP forwarding at {name_of(nic_id)}; the guest has to forward as well",
                  az(nic_id, "network", "nic", "update", "-g", group_of(nic_id), "-n", name_of(nic_id),
                     "--ip-forwarding", "true"), (Set(nic_id, NETWORK, {"properties": {"enableIPForwarding": True}}),))
