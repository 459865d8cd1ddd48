"""The nouns of a world file. Each class lists the keys of one place in the file, with their defaults.

Names of keys are the names of fields, with `-` for `_` and without a trailing `_`.
"""
from dataclasses import dataclass, field
from typing import Literal

from .behaviour import Behaviour, Failure, Throttle, When
from .machine import Agent, Boot, ClassicEndpoint, ClassicVm, Extension, Guest, Health, Power, Rdp, Vm
from .monitor import FlowLog, StorageAccount
from .network import (BalancingRule, Bastion, Connection, Gateway, IpConfig, LoadBalancer, NatGateway, NatRule, Nic,
                      Nsg, OutboundRule, Peering, PublicIp, Route, RouteTable, Rule, Snat, Subnet, Vnet)

__all__ = ["Agent", "BalancingRule", "Bastion", "Behaviour", "Boot", "ClassicEndpoint", "ClassicVm", "Connection",
           "Extension", "Failure", "FlowLog", "Gateway", "Group", "Guest", "Health", "IpConfig", "LoadBalancer",
           "NatGateway", "NatRule", "Nic", "Nsg", "OutboundRule", "Peering", "Power", "PublicIp", "Rdp", "Role",
           "Route", "RouteTable", "Rule", "Snat", "StorageAccount", "Subnet", "Throttle", "Vm", "Vnet", "When", "World"]

SUBSCRIPTION = "5bc00000-0000-4000-8000-000000000001"


@dataclass(frozen=True)
class Group:
    """`subscription`: another one than the world's. Names of groups are told once in a world."""
    location: str | None = None
    subscription: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    vms: dict[str, Vm] = field(default_factory=dict)
    nics: dict[str, Nic] = field(default_factory=dict)
    vnets: dict[str, Vnet] = field(default_factory=dict)
    nsgs: dict[str, Nsg] = field(default_factory=dict)
    asgs: list[str] = field(default_factory=list)
    route_tables: dict[str, RouteTable] = field(default_factory=dict)
    public_ips: dict[str, PublicIp] = field(default_factory=dict)
    load_balancers: dict[str, LoadBalancer] = field(default_factory=dict)
    bastions: dict[str, Bastion] = field(default_factory=dict)
    gateways: dict[str, Gateway] = field(default_factory=dict)
    nat_gateways: dict[str, NatGateway] = field(default_factory=dict)
    classic_vms: dict[str, ClassicVm] = field(default_factory=dict)
    storage_accounts: dict[str, StorageAccount] = field(default_factory=dict)
    flow_logs: dict[str, FlowLog] = field(default_factory=dict)


@dataclass(frozen=True)
class Role:
    """`to`: an object id, or `caller`, whom az is logged in as; `on`: `/`, `group` or `group/vm`."""
    role: Literal["Owner", "Contributor", "Reader", "Virtual Machine Contributor",
                  "Virtual Machine Administrator Login", "Virtual Machine User Login"]
    to: str = "caller"
    on: str = "/"


@dataclass(frozen=True)
class World:
    title: str = ""
    subscription: str = SUBSCRIPTION
    location: str = "westeurope"
    client: str = "203.0.113.7"
    groups: dict[str, Group] = field(default_factory=dict)
    watchers: list[str] | None = None
    service_tags: dict[str, list[str]] = field(default_factory=dict)
    roles: list[Role] = field(default_factory=list)
    behaviour: Behaviour = field(default_factory=Behaviour)

    @property
    def subscriptions(self) -> list[str]:
        """Its own first."""
        return list(dict.fromkeys([self.subscription, *filter(None, (g.subscription for g in self.groups.values()))]))
