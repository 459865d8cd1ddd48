"""Make a public address static, so that Azure assigns one now and keeps it."""
from . import az
from ..actions.resource import Set
from ..api_versions import NETWORK
from ..facts.public_way import Entry
from ..model import Remedy
from ..shape import group_of


def make_address_static(entry: Entry) -> Remedy:
    """Of an entry of kind public-ip."""
    return Remedy("make-address-static", "the address is billed also while the VM is stopped",
                  az(entry.resource_id, "network", "public-ip", "update", "-g", group_of(entry.resource_id), "-n",
                     entry.name, "--allocation-method", "Static"),
                  (Set(entry.resource_id, NETWORK, {"properties": {"publicIPAllocationMethod": "Static"}}),))
