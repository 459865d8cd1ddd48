"""The flow logs that cover a VM.

GET networkWatchers/{name}/flowLogs. A log's target is a virtual network, a subnet, a NIC or, until such logs end on
30 September 2027, a network security group.
"""
from dataclasses import dataclass
from typing import Tuple

from ..shape import dig, flag, name_of, number, same_id, text
from .network_watcher import NetworkWatcher
from .nics import Nics
from .virtual_network import VirtualNetwork

_KINDS = {"networksecuritygroups": "network security group", "virtualnetworks": "virtual network",
          "subnets": "subnet", "networkinterfaces": "NIC"}


@dataclass(frozen=True)
class FlowLog:
    id: str
    name: str
    target_id: str
    enabled: bool
    storage_id: str                  # of the storage account
    days: int                        # that records are kept; 0 for ever
    version: int                     # of the records' format, as the resource tells it

    @property
    def kind(self) -> str:
        """network security group, virtual network, subnet or NIC"""
        words = self.target_id.lower().split("/")
        return _KINDS.get(words[-2] if len(words) > 1 else "", "resource")

    @property
    def of_group(self) -> bool:
        return self.kind == _KINDS["networksecuritygroups"]

    @property
    def words(self) -> str:
        """flow log vnet-log of virtual network vnet"""
        return f"flow log {self.name} of {self.kind} {name_of(self.target_id)}"


@dataclass(frozen=True)
class FlowLogs:
    all: Tuple[FlowLog, ...]

    @property
    def on(self) -> Tuple[FlowLog, ...]:
        return tuple(log for log in self.all if log.enabled)

    @classmethod
    def read(cls, arm, watcher: NetworkWatcher, nics: Nics, network: VirtualNetwork) -> "FlowLogs":
        targets = covering(nics, network)
        return cls(tuple(log for log in map(parse, arm.flow_logs(watcher.id))
                         if any(same_id(log.target_id, target) for target in targets)))


def covering(nics: Nics, network: VirtualNetwork) -> Tuple[str, ...]:
    """Ids of everything whose flow log holds what passes these NICs."""
    subnets = [s for _, ip in nics.configurations if (s := network.subnet(ip.subnet_id))]
    found = [network.id, *(s.id for s in subnets), *(s.nsg_id for s in subnets),
             *(nic.id for nic in nics.all), *(nic.nsg_id for nic in nics.all)]
    return tuple(dict.fromkeys(i for i in found if i))


def parse(body) -> FlowLog:
    properties = dig(body, "properties")
    kept = flag(properties, "retentionPolicy", "enabled")
    return FlowLog(
        id=text(body, "id"), name=text(body, "name") or name_of(text(body, "id")),
        target_id=text(properties, "targetResourceId"), enabled=flag(properties, "enabled"),
        storage_id=text(properties, "storageId"),
        days=number(properties, "retentionPolicy", "days") or 0 if kept else 0,
        version=number(properties, "format", "version") or 0)
