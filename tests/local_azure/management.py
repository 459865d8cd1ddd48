"""What ARM itself answers: tenants, subscriptions, resource groups, lists of resources of any type."""
import re

from starlette.responses import Response

from .answers import answer, listed
from .call import Call, part
from .cloud import Cloud

RESOURCES = "Microsoft.Resources"
FILTER = re.compile(r"(resourceType|resourceGroup|name)\s+eq\s+'([^']*)'", re.IGNORECASE)


async def tenants(_call: Call, cloud: Cloud) -> Response:
    tenant = cloud.identity.tenant
    return listed([{"id": f"/tenants/{tenant}", "tenantId": tenant, "displayName": "Local", "countryCode": "XX",
                    "defaultDomain": "local.example", "tenantCategory": "Home"}])


async def subscriptions(call: Call, cloud: Cloud) -> Response:
    docs = {one: {
        "id": f"/subscriptions/{one}", "subscriptionId": one, "tenantId": cloud.identity.tenant,
        "displayName": "Local Azure" + (f" {number}" if number else ""), "state": "Enabled",
        "authorizationSource": "RoleBased", "managedByTenants": [],
        "subscriptionPolicies": {"locationPlacementId": "Internal_2014-09-01", "quotaId": "Internal_2014-09-01",
                                 "spendingLimit": "Off"}} for number, one in enumerate(cloud.world.subscriptions)}
    asked = part(call.target.id, "subscriptions")
    return listed(list(docs.values())) if asked is None else answer(docs[asked.lower()])


async def groups(call: Call, cloud: Cloud) -> Response:
    if call.target.group is None:
        return listed([doc for doc in cloud.subscription.groups.values() if call.target.holds(doc["id"])])
    return answer(cloud.subscription.group_of(call.target))


async def resources(call: Call, cloud: Cloud) -> Response:
    """The generic list: only names, types and places, filtered by `resourceType` and `name`."""
    cloud.subscription.group_of(call.target)
    wanted = {key.lower(): value.lower() for key, value in FILTER.findall(call.query.get("$filter", ""))}
    group = (call.target.group or wanted.get("resourcegroup", "")).lower()
    return listed([{key: doc[key] for key in ("id", "name", "type", "location", "tags", "sku") if key in doc}
                   for doc in cloud.subscription.resources.values()
                   if call.target.holds(doc["id"])
                   and wanted.get("resourcetype", doc["type"].lower()) == doc["type"].lower()
                   and wanted.get("name", doc["name"].lower()) == doc["name"].lower()
                   and group in ("", (part(doc["id"], "resourceGroups") or "").lower())])


async def classic(call: Call, cloud: Cloud) -> Response:
    """Only the members of resource lists: nothing more of a classic VM was ever recorded."""
    if call.target.is_collection:
        cloud.subscription.group_of(call.target)
        return listed(list(cloud.subscription.of_type(call.target.type, call.target)))
    return answer(cloud.subscription.existing(call.target))


async def stored(call: Call, cloud: Cloud) -> Response:
    """A storage account; its blobs are elsewhere, as in Azure."""
    return answer(cloud.subscription.existing(call.target))


async def poll(call: Call, cloud: Cloud) -> Response:
    return await cloud.operations.poll(call)


OPERATIONS = {
    RESOURCES + "/tenants/read": tenants,
    RESOURCES + "/subscriptions/read": subscriptions,
    RESOURCES + "/subscriptions/resourceGroups/read": groups,
    RESOURCES + "/subscriptions/resources/read": resources,
    "Microsoft.ClassicCompute/virtualMachines/read": classic,
    "Microsoft.ClassicCompute/domainNames/read": classic,
    "Microsoft.Storage/storageAccounts/read": stored,
    "Microsoft.Compute/locations/operations/read": poll,
    "Microsoft.Network/locations/operations/read": poll,
    "Microsoft.Network/locations/operationResults/read": poll,
}
