"""Network interfaces as they are written and deleted, and which private addresses are free.

Not recorded are the errors and the answer of CheckIPAddressAvailability: their codes and members are those of public
specifications and reports.
"""
import asyncio
import uuid
from ipaddress import ip_address, ip_network

from starlette.responses import Response

from ..answers import ArmError, answer, empty
from ..call import Call
from ..cloud import Cloud
from ..machines import place
from ..subscription import Subscription, fresh
from ..world.machines import suffix
from .resources import NETWORK, REVISIONS, check_etag, view

NIC = NETWORK + "/networkInterfaces"
BUSY = ("Updating", "Deleting")
# What Azure sets; a client's words for it are not heard.
OWN = ("resourceGuid", "macAddress", "virtualMachine", "primary", "hostedWorkloads", "tapConfigurations",
       "vnetEncryptionSupported")


async def write(call: Call, cloud: Cloud) -> Response:
    store = cloud.subscription
    store.group_of(call.target)
    known = store.get(call.target.id)
    check_etag(call, known)
    _check_idle(known)
    doc = _document(store, call, known)
    moved = known is not None and _primary(known) != _primary(doc)
    created = store.put(doc | {"properties": doc["properties"] | {"provisioningState": "Updating"}})

    async def work():
        try:
            if moved and doc["properties"].get("virtualMachine"):
                await asyncio.to_thread(_moved, cloud, doc)
        finally:
            store.get(doc["id"])["properties"]["provisioningState"] = "Succeeded"

    return cloud.operations.write(call, view(store, doc), doc["location"], created, work)


async def delete(call: Call, cloud: Cloud) -> Response:
    store = cloud.subscription
    found = store.get(call.target.id)
    if found is None:
        store.group_of(call.target)
        return empty(204)
    _check_idle(found)
    owner = found["properties"].get("virtualMachine")
    if owner:
        raise ArmError(400, "NicInUse", f"Network Interface {found['id']} is used by existing resource {owner['id']}. "
                       "In order to delete the network interface, it must be dissociated from the resource.",
                       details=[])

    async def work():
        store.delete(found)

    return cloud.operations.action(call, found["location"], work)


async def availability(call: Call, cloud: Cloud) -> Response:
    """Whether an address of a network is free, and five that are where it is taken."""
    vnet = cloud.subscription.get(call.target.parent) or cloud.subscription.existing(call.target)
    wanted = call.query.get("ipAddress", "")
    home = next((subnet for subnet in vnet["properties"]["subnets"] if _inside(subnet, wanted)), None)
    if home is None:
        raise ArmError(400, "PrivateIPAddressNotInAnySubnet", f"Private static IP address {wanted} does not belong to "
                       f"the range of any subnet of virtual network {vnet['id']}.", details=[])
    free = _free(cloud.subscription, home)
    if wanted in free:
        return answer({"available": True, "isPlatformReserved": False})
    return answer({"available": False, "availableIPAddresses": free[:5], "isPlatformReserved": False})


def _document(store: Subscription, call: Call, known: dict | None) -> dict:
    given = {key: value for key, value in call.body.items() if key in ("location", "tags") and value is not None}
    wanted = {key: value for key, value in (call.body.get("properties") or {}).items()
              if key not in OWN and value is not None}
    former = (known or {}).get("properties", {})
    made = {} if known else {"resourceGuid": str(uuid.uuid4()), "macAddress": _mac(), "hostedWorkloads": [],
                             "tapConfigurations": [], "nicType": "Standard", "vnetEncryptionSupported": False}
    base = {"name": call.target.name, "id": call.target.id, "type": NIC, "kind": "Regular", "tags": {}}
    kept = {key: former[key] for key in OWN if key in former}
    kept["dnsSettings"] = {"dnsServers": [], "appliedDnsServers": []} | (former.get("dnsSettings") or {}) | (
        wanted.get("dnsSettings") or {}) | {"internalDomainNameSuffix": suffix(call.target.id)}
    doc = fresh(base | given, next(REVISIONS))
    before = {one["name"]: one for one in former.get("ipConfigurations", ())}
    configurations = [_configuration(store, doc, one, before.get(one["name"]))
                      for one in wanted.get("ipConfigurations") or ()]
    return doc | {"properties": {"provisioningState": "Succeeded"} | made | wanted | kept
                  | {"ipConfigurations": configurations}}


