"""Microsoft.Authorization: who has which role where. Nothing of it was recorded; members are the SDK models'."""
import re

from starlette.responses import Response

from .answers import ArmError, answer, listed
from .call import Call
from .cloud import Cloud
from .world.model import Role
from .world.names import guid

AUTHORIZATION = "Microsoft.Authorization"
# Public ids of built-in roles, with the data actions that a login with Microsoft Entra ID needs.
BUILT_IN = {
    "Owner": ("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", ["*"], []),
    "Contributor": ("b24988ac-6180-42a0-ab88-20f7382dd24c", ["*"], []),
    "Reader": ("acdd72a7-3385-48ef-bd42-f606fba81ae7", ["*/read"], []),
    "Virtual Machine Contributor": ("9980e02c-c2be-4d73-94e8-173b1dc7cf3c", ["Microsoft.Compute/virtualMachines/*"],
                                    []),
    "Virtual Machine Administrator Login": (
        "1c0163c0-47e6-4577-8991-ea5c82e286e4", ["Microsoft.Compute/virtualMachines/*/read"],
        ["Microsoft.Compute/virtualMachines/login/action", "Microsoft.Compute/virtualMachines/loginAsAdmin/action"]),
    "Virtual Machine User Login": (
        "fb879df8-f326-4884-b1cf-06f3ad86be52", ["Microsoft.Compute/virtualMachines/*/read"],
        ["Microsoft.Compute/virtualMachines/login/action"]),
}
PRINCIPAL = re.compile(r"(?:principalId\s+eq|assignedTo\()\s*'([^']+)'", re.IGNORECASE)
ROLE_NAME = re.compile(r"roleName\s+eq\s+'([^']+)'", re.IGNORECASE)


async def assignments(call: Call, cloud: Cloud) -> Response:
    """At the scope and above; also below it unless `atScope()` is asked for."""
    asked, wanted = call.query.get("$filter", ""), call.target.scope.lower()
    principal = PRINCIPAL.search(asked)
    found = []
    for role in cloud.world.roles:
        doc = _assignment(cloud, role)
        scope = doc["properties"]["scope"].lower().rstrip("/")
        above = wanted == scope or wanted.startswith(scope + "/")
        below = scope.startswith(wanted + "/") and "atscope()" not in asked.lower()
        if (above or below) and (not principal or principal[1].lower() == doc["properties"]["principalId"].lower()):
            found.append(doc)
    return listed(found)


def _assignment(cloud: Cloud, role: Role) -> dict:
    scope = scope_of(cloud, role.on)
    principal = cloud.identity.object_id if role.to == "caller" else role.to
    name = guid(f"{role.role} {scope} {principal}")
    return {"properties": {
        "roleDefinitionId": definition_id(cloud, role.role), "principalId": principal,
        "principalType": "ServicePrincipal" if role.to == "caller" else "User", "scope": scope, "condition": None,
        "conditionVersion": None, "createdOn": "2026-09-14T07:00:00.0000000Z",
        "updatedOn": "2026-09-14T07:00:00.0000000Z", "createdBy": principal, "updatedBy": principal,
        "delegatedManagedIdentityResourceId": None, "description": None},
        "id": f"{scope.rstrip('/')}/providers/{AUTHORIZATION}/roleAssignments/{name}",
        "type": f"{AUTHORIZATION}/roleAssignments", "name": name}


def scope_of(cloud: Cloud, on: str) -> str:
    """`/` is the subscription, `group` a resource group, `group/vm` a VM in it."""
    subscription = f"/subscriptions/{cloud.subscription.id}"
    if on.strip("/") == "":
        return subscription
    group, _, vm = on.partition("/")
    return f"{subscription}/resourceGroups/{group}" + (f"/providers/Microsoft.Compute/virtualMachines/{vm}" if vm
                                                       else "")


def definition_id(cloud: Cloud, role: str) -> str:
    return f"/subscriptions/{cloud.subscription.id}/providers/{AUTHORIZATION}/roleDefinitions/{BUILT_IN[role][0]}"


async def definitions(call: Call, cloud: Cloud) -> Response:
    docs = [_definition(cloud, name) for name in BUILT_IN]
    if not call.target.is_collection:
        found = [doc for doc in docs if doc["name"] == call.target.name.lower()]
        if not found:
            raise ArmError(404, "RoleDefinitionDoesNotExist",
                           f"The specified role definition with ID '{call.target.name}' does not exist.")
        return answer(found[0])
    name = ROLE_NAME.search(call.query.get("$filter", ""))
    return listed([doc for doc in docs if not name or doc["properties"]["roleName"].lower() == name[1].lower()])


def _definition(cloud: Cloud, role: str) -> dict:
    found, actions, data = BUILT_IN[role]
    return {"properties": {"roleName": role, "type": "BuiltInRole", "description": role, "assignableScopes": ["/"],
                           "permissions": [{"actions": actions, "notActions": [], "dataActions": data,
                                            "notDataActions": []}]},
            "id": definition_id(cloud, role), "type": f"{AUTHORIZATION}/roleDefinitions", "name": found}


OPERATIONS = {AUTHORIZATION + "/roleAssignments/read": assignments,
              AUTHORIZATION + "/roleDefinitions/read": definitions}
