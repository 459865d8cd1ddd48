"""Recorded answers, linked to each other by their ids: every recorded VM, NIC, load balancer, public address, network,
rule set, route table and error, well and broken, for each goal."""
import copy
import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import Mapping, Tuple

from azext_vmtroubleshoot.model import Goal

from ..recordings import example, names, recorded
from ..windows import healthy
from . import worlds
from .recorded_azure import GOALS, TARGET


@dataclass(frozen=True)
class Scene:
    """`mutable` names the bodies that are there to be changed."""
    name: str
    goal: Goal
    bodies: Mapping = field(repr=False)
    mutable: Tuple[str, ...]
    refusals: Mapping[str, int] = field(default_factory=dict)

    def having(self, **bodies) -> "Scene":
        return replace(self, bodies={**self.bodies, **bodies})


LINUX = "instance_view_linux_running_agent_ready_with_extension"
WINDOWS = "instance_view_windows_running_agent_ready_with_extension"
PLAIN_NIC = "nic/nic_no_nsg_no_public_ip.json"
NIC, IP = "nic/nic_with_nsg_and_public_ip.json", "public_ip/standard_static_associated.json"
BALANCER = "load_balancer/lb_nic_pool_and_nat.json"
BROKEN_RDP = ("set=fDenyTSConnections|1|server",
              "svc=TermService|Stopped|Disabled|1058|0|0|NT Authority/NetworkService",
              "set=fLogonDisabled|1|listener", "tls=1.2|0|1", "tls=1.3|0|1", "d=C:|129000|0", "setup=1|IMAGE_STATE_X",
              "cert=A1|Remote Desktop|2025-01-01T00:00:00|2025-07-01T00:00:00|Keyset does not exist|", "lic=1|5|0|",
              "fwprofile=policy|Public|1|1|1|0", "nic=Ethernet|7|0|True|||",
              "+fwrule=local|Keep out|Block|TRUE|6|3389|")
# A screen of one colour.
SCREEN = b"BM" + bytes(8) + (54).to_bytes(4, "little") + bytes(4) + (2).to_bytes(4, "little") * 2 + bytes(44)


def renamed(body, *pairs):
    """Each first text by each second one, wherever it stands."""
    text = json.dumps(body)
    for old, new in pairs:
        text = text.replace(old, new)
    return json.loads(text)


def said(name, stdout):
    """A recorded answer of run command with another text."""
    body = copy.deepcopy(recorded(f"run_command/{name}.json").final)
    body = body.get("properties", {}).get("output", body)
    first = body["value"][0]
    first["message"] = f"Enable succeeded: \n[stdout]\n{stdout}\n[stderr]\n" if len(body["value"]) == 1 else stdout
    return body


def machine(name, nic_id, *extensions):
    """A recorded VM with this NIC, boot diagnostics, an agent that was heard of just now, and more extensions."""
    body = copy.deepcopy(recorded(name).body)
    body = body if "properties" in body else {"properties": {"instanceView": body}}
    body["properties"]["networkProfile"] = {"networkInterfaces": [{"id": nic_id, "properties": {"primary": True}}]}
    body["properties"].setdefault("diagnosticsProfile", {"bootDiagnostics": {"enabled": True}})
    body.setdefault("location", "westus")
    view = body["properties"].get("instanceView") or {}
    for status in view.get("vmAgent", {}).get("statuses", []):
        # Recorded long ago: the agent would be stale, and soon again while these tests go on.
        status["time"] = (datetime.now(timezone.utc) + timedelta(hours=1)).isoformat()
    view["extensions"] = view.get("extensions", []) + [view["extensions"][0] | {
        "name": kind, "type": f"Microsoft.Azure.NetworkWatcher.{kind}"} for kind in extensions]
    if not view["extensions"]:
        del view["extensions"]
    return body


def guest(protocol, broken):
    if protocol == "rdp":
        return said("run_powershell_script_with_output", healthy.stdout(*BROKEN_RDP if broken else ()))
    return said("run_shell_script_with_parameters_succeeded", worlds.said(worlds.BROKEN if broken else None))


def whole(protocol, broken, vm=None, nic=NIC, public_ip=IP, balancer=BALANCER):
    """The bodies of one VM and all around it."""
    # pylint: disable=too-many-arguments,too-many-positional-arguments
    vm = vm or f"vm/{WINDOWS if protocol == 'rdp' else LINUX}.json"
    nic_body, address = copy.deepcopy(recorded(nic).body), copy.deepcopy(recorded(public_ip).body)
    own = next((c["properties"]["publicIPAddress"]["id"] for c in nic_body["properties"]["ipConfigurations"]
                if "publicIPAddress" in c["properties"]), None)
    address["id"] = own or address["id"]
    bastion = recorded("bastion/bastion_host.json").body
    return {
        "virtualMachines": machine(vm, nic_body["id"]), "networkInterfaces": nic_body, "publicIPAddresses": address,
        "loadBalancers": recorded(balancer).body,
        "virtualNetworks": recorded("vnet/vnet_with_peering_connected.json").body,
        "bastionHosts": bastion, "all bastionHosts": {"value": [bastion]},
        "effectiveNetworkSecurityGroups": renamed(recorded(
            f"effective_nsg/effective_nsg{'' if broken else '_with_user_rule'}.json").final,
            ("22-22", f"{GOALS[protocol].service.port}-{GOALS[protocol].service.port}")),
        "effectiveRouteTable": recorded("effective_routes/effective_routes.json").final,
        "all networkWatchers": recorded("network_watcher/list.json").body,
        "ipFlowVerify": recorded("ip_flow_verify/inbound_deny_user_rule_subnet_nsg.json" if broken
                                 else "ip_flow_verify/inbound_allow_user_rule.json").final,
        "nextHop": recorded(f"next_hop/{'none' if broken else 'internet'}.json").final,
        "availabilityStatuses": example("resourcehealth_2022-10-01/AvailabilityStatus_GetByResource.json") if broken
        else recorded("quoted/resource_health_analysis_services_available.json").body,
        "retrieveBootDiagnosticsData": recorded("boot_diagnostics/retrieve.json").body, "screenshot": SCREEN,
        "serial log": b"Linux version 5\nKernel panic - not syncing: VFS\n" if broken
        else b"Linux version 5\nx login:\n",
        "runCommand": guest(protocol, broken), "caller": {"oid": "me"},
        "all roleAssignments": {"value": []}, "roleDefinitions": {},
        "resources": {"value": recorded("quoted/classic_vm_resource_list_items.json").body}}


