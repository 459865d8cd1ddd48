"""Reading virtual machines, with and without their instance view, and changing what NICs one has."""
import asyncio
from datetime import datetime, timezone

from starlette.responses import Response

from ..answers import ArmError, answer, listed
from ..call import Call
from ..cloud import Cloud
from ..machines import STATES, Machine
from ..network.nics import plug
from ..network.resources import REVISIONS, check_etag
from ..subscription import fresh

VM = "Microsoft.Compute/virtualMachines"
PROVISIONING = {"Succeeded": "Provisioning succeeded", "Failed": "Provisioning failed", "Updating": "Updating",
                "Creating": "Creating", "Deleting": "Deleting"}


async def read(call: Call, cloud: Cloud) -> Response:
    store = cloud.subscription
    if call.target.is_collection:
        store.group_of(call.target)
        return listed([_in_a_list(model(cloud, doc)) for doc in store.of_type(VM, call.target)])
    doc = model(cloud, store.existing(call.target))
    if call.expands_instance_view:
        doc["properties"]["instanceView"] = await asyncio.to_thread(instance_view, cloud, doc)
    return answer(doc)


async def read_instance_view(call: Call, cloud: Cloud) -> Response:
    doc = cloud.subscription.get(call.target.parent)
    if doc is None:
        cloud.subscription.existing(call.target)
    return answer(await asyncio.to_thread(instance_view, cloud, doc))


async def write(call: Call, cloud: Cloud) -> Response:
    """Of a VM that is there; of what is written only the NICs count here, and those change on a deallocated VM only."""
    store = cloud.subscription
    known = store.existing(call.target)
    check_etag(call, known)
    given = (call.body.get("properties") or {}).get("networkProfile") or known["properties"]["networkProfile"]
    changed = _links(given) != _links(known["properties"]["networkProfile"])
    if changed:
        _check_nics(cloud, known, given)
        known["properties"]["networkProfile"] = given
        known |= fresh(known, next(REVISIONS))

    async def work():
        if changed:
            await asyncio.to_thread(plug, cloud, known)

    return cloud.operations.write(call, model(cloud, known), known["location"], False, work)


def _links(profile: dict) -> list[tuple[str, bool]]:
    links = profile["networkInterfaces"]
    return sorted((link["id"].lower(), len(links) == 1 or bool((link.get("properties") or {}).get("primary")))
                  for link in links)


def _check_nics(cloud: Cloud, vm: dict, profile: dict) -> None:
    links = _links(profile)
    if cloud.machines[vm["id"].lower()].power != "deallocated":
        raise ArmError(409, "AddingOrDeletingNetworkInterfacesOnARunningVirtualMachineNotSupported",
                       f"Secondary network interfaces cannot be added or deleted from a running virtual machine "
                       f"{vm['name']}. The virtual machine has to be deallocated first.")
    if [primary for _, primary in links].count(True) != 1:
        raise ArmError(400, "VirtualMachineMustHaveOneNetworkInterfaceAsPrimary",
                       f"Virtual machine {vm['name']} must have one network interface set as the primary.")
    for link, _ in links:
        nic = cloud.subscription.get(link)
        if nic is None:
            raise ArmError(404, "NetworkInterfaceNotFound", f"Network interface {link} was not found.")
        owner = (nic["properties"].get("virtualMachine") or {}).get("id", vm["id"])
        if owner.lower() != vm["id"].lower():
            raise ArmError(400, "NicInUse", f"Network Interface {nic['id']} is used by existing resource {owner}.")


def model(cloud: Cloud, doc: dict) -> dict:
    """The VM with its extensions under `resources`, a member that is absent without any."""
    mine, properties = extensions_of(cloud, doc), dict(doc["properties"])
    if cloud.machines[doc["id"].lower()].power == "deallocated":
        properties["storageProfile"] = _detached(properties["storageProfile"])
    return doc | {"properties": properties} | ({"resources": mine} if mine else {})


def _in_a_list(doc: dict) -> dict:
    """A list names the extensions only: whole ones would stop stock `az vm list`, whose model has no room for them."""
    return doc | ({"resources": [{"id": one["id"]} for one in doc["resources"]]} if "resources" in doc else {})


def _detached(storage: dict) -> dict:
    """Without a node Azure tells neither the size nor the kind of the disk."""
    disk = {key: value for key, value in storage["osDisk"].items() if key != "diskSizeGB"}
    return storage | {"osDisk": disk | {"managedDisk": {"id": disk["managedDisk"]["id"]}}}


