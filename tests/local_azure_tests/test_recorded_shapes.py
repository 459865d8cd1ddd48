"""What the local Azure answers has only members that Azure itself was recorded to answer, of the same types."""
import json
from pathlib import Path

import pytest

from .shapes import shape

RECORDINGS = Path(__file__).resolve().parents[3] / "shared" / "recordings"
pytestmark = pytest.mark.skipif(not RECORDINGS.is_dir(), reason=f"no recordings at {RECORDINGS}")

VM, NET = "Microsoft.Compute/virtualMachines", "Microsoft.Network"
# Recordings of one operation; a group's union is what is known of it.
READS = {
    "vm": (f"{VM}/web01", {}, ["vm/get_vm_model_linux_no_expand.json", "vm/instance_view_*.json"]),
    "vm-view": (f"{VM}/web01", {"$expand": "instanceView"}, ["vm/*.json"]),
    "vm-not-ready": (f"{VM}/app01", {"$expand": "instanceView"}, ["vm/*.json"]),
    "vm-deallocated": (f"{VM}/off01", {"$expand": "instanceView"}, ["vm/instance_view_deallocated*.json"]),
    "extension": (f"{VM}/web01/extensions/enablevmaccess", {"$expand": "instanceView"}, ["extension/get_ext*.json"]),
    "extensions": (f"{VM}/web01/extensions", {}, ["extension/list_extensions.json"]),
    "nic": (f"{NET}/networkInterfaces/web01-nic", {}, ["nic/*.json"]),
    "nic-nat": (f"{NET}/networkInterfaces/app01-nic", {}, ["nic/*.json"]),
    "nsg": (f"{NET}/networkSecurityGroups/web-nsg", {}, ["nsg/nsg_*.json"]),
    "nsg-subnet": (f"{NET}/networkSecurityGroups/subnet-nsg", {}, ["nsg/nsg_*.json"]),
    "rule": (f"{NET}/networkSecurityGroups/subnet-nsg/securityRules/DenyOut", {}, ["nsg/security_rule_deny.json"]),
    "vnet": (f"{NET}/virtualNetworks/net", {}, ["vnet/vnet_*.json"]),
    "subnet": (f"{NET}/virtualNetworks/net/subnets/bare", {}, ["subnet/*.json"]),
    "peering": (f"{NET}/virtualNetworks/net/virtualNetworkPeerings/to-hub", {}, ["vnet/peering_connected.json"]),
    "peerings": (f"{NET}/virtualNetworks/net/virtualNetworkPeerings", {}, ["vnet/peering_list.json"]),
    "public-ip": (f"{NET}/publicIPAddresses/web01-ip", {}, ["public_ip/*.json"]),
    "public-ip-dynamic": (f"{NET}/publicIPAddresses/dynamic", {}, ["public_ip/*.json"]),
    "route-table": (f"{NET}/routeTables/via-firewall", {}, ["route_table/route_table_*.json"]),
    "load-balancer": (f"{NET}/loadBalancers/front", {}, ["load_balancer/*.json"]),
    "bastion": (f"{NET}/bastionHosts/bastion", {}, ["bastion/*.json"]),
    "nat-gateway": (f"{NET}/natGateways/out", {}, ["nat_gateway/*.json"]),
}
# Members that only public specifications show, not the recordings; the SDK's models know them (test_sdk_models).
SPECIFIED = {
    "nic": {".properties.ipConfigurations[].properties.applicationSecurityGroups"},
    "nsg": {".properties.securityRules[].properties.destinationApplicationSecurityGroups",
            ".properties.securityRules[].properties.destinationPortRanges[]",
            ".properties.securityRules[].properties.sourceAddressPrefixes[]"},
    "vnet": {".properties.subnets[].properties.natGateway", ".properties.subnets[].properties.routeTable",
             ".properties.subnets[].properties.networkSecurityGroup", ".properties.virtualNetworkPeerings[]"},
    "effective-routes": {".value[].nextHopIpAddress[]"},
    "nat-gateway": {".properties.publicIpAddresses"},
}


def recorded(patterns: list[str]) -> set[tuple[str, str]]:
    """The union of the structures of the 200 answers in these recordings."""
    files = [file for pattern in patterns for file in sorted(RECORDINGS.glob(pattern))]
    assert files, f"no recording matches {patterns}"
    return set().union(*(shape(body) for file in files for body in bodies(json.loads(file.read_text("utf-8")))))


def bodies(recording: dict) -> list:
    """Bodies of successful answers and their list items, of a recording or of a specification's example."""
    if "responses" in recording:
        return [recording["responses"]["200"]["body"]]
    answers = [recording["response"]] + [step["response"] for step in recording.get("lro", ())]
    found = [answer["body"] for answer in answers if answer["status"] in (200, 201) and answer["body"]]
    return found + [item for body in found if isinstance(body, dict) for item in body.get("value", ())]


def unknown(ours: set, theirs: set, name: str = "") -> list:
    """Members of ours that theirs lack, apart from what only the specification shows."""
    allowed = tuple(SPECIFIED.get(name, ()))
    return sorted(path for path in ours - theirs if not (allowed and path[0].startswith(allowed)))


