"""VM extensions; VMAccessForLinux really changes the guest, VMAccessAgent of Windows leaves behind what it was told."""
import asyncio
import json

from starlette.responses import Response

from .. import operations
from ..answers import ArmError, answer, listed
from ..call import Call
from ..cloud import Cloud
from ..guests import CannotRun
from ..machines import Machine
from .virtual_machines import VM, extension_view, extensions_of

TYPE = VM + "/extensions"
HIDDEN = ("protectedSettings", "instanceView", "provisioningState")


async def read(call: Call, cloud: Cloud) -> Response:
    store = cloud.subscription
    if call.target.is_collection:
        vm = store.get(call.target.parent)
        return listed(extensions_of(cloud, vm)) if vm else answer(store.existing(call.target))
    doc = store.existing(call.target)
    if call.expands_instance_view:
        view = extension_view(cloud.machine(call), doc)
        doc = doc | {"properties": doc["properties"] | {"instanceView": view}}
    return answer(doc)


async def write(call: Call, cloud: Cloud) -> Response:
    vm = cloud.subscription.get(call.target.parent)
    if vm is None:
        cloud.subscription.existing(call.target)
    machine = _writable(call, cloud)
    asked = dict(call.body.get("properties") or {})
    protected = asked.pop("protectedSettings", None) or {}
    known = cloud.subscription.get(call.target.id)
    _one_per_handler(machine.vm.os, extensions_of(cloud, vm), call.target.name, asked)
    shown = {"autoUpgradeMinorVersion": False}
    shown |= {key: value for key, value in asked.items() if value is not None and key not in HIDDEN}
    doc = {"name": known["name"] if known else call.target.name, "id": call.target.id, "type": TYPE,
           "location": vm["location"], "properties": {"provisioningState": "Updating" if known else "Creating"} | shown}
    created = cloud.subscription.put(doc)

    ended = ["Failed"]

    async def work():
        await _apply(cloud, machine, doc, protected)
        ended[0] = "Succeeded"

    def finish():
        """In flight until the operation has ended, however quick the guest was."""
        doc["properties"]["provisioningState"] = ended[0]
        cloud.subscription.put(dict(doc))

    return cloud.operations.write(call, doc, vm["location"], created, work, finish)


async def delete(call: Call, cloud: Cloud) -> Response:
    doc = cloud.subscription.existing(call.target)
    machine = _writable(call, cloud)

    async def work():
        machine.seen.pop(doc["name"].lower(), None)
        cloud.subscription.delete(doc)

    return cloud.operations.action(call, doc["location"], work)


def _writable(call: Call, cloud: Cloud) -> Machine:
    machine = cloud.machine(call)
    if not machine.running:
        raise ArmError(409, "OperationNotAllowed", "Cannot modify extensions in the VM when the VM is not running.",
                       inner="CannotModifyExtensionsWhenVMNotRunning")
    return machine


def _one_per_handler(system: str, present: list[dict], name: str, asked: dict) -> None:
    for one in present:
        same = all(str(one["properties"].get(key, "")).lower() == str(asked.get(key, "")).lower()
                   for key in ("publisher", "type"))
        if same and one["name"].lower() != name.lower():
            raise ArmError(400, "BadRequest", "Multiple VMExtensions per handler not supported for OS type "
                           f"'{system}'. VMExtension '{one['name']}' with handler "
                           f"'{asked['publisher']}.{asked['type']}' already added or specified in input.",
                           inner="MultipleExtensionsPerHandlerNotAllowed")


async def _apply(cloud: Cloud, machine: Machine, doc: dict, protected: dict) -> None:
    """Runs the handler, then leaves its message and state behind. Settings it has already seen change nothing: the
    sequence number does not grow, and the status of the last run stays."""
    properties = doc["properties"]
    seen = json.dumps([properties.get("settings"), protected, properties.get("forceUpdateTag")], sort_keys=True)
    ok, message = True, "Enable succeeded."
    try:
        if not await asyncio.to_thread(lambda: machine.ready):
            await operations.sleep(cloud.world.behaviour.agent_timeout)
            raise ArmError(409, "VMAgentStatusCommunicationError", f"VM '{doc['id'].split('/')[8]}' has not reported "
                           "status for VM agent or extensions. Verify that the OS is up and healthy, the VM has a "
                           "running VM agent, and that it can establish outbound connections to Azure storage.")
        former = machine.seen.get(doc["name"].lower())
        if former and former[0] == hash(seen):
            ok, message = former[1]
        else:
            ok, message = await _enabled(cloud, machine, doc, protected)
        machine.seen[doc["name"].lower()] = hash(seen), (ok, message)
    except ArmError as error:
        ok, message = False, error.message
        raise
    finally:
        machine.messages[doc["name"].lower()] = message
    if not ok:
        raise ArmError(409, "VMExtensionProvisioningError",
                       f"VM has reported a failure when processing extension '{doc['name']}' (publisher "
                       f"'{properties['publisher']}' and type '{properties['type']}'). Error message: \"{message}\". "
                       "More information on troubleshooting is available at "
                       f"https://aka.ms/vmextension{machine.vm.os.lower()}troubleshoot. ")


async def _enabled(cloud: Cloud, machine: Machine, doc: dict, protected: dict) -> tuple[bool, str]:
    properties = doc["properties"]
    if properties["type"].lower() == "vmaccessagent":
        return _windows(machine, properties.get("settings") or {}, protected)
    if properties["type"].lower() != "vmaccessforlinux" or machine.guest is None:
        return True, "Enable succeeded."
    try:
        return await asyncio.to_thread(machine.guest.vmaccess, properties.get("settings") or {}, protected,
                                       cloud.world.behaviour.script_timeout)
    except TimeoutError as error:
        raise ArmError(409, "VMExtensionProvisioningTimeout",
                       f"Provisioning of VM extension {doc['name']} has timed out. Extension provisioning has taken "
                       "too long to complete. The extension did not report a message. More information on "
                       "troubleshooting is available at https://aka.ms/vmextensionlinuxtroubleshoot") from error
    except CannotRun as error:
        return False, f"Enable failed: {error}"


def _windows(machine: Machine, settings: dict, protected: dict) -> tuple[bool, str]:
    """VMAccessAgent: with a user its password, otherwise a reset of Remote Desktop; a world may let it fail."""
    said = machine.vm.guest.vmaccess
    if said is None:
        machine.accessed.append({"user": settings.get("UserName"), "password": protected.get("Password")})
    return said is None, said or "Enable succeeded."


OPERATIONS = {TYPE + "/read": read, TYPE + "/write": write, TYPE + "/delete": delete}
