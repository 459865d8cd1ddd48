"""The virtual machine: its model and instance view, read in one request."""
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Optional, Tuple

from ..model import Target
from ..shape import dig, flag, items, name_of, text, whole
from ..text import clean_line

_STALE = timedelta(minutes=15)


def parse_time(value: str) -> Optional[datetime]:
    """ISO 8601 as Azure writes it (seven decimals, Z or an offset)."""
    head, dot, rest = value.partition(".")
    if dot:
        zone = rest.lstrip("0123456789")
        head += zone or "Z"
    try:
        found = datetime.fromisoformat(head.replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)


@dataclass(frozen=True)
class Agent:
    """The guest agent as Azure last heard of it. A stopped VM may still say Ready."""
    status: str                      # Ready, Not Ready, or "" when Azure shows none
    version: str                     # 2.11.1.12, Unknown, or ""
    message: str
    reported: Optional[datetime]

    @property
    def stale(self) -> bool:
        """The agent reports every few minutes; one that has not for a while is not there, whatever its last word."""
        return bool(self.reported and datetime.now(timezone.utc) - self.reported > _STALE)


@dataclass(frozen=True)
class Extension:
    name: str
    type: str                        # Microsoft.OSTCExtensions.VMAccessForLinux
    state: str                       # succeeded, failed, transitioning, ... in lower case; "" when unknown
    message: str

    @property
    def in_flight(self) -> bool:
        return self.state in ("transitioning", "creating", "updating", "deleting")

    @property
    def settled(self) -> bool:
        return self.state in ("succeeded", "failed", "canceled")


@dataclass(frozen=True)
class Vm:
    """GET virtualMachines/{name}?$expand=instanceView. Names and states as Azure spells them."""
    ABOUT = "vm"
    id: str
    name: str
    resource_group: str
    location: str
    os_type: str                     # Linux, Windows or ""
    admin_username: str
    power_state: str                 # running, stopped, deallocated, starting, ... or "" when not told
    provisioning_state: str          # Succeeded, Failed, Updating, ...
    provisioning_message: str
    nic_ids: Tuple[str, ...]         # the primary one first
    agent: Optional[Agent]
    agent_wanted: bool               # False when the model says provisionVMAgent: false
    extensions: Tuple[Extension, ...]
    boot_diagnostics: Optional[bool]     # None when Azure does not say it
    vmss_id: str                     # flexible scale set, or ""
    computer_name: str = ""          # as the agent tells it
    viewed: bool = True              # False when Azure left the instance view out, or it cannot be read

    @property
    def running(self) -> bool:
        return self.power_state == "running"

    @property
    def windows(self) -> bool:
        return self.os_type.lower() == "windows"

    def extension(self, type_name: str) -> Optional[Extension]:
        """The installed extension whose type ends so, for instance VMAccessForLinux."""
        return next((e for e in self.extensions if e.type.lower().endswith(type_name.lower())), None)

    @classmethod
    def read(cls, arm, target: Target) -> "Vm":
        return cls.parse(arm.vm(target), target)

    @classmethod
    def parse(cls, body, target: Target) -> "Vm":
        view = dig(body, "properties", "instanceView")
        codes = {}
        for status in items(view, "statuses"):
            kind, _, state = text(status, "code").partition("/")
            codes.setdefault(kind.lower(), (state.split("/")[0].lower(), text(status, "message")))
        nics = sorted(items(body, "properties", "networkProfile", "networkInterfaces"),
                      key=lambda n: not flag(n, "properties", "primary"))
        profile = dig(body, "properties", "osProfile")
        wanted = [dig(profile, kind, "provisionVMAgent") for kind in ("linuxConfiguration", "windowsConfiguration")]
        state = text(body, "properties", "provisioningState")
        return cls(
            id=text(body, "id") or target.id, name=text(body, "name") or target.name,
            resource_group=target.resource_group, location=text(body, "location"),
            os_type=text(body, "properties", "storageProfile", "osDisk", "osType"),
            admin_username=text(profile, "adminUsername"),
            power_state=codes.get("powerstate", ("", ""))[0],
            provisioning_state=state, provisioning_message=clean_line(codes.get("provisioningstate", ("", ""))[1], 400),
            nic_ids=tuple(text(n, "id") for n in nics if text(n, "id")),
            agent=_agent(dig(view, "vmAgent")), agent_wanted=False not in wanted,
            extensions=_extensions(body, view),
            boot_diagnostics=_boot_diagnostics(dig(body, "properties")),
            computer_name=clean_line(text(view, "computerName"), 80),
            vmss_id=text(body, "properties", "virtualMachineScaleSet", "id"),
            viewed=isinstance(view, dict) and (dig(view, "extensions") is None or whole(view, "extensions")))


def _boot_diagnostics(properties) -> Optional[bool]:
    """Off where Azure leaves the profile out (recorded)."""
    told = dig(properties, "diagnosticsProfile", "bootDiagnostics", "enabled")
    absent = isinstance(properties, dict) and dig(properties, "diagnosticsProfile") is None
    return False if absent else told if isinstance(told, bool) else None


def _agent(body) -> Optional[Agent]:
    if not isinstance(body, dict):
        return None
    status = (items(body, "statuses") or [{}])[0]
    return Agent(text(status, "displayStatus"), clean_line(text(body, "vmAgentVersion"), 40),
                 clean_line(text(status, "message")), parse_time(text(status, "time")))


def _extensions(body, view) -> Tuple[Extension, ...]:
    """The instance view tells more; what only the model knows (the agent has not answered yet) is added."""
    found = {}
    for resource in items(body, "resources"):
        kind = f"{text(resource, 'properties', 'publisher')}.{text(resource, 'properties', 'type')}"
        state = {"succeeded": "succeeded", "failed": "failed"}.get(
            text(resource, "properties", "provisioningState").lower(), "transitioning")
        name = text(resource, "name") or name_of(text(resource, "id"))
        found[name.lower()] = Extension(name, kind, state, "")
    for entry in items(view, "extensions"):
        status = (items(entry, "statuses") or [{}])[0]
        name = text(entry, "name")
        found[name.lower()] = Extension(name, text(entry, "type"), text(status, "code").split("/")[-1].lower(),
                                        clean_line(text(status, "message"), 400))
    return tuple(found.values())
