"""A whole world as ARM documents."""
import uuid
from dataclasses import replace

from ..call import part
from .machines import completed, extension_document, nic_documents, vm_document
from .model import ClassicVm, Group, World
from .names import COMPUTE, NETWORK, Names, etag
from .monitor import monitor_documents
from .networks import network_documents

WATCHER_GROUP = "NetworkWatcherRG"


def documents(world: World) -> dict[str, dict]:
    """Every resource of the world by its lower-cased id; raises ValueError where names do not fit together."""
    for subscription in world.subscriptions:
        uuid.UUID(subscription)
    world = replace(world, groups={name: completed(group) for name, group in world.groups.items()})
    made = []
    for name, group in world.groups.items():
        made += _group_documents(Names(world, name), group)
    for subscription in world.subscriptions:
        made += _watchers(world, subscription, {doc["location"] for doc in made
                                                if part(doc["id"], "subscriptions") == subscription})
    for name, group in world.groups.items():
        made += monitor_documents(Names(world, name), group, WATCHER_GROUP)
    resources = {doc["id"].lower(): doc for doc in made}
    _bind_nat_rules(world, resources)
    _check_links(resources)
    return resources


def learned_prefixes(world: World) -> dict[str, list[str]]:
    """What gateways have learned from the other side, by lower-cased gateway id; no document holds it."""
    found = {}
    for group, content in world.groups.items():
        for name, one in content.gateways.items():
            kept = found[Names(world, group).id(NETWORK + "/virtualNetworkGateways", name).lower()] = list(one.reaches)
            for connection in one.connections.values():
                kept += connection.to
                if connection.gateway:
                    *other, bare = connection.gateway.split("/")
                    home = world.groups[other[0] if other else group]
                    kept += home.vnets[home.gateways[bare].vnet].space
    return found


def _group_documents(names: Names, group: Group) -> list[dict]:
    made = network_documents(names, group) + nic_documents(names, group)
    for name, vm in group.vms.items():
        doc = vm_document(names, name, vm)
        made += [doc] + [extension_document(doc, title, one) for title, one in vm.extensions.items()]
    for name, classic in group.classic_vms.items():
        made += [{"id": names.id(f"Microsoft.ClassicCompute/{kind}", name), "name": name,
                  "type": f"Microsoft.ClassicCompute/{kind}", "location": classic.location or names.location,
                  **(_endpoints(classic) if kind == "virtualMachines" else {})}
                 for kind in ("virtualMachines", "domainNames")]
    return made


def _endpoints(classic: ClassicVm) -> dict:
    """Members that public texts show; the name of the access list is a guess that the extension does not rely on."""
    if not classic.endpoints:
        return {}
    return {"properties": {"networkProfile": {"inputEndpoints": [{
        "endpointName": name, "privatePort": one.to_port or one.port, "publicPort": one.port,
        "protocol": one.protocol, "enableDirectServerReturn": False, "endpointAcl": {"rules": [
            {"order": order, "action": rule.split()[0], "remoteSubnet": rule.split()[1], "description": ""}
            for order, rule in enumerate(one.acl)]}} for name, one in classic.endpoints.items()]}}}


def _watchers(world: World, subscription: str, used: set[str]) -> list[dict]:
    scope = f"/subscriptions/{subscription}/resourceGroups/{WATCHER_GROUP}/providers/{NETWORK}/networkWatchers"
    return [{"name": f"NetworkWatcher_{region}", "id": f"{scope}/NetworkWatcher_{region}",
             "etag": etag(scope + region), "type": f"{NETWORK}/networkWatchers", "location": region,
             "properties": {"provisioningState": "Succeeded", "runningOperationIds": []}}
            for region in sorted(used if world.watchers is None else world.watchers)]


def _bind_nat_rules(world: World, resources: dict[str, dict]) -> None:
    """A NAT rule and the NIC it leads to name each other, as in Azure."""
    for group_name, group in world.groups.items():
        names = Names(world, group_name)
        for name, one in group.load_balancers.items():
            balancer = resources[names.id(NETWORK + "/loadBalancers", name).lower()]["properties"]
            for rule in balancer["inboundNatRules"]:
                to = one.nat_rules[rule["name"]].to
                if to:
                    config = _first_configuration(names, resources, to)
                    rule["properties"]["backendIPConfiguration"] = {"id": config["id"]}
                    config["properties"].setdefault("loadBalancerInboundNatRules", []).append({"id": rule["id"]})
            for member in one.pool:
                config = _first_configuration(names, resources, member)
                pool = balancer["backendAddressPools"][0]
                pool["properties"].setdefault("backendIPConfigurations", []).append({"id": config["id"]})
                config["properties"].setdefault("loadBalancerBackendAddressPools", []).append({"id": pool["id"]})


def _first_configuration(names: Names, resources: dict[str, dict], to: str) -> dict:
    """Of a VM's first NIC, or of a NIC."""
    vm = resources.get(names.id(COMPUTE + "/virtualMachines", to).lower())
    nic_id = vm["properties"]["networkProfile"]["networkInterfaces"][0]["id"] if vm else names.id(
        NETWORK + "/networkInterfaces", to)
    if nic_id.lower() not in resources:
        raise ValueError(f"a load balancer leads to {to!r}, which is neither a VM nor a NIC")
    return resources[nic_id.lower()]["properties"]["ipConfigurations"][0]


def _check_links(resources: dict[str, dict]) -> None:
    """A name that leads nowhere is a mistake in the world, not a broken Azure."""
    known = set(resources) | {link.lower() for doc in resources.values() for link in _own_ids(doc)}
    for doc in resources.values():
        for link in _links(doc.get("properties")):
            if link.lower() not in known and "/disks/" not in link:
                raise ValueError(f"{doc['name']}: there is no {link.split('/providers/')[1]} in this world")


def _own_ids(doc: dict) -> list[str]:
    return [child["id"] for children in doc.get("properties", {}).values() if isinstance(children, list)
            for child in children if isinstance(child, dict) and "name" in child and "id" in child]


def _links(value) -> list[str]:
    if isinstance(value, dict):
        own = [value["id"]] if "id" in value else []
        return own + [link for inner in value.values() for link in _links(inner)]
    if isinstance(value, list):
        return [link for inner in value for link in _links(inner)]
    return []