def refusals():
    """(name, status, body) of recorded errors that are JSON."""
    found = [*names("errors"), *(n for n in names("quoted") if "_from_docs" not in n),
             "metrics/invalid_metric_name_400.json",
             "effective_nsg/nic_not_attached_to_running_vm_400.json"]
    for each in found:
        answer = recorded(each)
        if (answer.response.get("status") or 0) >= 400 and isinstance(answer.body, dict):
            yield each, answer.response["status"], answer.body


def _first_but(body, **changes):
    """One more of the recorded rules before them, with these members."""
    body = copy.deepcopy(body)
    rules = body["value"][0].get("effectiveSecurityRules", body["value"])
    rules.insert(0, copy.deepcopy(rules[0]) | changes)
    return body


def _to_one(protocol, broken):
    """(name, bodies, mutable, refusals) of a client's way to one VM."""
    for folder, kind in (("vm", "virtualMachines"), ("nic", "networkInterfaces"), ("public_ip", "publicIPAddresses"),
                         ("load_balancer", "loadBalancers")):
        for each in names(folder):
            how = {"vm": {"vm": each}, "nic": {"nic": each}, "public_ip": {"public_ip": each}, "load_balancer": {
                "nic": "nic/nic_with_lb_pool_and_inbound_nat_rule.json", "balancer": each}}[folder]
            yield each, whole(protocol, broken, **how), [kind], {}
    private, bodies = whole(protocol, broken, nic=PLAIN_NIC), whole(protocol, broken)
    for each in names("vnet"):
        if "subnets" in recorded(each).body.get("properties", {}):
            yield each, private | {"virtualNetworks": recorded(each).body}, ["virtualNetworks"], {}
    yield "bastion", private, ["bastionHosts", "all bastionHosts"], {}
    for folder, kind in (("effective_nsg", "effectiveNetworkSecurityGroups"),
                         ("effective_routes", "effectiveRouteTable"), ("ip_flow_verify", "ipFlowVerify"),
                         ("next_hop", "nextHop"), ("network_watcher", "all networkWatchers")):
        for each in names(folder):
            body = recorded(each).final
            if body and "error" not in body:
                yield each, bodies | {kind: body}, [kind], {}
                if folder == "effective_nsg":
                    basic = whole(protocol, broken, public_ip="public_ip/basic_dynamic_no_address.json")
                    yield f"Basic {each}", basic | {kind: body}, [kind], {}
    rules, routes = "effectiveNetworkSecurityGroups", "effectiveRouteTable"
    user_rule = recorded("effective_nsg/effective_nsg_with_user_rule.json").final
    denied = _first_but(user_rule, access="Deny", priority=100, name="securityRules/deny")
    dropped = _first_but(bodies[routes], source="User", name="drop", addressPrefix=["203.0.113.0/24"],
                         nextHopType="None")
    yield "denied", bodies | {rules: denied}, [rules], {}
    yield "dropped", bodies | {routes: dropped}, [routes], {}
    yield "rest", bodies, ["availabilityStatuses", "retrieveBootDiagnosticsData", "runCommand"], {}


def _refused(protocol):
    bodies = whole(protocol, False)
    kinds = [k for k in bodies if isinstance(bodies[k], dict) and k not in ("caller", "resources", "loadBalancers")]
    for place, (name, status, body) in enumerate(refusals()):
        kind = kinds[place % len(kinds)]
        yield f"{kind} {name}", bodies | {kind: body}, [kind], {kind: status}


def scenes(protocol):
    for broken in (False, True):
        for name, bodies, mutable, refused in _to_one(protocol, broken):
            yield Scene(f"{protocol} {'broken' if broken else 'well'} {name}", GOALS[protocol], bodies, tuple(mutable),
                        refused)
    for name, bodies, mutable, refused in _refused(protocol):
        yield Scene(f"{protocol} refused {name}", GOALS[protocol], bodies, tuple(mutable), refused)


def target_row():
    """The row of a resource list that shows the target as a classic VM."""
    row = copy.deepcopy(recorded("quoted/classic_vm_resource_list_items.json").body[-1])
    return row | {"name": TARGET.name, "id": TARGET.id.replace("Microsoft.Compute", "Microsoft.ClassicCompute")}
