"""Names of a world turned into ARM ids, and values that are the same in every run."""
import uuid
from dataclasses import dataclass

from .model import World

COMPUTE, NETWORK = "Microsoft.Compute", "Microsoft.Network"


@dataclass(frozen=True)
class Names:
    """`group` is the resource group that a bare name means; `other/name` means another one."""
    world: World
    group: str

    @property
    def subscription(self) -> str:
        return self.world.groups[self.group].subscription or self.world.subscription

    @property
    def scope(self) -> str:
        return f"/subscriptions/{self.subscription}/resourceGroups/{self.group}"

    @property
    def location(self) -> str:
        return self.world.groups[self.group].location or self.world.location

    def id(self, kind: str, name: str) -> str:
        """`kind` is a full resource type; `name` may start with another group's name."""
        group, _, bare = name.rpartition("/")
        scope = Names(self.world, self._known(group)).scope if group else self.scope
        return f"{scope}/providers/{kind}/{bare}"

    def link(self, kind: str, name: str) -> dict:
        return {"id": self.id(kind, name)}

    def subnet(self, name: str) -> str:
        """`vnet/subnet` or `group/vnet/subnet`."""
        vnet, _, subnet = name.rpartition("/")
        if not vnet:
            raise ValueError(f"a subnet is named VNET/SUBNET, not {name!r}")
        return f"{self.id(NETWORK + '/virtualNetworks', vnet)}/subnets/{subnet}"

    def resource(self, type_: str, name: str, properties: dict, /, **more) -> dict:
        """A Microsoft.Network resource with the members all of them share."""
        found = self.id(type_, name)
        return {"name": name, "id": found, "etag": etag(found), "type": type_, "location": self.location,
                "properties": {"provisioningState": "Succeeded", "resourceGuid": guid(found)} | properties} | more

    def child(self, parent: str, kind: str, name: str, properties: dict) -> dict:
        """A resource inside another one; `kind` is the last word of its type."""
        kinds = "/".join(parent.split("/providers/")[1].split("/")[:2])
        found = f"{parent}/{kind}/{name}"
        return {"name": name, "id": found, "etag": etag(parent), "type": f"{kinds}/{kind}",
                "properties": {"provisioningState": "Succeeded"} | properties}

    def _known(self, group: str) -> str:
        if group not in self.world.groups:
            raise ValueError(f"there is no resource group {group!r} in this world")
        return group


def guid(text: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, text.lower()))


def etag(text: str) -> str:
    return f'W/"{guid(text + "#etag")}"'