def _configuration(store: Subscription, nic: dict, given: dict, known: dict | None) -> dict:
    """A wished address counts only where the method is Static; a dynamic one stays what it was."""
    wanted = {key: value for key, value in given["properties"].items() if value is not None}
    subnet, own = store.get(wanted["subnet"]["id"]), f"{nic['id']}/ipConfigurations/{given['name']}"
    former = (known or {}).get("properties", {}).get("privateIPAddress")
    method = wanted.get("privateIPAllocationMethod", "Dynamic")
    if method == "Static":
        address = wanted["privateIPAddress"]
        _check_free(store, subnet, address, own)
    else:
        address = former or next(iter(_free(store, subnet)), None)
        if address is None:
            raise ArmError(400, "SubnetIsFull", f"Subnet {subnet['name']} with address prefix "
                           f"{subnet['properties']['addressPrefix']} does not have enough capacity for 1 IP "
                           "addresses.", details=[])
    return {"name": given["name"], "id": own, "etag": nic["etag"], "type": NIC + "/ipConfigurations", "properties": {
        "provisioningState": "Succeeded", "primary": True, "privateIPAddressVersion": "IPv4", **wanted,
        "privateIPAddress": address, "privateIPAllocationMethod": method}}


def _check_free(store: Subscription, subnet: dict, address: str, own: str) -> None:
    taken = _taken(store).get(address, own)
    if taken.lower() != own.lower():
        raise ArmError(400, "PrivateIPAddressInUse", f"IP configuration {own} is using the private IP address "
                       f"{address} which is already allocated to resource {taken}.", details=[])
    if not _inside(subnet, address):
        raise ArmError(400, "PrivateIPAddressNotInSubnet", f"Private static IP address {address} does not belong to "
                       f"the range of subnet prefix {subnet['properties']['addressPrefix']}.", details=[])
    if address in _reserved(subnet):
        raise ArmError(400, "PrivateIPAddressInReservedRange", f"Private static IP address {address} falls within "
                       f"reserved IP range of subnet prefix {subnet['properties']['addressPrefix']}.", details=[])


def _check_idle(known: dict | None) -> None:
    if known is not None and known["properties"]["provisioningState"] in BUSY:
        raise ArmError(409, "AnotherOperationInProgress",
                       "Another operation on this or dependent resource is in progress.", details=[])


def _free(store: Subscription, subnet: dict) -> list[str]:
    taken, reserved = _taken(store), _reserved(subnet)
    return [str(one) for one in ip_network(subnet["properties"]["addressPrefix"])
            if str(one) not in taken and str(one) not in reserved]


def _reserved(subnet: dict) -> set[str]:
    """The first four and the last are Azure's."""
    network = ip_network(subnet["properties"]["addressPrefix"])
    return {str(network[at]) for at in (0, 1, 2, 3, -1)}


def _taken(store: Subscription) -> dict[str, str]:
    """Id of what has an address. Of overlapping networks the last one wins: worlds with NIC writes have none."""
    return {config["properties"]["privateIPAddress"]: config["id"] for nic in store.of_type(NIC)
            for config in nic["properties"]["ipConfigurations"] if "privateIPAddress" in config["properties"]}


def _inside(subnet: dict, address: str) -> bool:
    try:
        return ip_address(address) in ip_network(subnet["properties"]["addressPrefix"])
    except ValueError:
        return False


def _primary(nic: dict) -> str:
    configurations = nic["properties"]["ipConfigurations"]
    first = next((one for one in configurations if one["properties"].get("primary")), configurations[0])
    return first["properties"]["privateIPAddress"]


def _moved(cloud: Cloud, nic: dict) -> None:
    """The VM of a NIC whose primary address changed starts anew, with the new one."""
    vm = cloud.subscription.get(nic["properties"]["virtualMachine"]["id"])
    cloud.machines[vm["id"].lower()].replug(_places(cloud, vm))


def _places(cloud: Cloud, vm: dict) -> list[tuple[str, str, str]]:
    return [place(cloud.subscription.get(link["id"]), cloud.subscription.resources)
            for link in vm["properties"]["networkProfile"]["networkInterfaces"]]


def plug(cloud: Cloud, vm: dict) -> None:
    """Its NICs are those that the VM's model lists now."""
    links = vm["properties"]["networkProfile"]["networkInterfaces"]
    mine = {link["id"].lower(): link for link in links}
    for nic in cloud.subscription.of_type(NIC):
        values, link = nic["properties"], mine.get(nic["id"].lower())
        if link is not None:
            values |= {"virtualMachine": {"id": vm["id"]},
                       "primary": len(links) == 1 or bool((link.get("properties") or {}).get("primary"))}
        elif (values.get("virtualMachine") or {}).get("id", "").lower() == vm["id"].lower():
            values.pop("virtualMachine")
            values.pop("primary", None)
    cloud.machines[vm["id"].lower()].replug(_places(cloud, vm))


def _mac() -> str:
    digits = uuid.uuid4().hex.upper()
    return f"00-0D-3A-{digits[:2]}-{digits[2:4]}-{digits[4:6]}"


OPERATIONS = {NIC + "/write": write, NIC + "/delete": delete,
              NETWORK + "/virtualNetworks/CheckIPAddressAvailability/read": availability}
