"""The resources of all subscriptions of a world, as ARM documents by id."""
from typing import Callable, Iterator

from .answers import child_not_found, group_not_found, resource_not_found
from .call import Target
from .world.names import etag

# Where a child type lives inside its parent's document.
INSIDE = {
    "microsoft.network/virtualnetworks/subnets": "subnets",
    "microsoft.network/virtualnetworks/virtualnetworkpeerings": "virtualNetworkPeerings",
    "microsoft.network/networksecuritygroups/securityrules": "securityRules",
    "microsoft.network/networksecuritygroups/defaultsecurityrules": "defaultSecurityRules",
    "microsoft.network/routetables/routes": "routes",
    "microsoft.network/loadbalancers/inboundnatrules": "inboundNatRules",
    "microsoft.network/loadbalancers/frontendipconfigurations": "frontendIPConfigurations",
    "microsoft.network/loadbalancers/backendaddresspools": "backendAddressPools",
    "microsoft.network/networkinterfaces/ipconfigurations": "ipConfigurations",
}


class Subscription:
    """`identifier` is the one that a login begins with; `changed` is called with all resources after every write;
    `learned` holds prefixes by gateway id."""

    def __init__(self, identifier: str, groups: dict[str, dict], resources: dict[str, dict],
                 changed: Callable[[dict], None] = lambda resources: None, learned: dict[str, list[str]] | None = None):
        self.id, self.groups, self.resources, self._changed = identifier, groups, resources, changed
        self.learned = learned or {}

    def get(self, resource_id: str) -> dict | None:
        """A resource or a child inside one, whatever the case of its id."""
        found = self.resources.get(resource_id.lower())
        if found is None and resource_id.count("/") > 9:
            parent, kind, name = resource_id.rsplit("/", 2)
            holder = self.resources.get(parent.lower(), {})
            place = INSIDE.get(f"{holder.get('type', '')}/{kind}".lower())
            found = next((child for child in holder.get("properties", {}).get(place, ())
                          if child["name"].lower() == name.lower()), None)
        return found

    def existing(self, target: Target) -> dict:
        """The resource a request names, or the 404 it deserves."""
        self.group_of(target)
        found = self.get(target.id)
        if found is None:
            inside = target.type.lower() in INSIDE and self.get(target.parent)
            raise child_not_found(target.id) if inside else resource_not_found(target.label, target.group)
        return found

    def group_of(self, target: Target) -> dict | None:
        if not target.group:
            return None
        found = self.groups.get(f"/subscriptions/{target.subscription}/resourceGroups/{target.group}".lower())
        if found is None:
            raise group_not_found(target.group)
        return found

    def of_type(self, type_: str, where: Target | None = None) -> Iterator[dict]:
        """All of them, or those of the subscription or group that a request names."""
        for doc in list(self.resources.values()):        # asked in threads, while others come and go
            if doc["type"].lower() == type_.lower() and (where is None or where.holds(doc["id"])):
                yield doc

    def children(self, target: Target) -> list[dict]:
        """The list a collection inside a resource stands for."""
        holder = self.existing(_parent_target(target))
        return holder["properties"].get(INSIDE[target.type.lower()], [])

    def put(self, doc: dict) -> bool:
        """Writes a resource or a child; tells whether it is new."""
        known = self.get(doc["id"])
        if known is not None:
            known.clear()
            known.update(doc)
        elif doc["type"].lower() in INSIDE:
            parent = self.get(doc["id"].rsplit("/", 2)[0])
            parent["properties"].setdefault(INSIDE[doc["type"].lower()], []).append(doc)
        else:
            self.resources[doc["id"].lower()] = doc
        self._changed(self.resources)
        return known is None

    def changed(self) -> None:
        """After something was changed in place."""
        self._changed(self.resources)

    def delete(self, doc: dict) -> None:
        if self.resources.pop(doc["id"].lower(), None) is None:
            parent = self.get(doc["id"].rsplit("/", 2)[0])
            parent["properties"][INSIDE[doc["type"].lower()]].remove(doc)
        self._changed(self.resources)


def group_documents(location: str, groups: dict[str, tuple[str | None, dict]]) -> dict[str, dict]:
    """Resource groups by lower-cased id, from id -> (location, tags)."""
    return {scope.lower(): {
        "id": scope, "name": scope.rpartition("/")[2],
        "type": "Microsoft.Resources/resourceGroups", "location": where or location, "tags": dict(tags),
        "properties": {"provisioningState": "Succeeded"}} for scope, (where, tags) in groups.items()}


def fresh(doc: dict, revision: int) -> dict:
    """The document with the etag of its next revision."""
    return doc | {"etag": etag(f"{doc['id']}#{revision}")}


def _parent_target(target: Target) -> Target:
    return Target(target.parent, target.scope, target.namespace, target.types[:-1], target.names)
