"""What remedies do to network interfaces: plain values like those of actions/__init__.py.

Each may be done again after an interruption, and waits for what an interrupted one has left running in Azure.
"""
import time
from dataclasses import dataclass
from typing import Any, Mapping, Sequence

from .resource import Write
from ..api_versions import COMPUTE, NETWORK
from ..model import CannotRead
from ..shape import flag, items, name_of, same_id, text

# Seconds. A change of a NIC restarts its VM; another change has to wait until Azure is done with the first.
PATIENCE, PAUSE = 600, 2
_MOVING = ("updating", "deleting", "creating")
# Azure was busy with the resource, or somebody changed it between our reading and our writing.
_AGAIN = ("AnotherOperationInProgress", "RetryableError", "PreconditionFailed", "Conflict", "412")
# What Azure sets, and what belongs to one life of a NIC only.
_OF_AZURE = {"provisioningState", "resourceGuid", "macAddress", "primary", "virtualMachine", "hostedWorkloads",
             "tapConfigurations", "privateEndpoint", "privateLinkService", "vnetEncryptionSupported",
             "defaultOutboundConnectivityEnabled", "dscpConfiguration"}
_OF_AZURES_DNS = {"appliedDnsServers", "internalFqdn", "internalDomainNameSuffix"}
_OF_AZURES_CONFIGURATION = {"provisioningState", "privateLinkConnectionProperties"}


@dataclass(frozen=True)
class Readdress:
    """Give an IP configuration of a NIC this private address and allocation method, and leave all else as it is.

    A running VM restarts when its address changes, not when only the method does.
    """
    touches = "network"
    nic_id: str
    configuration: str
    address: str
    method: str                      # Static or Dynamic

    @property
    def call(self) -> str:
        return f"PUT {self.nic_id}"

    def prepare(self, changes):
        former = _properties(_settled(changes, self.nic_id), self.configuration)
        undo = Readdress(self.nic_id, self.configuration, text(former, "privateIPAddress"),
                         text(former, "privateIPAllocationMethod"))

        def do():
            # For a dynamic address Azure does not hear which one is wished: it keeps the one that is there.
            self._set(changes, self.address, "Static")
            self._set(changes, self.address, self.method)
        return (undo,) if undo != self else (), do

    def _set(self, changes, address, method):
        def edit(nic):
            there = _properties(nic, self.configuration)
            if there.get("privateIPAddress") == address and there.get("privateIPAllocationMethod") in (
                    method, self.method):
                return False
            there |= {"privateIPAddress": address, "privateIPAllocationMethod": method}
            return True
        _edit(changes, self.nic_id, edit)


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
        former = _interfaces(changes, self.vm_id)
        left = [one for one in former if not same_id(text(one, "id"), self.nic_id)]
        if not left:
            raise CannotRead(f"{name_of(self.nic_id)} is the only network interface of {name_of(self.vm_id)}")
        if not any(flag(one, "properties", "primary") for one in left):
            left[0] = {**left[0], "properties": {**(left[0].get("properties") or {}), "primary": True}}
        _, do = Attach(self.vm_id, left).prepare(changes)
        return (Attach(self.vm_id, former),), do


@dataclass(frozen=True)
class Attach:
    """The VM has these NICs, as its networkProfile lists them, and no others. Only while it is deallocated."""
    touches = "vm"
    vm_id: str
    interfaces: Sequence[Mapping[str, Any]]

    @property
    def call(self) -> str:
        return f"PUT {self.vm_id}"

    def prepare(self, changes):
        former = _interfaces(changes, self.vm_id)

        def do():
            if former == list(self.interfaces):
                return
            vm = changes.find(self.vm_id, COMPUTE)
            profile = {**vm["properties"]["networkProfile"], "networkInterfaces": list(self.interfaces)}
            # Extensions are resources of their own; written back here, Azure would check them anew.
            changes.put(self.vm_id, COMPUTE, {name: value for name, value in vm.items() if name != "resources"}
                        | {"properties": {**vm["properties"], "networkProfile": profile}})
        return (Attach(self.vm_id, former),), do


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
        made = as_set(_settled(changes, self.nic_id))

        def do():
            changes.delete(self.nic_id, NETWORK)
            changes.put(self.nic_id, NETWORK, made)
        return (Write(self.nic_id, NETWORK, made),), do


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


def _interfaces(changes, vm_id: str) -> list:
    found = items(changes.find(vm_id, COMPUTE), "properties", "networkProfile", "networkInterfaces")
    if not found:
        raise CannotRead(f"{name_of(vm_id)} shows no network interface")
    return found


def _settled(changes, nic_id: str) -> dict:
    """The NIC once Azure has finished what it is doing with it. Raises CannotRead."""
    end = time.monotonic() + PATIENCE
    while True:
        nic = changes.find(nic_id, NETWORK)
        if nic is None:
            raise CannotRead(f"There is no network interface {name_of(nic_id)} any more", code="NotFound")
        if text(nic, "properties", "provisioningState").lower() not in _MOVING or time.monotonic() > end:
            return nic
        time.sleep(PAUSE)


def _properties(nic: dict, configuration: str) -> dict:
    """Those of one IP configuration, as they lie in the document."""
    for one in items(nic, "properties", "ipConfigurations"):
        if text(one, "name") == configuration:
            return one["properties"]
    raise CannotRead(f"{name_of(text(nic, 'id'))} has no IP configuration {configuration} any more", code="NotFound")


def _edit(changes, nic_id: str, edit) -> None:
    """Write the NIC as `edit(document)` leaves it, unless that says that there is nothing to do."""
    end = time.monotonic() + PATIENCE
    while True:
        nic = _settled(changes, nic_id)
        if not edit(nic):
            return
        try:
            changes.put(nic_id, NETWORK, nic)
            return
        except CannotRead as error:
            if error.unreadable.code not in _AGAIN or time.monotonic() > end:
                raise
        time.sleep(PAUSE)
