"""What remedies do to network interfaces: plain values like those of actions/__init__.py.

Each may be done again after an interruption, and waits for what an interrupted one has left running in Azure.
"""
from dataclasses import dataclass
from typing import Any, Mapping, Sequence

from .documents import holds
from .edit import edit, present
from .resource import Remake, changed
from ..api_versions import COMPUTE, NETWORK
from ..model import CannotRead
from ..shape import flag, items, name_of, same_id, text

# What Azure sets, and what belongs to one life of a NIC only.
_OF_AZURE = {"provisioningState", "resourceGuid", "macAddress", "primary", "virtualMachine", "hostedWorkloads",
             "tapConfigurations", "privateEndpoint", "privateLinkService", "vnetEncryptionSupported",
             "defaultOutboundConnectivityEnabled", "dscpConfiguration"}
_OF_AZURES_DNS = {"appliedDnsServers", "internalFqdn", "internalDomainNameSuffix"}
_OF_AZURES_CONFIGURATION = {"provisioningState", "privateLinkConnectionProperties"}


@dataclass(frozen=True)
class Readdress:
    """Give an IP configuration of a NIC this private address and allocation method, and leave all else as it is.

    A running VM restarts when its address changes, not when only the method does. With `instead` only where that is its
    address.
    """
    touches = "network"
    nic_id: str
    configuration: str
    address: str
    method: str                      # Static or Dynamic
    instead: str = ""

    @property
    def call(self) -> str:
        return f"PUT {self.nic_id}"

    def prepare(self, changes):
        former = _properties(present(changes, self.nic_id, NETWORK), self.configuration)
        undo = Readdress(self.nic_id, self.configuration, text(former, "privateIPAddress"),
                         text(former, "privateIPAllocationMethod"), self.address)

        def do():
            # For a dynamic address Azure does not hear which one is wished: it keeps the one that is there.
            return self._set(changes, "Static") or self._set(changes, self.method)
        return (undo,) if (undo.address, undo.method) != (self.address, self.method) else (), do

    def _set(self, changes, method):
        """What stands against it, or ""."""
        other = []

        def edited(nic):
            there = _properties(nic, self.configuration)
            now = text(there, "privateIPAddress")
            other[:] = [now] if self.instead and now not in (self.address, self.instead) else []
            if other or now == self.address and there.get("privateIPAllocationMethod") in (method, self.method):
                return None
            there |= {"privateIPAddress": self.address, "privateIPAllocationMethod": method}
            return nic
        edit(changes, self.nic_id, NETWORK, edited)
        return changed(self.nic_id, f"{self.configuration} has {other[0]}, neither {self.instead}, which was set, nor "
                       f"{self.address} as before") if other else ""


@dataclass(frozen=True)
class Detach:
    """The VM has this NIC no longer; another one becomes the primary where it was. Only while it is deallocated."""
    touches = "vm"
    vm_id: str
    nic_id: str

    @property
    def call(self) -> str:
        return f"PUT {self.vm_id}"

    def prepare(self, changes):
        former = _interfaces(changes.find(self.vm_id, COMPUTE), self.vm_id)
        left = [one for one in former if not same_id(text(one, "id"), self.nic_id)]
        if not left:
            raise CannotRead(f"{name_of(self.nic_id)} is the only network interface of {name_of(self.vm_id)}")
        if not any(flag(one, "properties", "primary") for one in left):
            left[0] = {**left[0], "properties": {**(left[0].get("properties") or {}), "primary": True}}
        _, do = Attach(self.vm_id, left).prepare(changes)
        return (Attach(self.vm_id, former, left),), do


@dataclass(frozen=True)
class Attach:
    """The VM has these NICs, as its networkProfile lists them, and no others. Only while it is deallocated, and with
    `instead` only where it has those."""
    touches = "vm"
    vm_id: str
    interfaces: Sequence[Mapping[str, Any]]
    instead: Sequence[Mapping[str, Any]] = ()

    @property
    def call(self) -> str:
        return f"PUT {self.vm_id}"

    def prepare(self, changes):
        former = _interfaces(changes.find(self.vm_id, COMPUTE), self.vm_id)

        def do():
            vm = changes.find(self.vm_id, COMPUTE)
            now = _interfaces(vm, self.vm_id)
            if holds(now, list(self.interfaces)):
                return ""
            if self.instead and not holds(now, list(self.instead)):
                return changed(self.vm_id, f"it has {_names(now)}, neither {_names(self.instead)}, which was set, nor "
                               f"{_names(self.interfaces)} as before")
            profile = {**vm["properties"]["networkProfile"], "networkInterfaces": list(self.interfaces)}
            # Extensions are resources of their own; written back here, Azure would check them anew.
            changes.put(self.vm_id, COMPUTE, {name: value for name, value in vm.items() if name != "resources"}
                        | {"properties": {**vm["properties"], "networkProfile": profile}})
            return ""
        return (Attach(self.vm_id, former, self.interfaces),), do


@dataclass(frozen=True)
class Renew:
    """Delete a NIC that no VM has, and make it anew under its name with all that was set on it.

    Its addresses have to be static, or Azure gives it others.
    """
    touches = "network"
    nic_id: str

    @property
    def call(self) -> str:
        return f"DELETE {self.nic_id}, PUT {self.nic_id}"

    def prepare(self, changes):
        made = as_set(present(changes, self.nic_id, NETWORK))

        def do():
            changes.delete(self.nic_id, NETWORK)
            changes.put(self.nic_id, NETWORK, made)
        return (Remake(self.nic_id, NETWORK, made),), do


def as_set(nic: Mapping[str, Any]) -> dict:
    """A NIC's document without what Azure adds."""
    properties = {name: value for name, value in nic["properties"].items() if name not in _OF_AZURE}
    if isinstance(properties.get("dnsSettings"), dict):
        properties["dnsSettings"] = {name: value for name, value in properties["dnsSettings"].items()
                                     if name not in _OF_AZURES_DNS}
    properties["ipConfigurations"] = [
        {"name": text(one, "name"), "properties": {name: value for name, value in one["properties"].items()
                                                   if name not in _OF_AZURES_CONFIGURATION}}
        for one in items(nic, "properties", "ipConfigurations")]
    return {name: nic[name] for name in ("location", "extendedLocation", "tags") if nic.get(name)} | {
        "properties": properties}


def _interfaces(vm, vm_id: str) -> list:
    found = items(vm, "properties", "networkProfile", "networkInterfaces")
    if not found:
        raise CannotRead(f"{name_of(vm_id)} shows no network interface")
    return found


def _properties(nic: dict, configuration: str) -> dict:
    """Those of one IP configuration, as they lie in the document."""
    for one in items(nic, "properties", "ipConfigurations"):
        if text(one, "name") == configuration:
            return one["properties"]
    raise CannotRead(f"{name_of(text(nic, 'id'))} has no IP configuration {configuration} any more", code="NotFound")


def _names(interfaces) -> str:
    return ", ".join(name_of(text(one, "id")) for one in interfaces)