def extensions_of(cloud: Cloud, doc: dict) -> list[dict]:
    return [one for one in cloud.subscription.of_type(VM + "/extensions")
            if one["id"].lower().startswith(doc["id"].lower() + "/")]


def instance_view(cloud: Cloud, doc: dict) -> dict:
    machine = cloud.machines[doc["id"].lower()]
    properties, agent = doc["properties"], machine.agent()
    ready = agent is not None and agent[0] == "Ready"
    statuses = [_status(properties["provisioningState"], when=machine.since)]
    if machine.power in STATES:
        statuses.append({"code": f"PowerState/{machine.power}", "level": "Info",
                         "displayStatus": STATES[machine.power]})
    disk = properties["storageProfile"]["osDisk"]["name"]
    extensions = extensions_of(cloud, doc)
    view = {"computerName": doc["name"], "osName": "debian", "osVersion": "12"} if ready else {}
    if agent is not None:
        view["vmAgent"] = _agent(machine, agent, extensions)
    view["disks"] = [{"name": disk, "statuses": [_status("Succeeded", when=machine.since)]}]
    if extensions and ready:
        view["extensions"] = [extension_view(machine, one) for one in extensions]
    if machine.vm.boot_diagnostics.storage == "managed":
        view["bootDiagnostics"] = {}
    elif machine.vm.boot_diagnostics.storage == "account":
        base = (f"{properties['diagnosticsProfile']['bootDiagnostics']['storageUri']}bootdiagnostics-{doc['name']}-"
                f"{properties['vmId']}/{doc['name']}.{properties['vmId']}")
        view["bootDiagnostics"] = {"consoleScreenshotBlobUri": base + ".screenshot.bmp",
                                   "serialConsoleLogBlobUri": base + ".serialconsole.log"}
    return view | {"hyperVGeneration": "V2", "statuses": statuses}


def _agent(machine: Machine, report: tuple[str, float], extensions: list[dict]) -> dict:
    if report[0] != "Ready":
        message = machine.vm.agent.message or "VM status blob is found but not yet populated."
        return {"vmAgentVersion": "Unknown", "statuses": [
            {"code": "ProvisioningState/Unavailable", "level": "Warning", "displayStatus": "Not Ready",
             "message": message, "time": _time(report[1])}]}
    handlers = [{"type": _handler(one), "typeHandlerVersion": one["properties"]["typeHandlerVersion"],
                 "status": {"code": "ProvisioningState/succeeded", "level": "Info", "displayStatus": "Ready",
                            "message": "Plugin enabled"}} for one in extensions]
    return {"vmAgentVersion": machine.vm.agent.version, "statuses": [
        {"code": "ProvisioningState/succeeded", "level": "Info", "displayStatus": "Ready",
         "message": machine.vm.agent.message or "Guest Agent is running", "time": _time(report[1])}],
        "extensionHandlers": handlers}


def extension_view(machine: Machine, extension: dict) -> dict:
    """An extension's own report, with the message its last run left."""
    properties = extension["properties"]
    state = {"Succeeded": ("succeeded", "Info", "Provisioning succeeded"),
             "Failed": ("failed", "Error", "Provisioning failed")}.get(
                 properties["provisioningState"], ("transitioning", "Info", "Transitioning"))
    world = machine.vm.extensions.get(extension["name"])
    message = machine.messages.get(extension["name"].lower()) or (world and world.message) or "Enable succeeded."
    return {"name": extension["name"], "type": _handler(extension),
            "typeHandlerVersion": properties["typeHandlerVersion"],
            "statuses": [{"code": f"ProvisioningState/{state[0]}", "level": state[1], "displayStatus": state[2],
                          "message": message}]}


def _handler(extension: dict) -> str:
    return f"{extension['properties']['publisher']}.{extension['properties']['type']}"


def _status(provisioning: str, when: float) -> dict:
    level = "Error" if provisioning == "Failed" else "Info"
    return {"code": f"ProvisioningState/{provisioning.lower()}", "level": level,
            "displayStatus": PROVISIONING[provisioning], "time": _time(when)}


def _time(when: float) -> str:
    return datetime.fromtimestamp(int(when), timezone.utc).isoformat()


OPERATIONS = {VM + "/read": read, VM + "/write": write, VM + "/instanceView/read": read_instance_view}
