"""Let a load balancer's inbound NAT rule lead to the port that the service listens on."""
from . import az
from ..facts.public_way import Entry
from ..model import Remedy
from ..shape import group_of, name_of


def move_nat_rule(entry: Entry, port: int) -> Remedy:
    balancer = entry.resource_id.split("/inboundNatRules/")[0]
    return Remedy("move-nat-rule", f"lets {entry.name} lead to port {port} of the VM; nothing else changes",
                  az(balancer, "network", "lb", "inbound-nat-rule", "update", "-g", group_of(balancer), "--lb-name",
                     name_of(balancer), "-n", name_of(entry.resource_id), "--backend-port", port))