@pytest.mark.parametrize("name", READS)
def test_read(everything, name):
    path, query, patterns = READS[name]
    answer = everything("GET", path, **query)
    assert answer.status_code == 200, answer.text
    assert not unknown(shape(answer.json()), recorded(patterns), name)


def test_watchers(everything):
    answer = everything("GET", f"/subscriptions/{everything.azure.world.subscription}/providers/{NET}/networkWatchers")
    assert not unknown(shape(answer.json()), recorded(["network_watcher/list.json"]))


WATCHER = (f"/subscriptions/{{}}/resourceGroups/NetworkWatcherRG/providers/{NET}/networkWatchers/"
           "NetworkWatcher_westeurope/")
ACTIONS = {
    "effective-nsg": (f"{NET}/networkInterfaces/web01-nic/effectiveNetworkSecurityGroups", None,
                      ["effective_nsg/*.json", "spec_examples/network*/NetworkInterfaceEffectiveNSGList.json"]),
    "effective-routes": (f"{NET}/networkInterfaces/bare01-nic/effectiveRouteTable", None,
                         ["effective_routes/effective_routes.json"]),
    "ip-flow": (WATCHER + "ipFlowVerify", {
        "direction": "Inbound", "localIPAddress": "10.1.1.10", "localPort": "22", "protocol": "TCP",
        "remoteIPAddress": "203.0.113.7", "remotePort": "*", "targetResourceId": "{}"},
        ["ip_flow_verify/inbound*.json"]),
    "next-hop": (WATCHER + "nextHop", {
        "destinationIPAddress": "198.51.100.1", "sourceIPAddress": "10.1.1.10", "targetResourceId": "{}"},
        ["next_hop/*.json"]),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_action(everything, name):
    """Also the way there: 202 with `null`, a Location and no Azure-AsyncOperation."""
    path, body, patterns = ACTIONS[name]
    vm = f"{everything.group}/providers/{VM}/web01"
    body = body and {key: value.replace("{}", vm) for key, value in body.items()}
    first = everything("POST", path.replace("{}", everything.azure.world.subscription), body)
    assert (first.status_code, first.json()) == (202, None), first.text
    assert "Azure-AsyncOperation" not in first.headers
    answer = everything.finished(first)
    assert answer.status_code == 200, answer.text
    assert not unknown(shape(answer.json()), recorded(patterns), name)


def test_run_command(everything):
    first = everything("POST", f"{VM}/web01/runCommand", {"commandId": "RunShellScript", "script": ["id"]})
    theirs = json.loads((RECORDINGS / "run_command/run_shell_script_with_parameters_succeeded.json").read_text("utf-8"))
    assert first.status_code == theirs["response"]["status"]
    names = {"azure-asyncoperation", "location", "azure-asyncnotification"}
    assert names <= set(theirs["response"]["headers"]) and names <= {name.lower() for name in first.headers}
    final = everything.finished(first)
    assert shape(final.json()) == shape(theirs["lro"][-1]["response"]["body"])
    status = everything("GET", first.headers["Azure-AsyncOperation"])
    assert shape(status.json()) == shape(theirs["lro"][-2]["response"]["body"])


@pytest.mark.parametrize(("method", "path", "recording"), [
    ("GET", f"{VM}/nobody", "errors/vm_resource_not_found_404.json"),
    ("GET", f"{VM}/web01/extensions/none", "extension/get_extension_404.json"),
    ("POST", f"{NET}/networkInterfaces/off01-nic/effectiveNetworkSecurityGroups",
     "effective_nsg/nic_not_attached_to_running_vm_400.json"),
    ("POST", f"{NET}/networkInterfaces/off01-nic/effectiveRouteTable",
     "effective_routes/nic_not_attached_to_running_vm_400.json"),
])
def test_error(everything, method, path, recording):
    theirs = json.loads((RECORDINGS / recording).read_text("utf-8"))
    answer = everything(method, path)
    assert answer.status_code == theirs["response"]["status"]
    assert shape(answer.json()) == shape(theirs["response"]["body"])
    assert answer.json()["error"]["code"] == theirs["response"]["body"]["error"]["code"]


def test_no_group_at_all(everything):
    theirs = json.loads((RECORDINGS / "effective_nsg/empty_value_no_nsg.json").read_text("utf-8"))
    first = everything("POST", f"{NET}/networkInterfaces/bare01-nic/effectiveNetworkSecurityGroups")
    assert everything.finished(first).json() == theirs["response"]["body"]


def test_boot_diagnostics(everything):
    answer = everything("POST", f"{VM}/web01/retrieveBootDiagnosticsData")
    assert not unknown(shape(answer.json()), recorded(["boot_diagnostics/retrieve.json"]))
    theirs = json.loads((RECORDINGS / "boot_diagnostics/serial_log_blob_not_found.json").read_text("utf-8"))
    missing = everything("GET", answer.json()["serialConsoleLogBlobUri"])
    assert missing.status_code == theirs["response"]["status"]
    assert missing.headers["x-ms-error-code"] == theirs["response"]["headers"]["x-ms-error-code"]
    assert missing.content.decode().split("RequestId")[0] == theirs["response"]["body"].split("RequestId")[0]
