"""The real SDK clients read every answer, know all its members and all its words."""
import enum
import time
import types
import typing

import pytest
from azure.core.credentials import AccessToken
from azure.mgmt.compute import ComputeManagementClient
from azure.mgmt.network import NetworkManagementClient, models

# Recorded answers have these; the models do not know them.
NOT_IN_MODELS = {"destinationServiceTags", "tagMap", "hasBgpOverride", "allowPort25Out", "kind", "routeServiceVips",
                 "enableDestinationServiceEndpoint", "allowBackendPortConflict", "tier", "runningOperationIds",
                 "ruleId"}
# The first is recorded; the second stands in many public outputs of effective routes.
NOT_IN_ENUMS = {"VirtualNetwork", "VNetPeering"}


class Credential:
    def __init__(self, client):
        self._token = client.token()

    def get_token(self, *scopes, **options):
        return AccessToken(self._token, int(time.time()) + 600)


@pytest.fixture(scope="module")
def sdk(everything):
    """A function: a client class to a client of the local Azure."""
    def of(kind):
        return kind(Credential(everything), everything.azure.world.subscription, base_url=everything.base,
                    polling_interval=0, connection_verify=str(everything.azure.environment.bundle),
                    use_env_settings=False)
    return of


NETWORK_READS = {
    "network_interfaces": "web01-nic", "network_security_groups": "web-nsg", "virtual_networks": "net",
    "route_tables": "via-firewall", "public_ip_addresses": "web01-ip", "load_balancers": "front",
    "bastion_hosts": "bastion", "virtual_network_gateways": "vpn", "nat_gateways": "out",
    "application_security_groups": "web",
}


@pytest.mark.parametrize("kind", NETWORK_READS)
def test_network_resource(sdk, kind):
    operations = getattr(sdk(NetworkManagementClient), kind)
    found = operations.get("rg", NETWORK_READS[kind])
    assert found.name == NETWORK_READS[kind] and not strange(found)
    listing = operations.list_by_resource_group if hasattr(operations, "list_by_resource_group") else operations.list
    assert found.name in [one.name for one in listing("rg")]


def test_flow_logs(sdk):
    client = sdk(NetworkManagementClient)
    watcher = next(client.network_watchers.list_all())
    found, = client.flow_logs.list("NetworkWatcherRG", watcher.name)
    assert (found.name, found.enabled, found.retention_policy.days) == ("vnet-log", True, 7) and not strange(found)
    assert client.flow_logs.get("NetworkWatcherRG", watcher.name, "vnet-log").storage_id == found.storage_id


def test_network_actions(sdk, everything):
    client, vm = sdk(NetworkManagementClient), f"{everything.group}/providers/Microsoft.Compute/virtualMachines/web01"
    watcher = next(client.network_watchers.list_all())
    where = ("NetworkWatcherRG", watcher.name)
    rules = client.network_interfaces.begin_list_effective_network_security_groups("rg", "web01-nic").result()
    routes = client.network_interfaces.begin_get_effective_route_table("rg", "web01-nic").result()
    flow = client.network_watchers.begin_verify_ip_flow(*where, {
        "direction": "Inbound", "localIPAddress": "10.1.1.10", "localPort": "22", "protocol": "TCP",
        "remoteIPAddress": "203.0.113.7", "remotePort": "60000", "targetResourceId": vm}).result()
    hop = client.network_watchers.begin_get_next_hop(*where, {
        "destinationIPAddress": "203.0.113.7", "sourceIPAddress": "10.1.1.10", "targetResourceId": vm}).result()
    for answer in (watcher, rules, routes, flow, hop):
        assert not strange(answer)
    assert (flow.access, flow.rule_name) == ("Allow", "securityRules/AllowSSH")
    assert (hop.next_hop_type, hop.next_hop_ip_address) == ("VirtualAppliance", "10.9.0.4")
    assert len(rules.value) == 2


def strange(value) -> list[str]:
    """Members that the model does not declare, and words that its enumerations lack."""
    found = []
    if isinstance(value, list):
        return [problem for item in value for problem in strange(item)]
    if not hasattr(value, "_attr_to_rest_field"):
        return []
    fields = {field._rest_name: name for name, field in type(value)._attr_to_rest_field.items()}
    hints = typing.get_type_hints(type(value), localns=vars(models) | {"_models": models})
    for key, raw in value._data.items():
        if key not in fields:
            found += [] if key in NOT_IN_MODELS else [f"{type(value).__name__}.{key}"]
            continue
        known = [word.value.lower() for one in enums(hints[fields[key]]) for word in one]
        if known and isinstance(raw, str) and raw.lower() not in known and raw not in NOT_IN_ENUMS:
            found.append(f"{type(value).__name__}.{key} = {raw}")
        found += strange(getattr(value, fields[key]))
    return found


def enums(hint) -> list[type[enum.Enum]]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return [one for inner in typing.get_args(hint) for one in enums(inner)]
    return [hint] if isinstance(hint, type) and issubclass(hint, enum.Enum) else []


@pytest.mark.parametrize("name", ["web01", "app01", "off01", "stopped01"])
def test_virtual_machine(sdk, everything, name):
    """A member the model does not know would be lost on the way back to JSON."""
    client = sdk(ComputeManagementClient)
    raw = everything("GET", f"Microsoft.Compute/virtualMachines/{name}", **{"$expand": "instanceView"}).json()
    found = client.virtual_machines.get("rg", name, expand="instanceView")
    assert not lost(raw, found.serialize(keep_readonly=True))
    assert name in [vm.name for vm in client.virtual_machines.list("rg")]
    assert client.virtual_machines.instance_view("rg", name).statuses


def test_extension(sdk, everything):
    client = sdk(ComputeManagementClient)
    raw = everything("GET", "Microsoft.Compute/virtualMachines/web01/extensions/enablevmaccess").json()
    found = client.virtual_machine_extensions.get("rg", "web01", "enablevmaccess")
    assert not lost(raw, found.serialize(keep_readonly=True))
    assert [one.name for one in client.virtual_machine_extensions.list("rg", "web01").value] == ["enablevmaccess"]


def test_run_command(sdk):
    done = sdk(ComputeManagementClient).virtual_machines.begin_run_command(
        "rg", "web01", {"command_id": "RunShellScript", "script": ["id"]}).result()
    assert done.value[0].message == "Enable succeeded: \n[stdout]\nsaid\n\n[stderr]\n"


def lost(raw, kept, path: str = "") -> list[str]:
    if isinstance(raw, dict):
        return [problem for key, item in raw.items() for problem in (
            lost(item, kept[key], f"{path}.{key}") if key in kept else [f"{path}.{key}"])]
    if isinstance(raw, list):
        return [problem for one, other in zip(raw, kept) for problem in lost(one, other, path + "[]")]
    return []
