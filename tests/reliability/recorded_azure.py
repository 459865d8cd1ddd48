"""An Azure of recorded answers, one for each kind of call; and a whole diagnosis of what they say, without threads."""
import copy
from datetime import datetime, timezone
from graphlib import TopologicalSorter
from unittest.mock import patch

from azext_vmtroubleshoot.arm import Arm
from azext_vmtroubleshoot.engine.catalog import catalog
from azext_vmtroubleshoot.engine.conclude import conclude
from azext_vmtroubleshoot.engine.diagnose import judge
from azext_vmtroubleshoot.engine.gather import _read, graph
from azext_vmtroubleshoot.facts.caller import Caller
from azext_vmtroubleshoot.facts.client_key import ClientKey
from azext_vmtroubleshoot.facts.guest_gate import GuestGate
from azext_vmtroubleshoot.facts.name_lookup import NameLookup
from azext_vmtroubleshoot.model import Goal, Judgement, Target, Unreadable, Witnesses

from ..guest.ask import wrapped
from ..recordings import example, names, recorded
from . import worlds

CHECKS = catalog("ssh")
TARGET = Target("00000000-0000-0000-0000-000000000000", "rg", "web01")
# Everything that does not come from Azure.
GIVEN = {
    Goal: Goal(source_address="203.0.113.7"), Target: TARGET, Caller: Caller("203.0.113.7", True, ""),
    NameLookup: Unreadable("not looked up"),
    ClientKey: Unreadable("not named"), GuestGate: GuestGate()}


class RecordedAzure:
    """`bodies` by method of Arm; a method without one fails."""
    subscription = TARGET.subscription
    together = staticmethod(Arm.together)

    def __init__(self, bodies):
        self._bodies = bodies

    def __getattr__(self, method):
        return lambda *unused: copy.deepcopy(self._bodies[method])

    def network_resource(self, resource_id):
        kind = resource_id.split("/")[-2].lower()
        return copy.deepcopy(self._bodies["virtual_network" if kind == "virtualnetworks" else "bastion"])

    def network_watchers(self, _subscription):
        return self._listed("network_watchers")

    def bastions(self, _subscription):
        return self._listed("bastions")

    def _listed(self, method):
        """As Arm reads the pages of a list."""
        class Pages(Arm):
            def get(pages, path, api_version, **query):  # pylint: disable=no-self-argument
                return copy.deepcopy(self._bodies[method])
        return Pages(None, self.subscription, None)._list("/x", "")  # pylint: disable=protected-access


def _unanswered(_goal, entry, username):
    """A probe that is not answered; nothing is sent."""
    return {"address": entry.address, "port": entry.port, "proven": entry.public, "source": "10.9.9.9",
            "tcp": "timeout", "username": username}


@patch("azext_vmtroubleshoot.facts.ssh_probe.probe", _unanswered)
def diagnose(bodies):
    """(Report, facts by class) of what this Azure says."""
    arm, known = RecordedAzure(bodies), dict(GIVEN)
    wanted = {n.fact for check in CHECKS for n in check.needs.values()} - {Witnesses}
    for fact in TopologicalSorter(graph(wanted, known)).static_order():
        if fact not in known:
            known[fact] = _read(fact, arm, known)
    findings = {}
    for check in sorted(CHECKS, key=lambda c: bool(c.witnesses)):
        seen = Witnesses({name: findings[name] for name in check.witnesses})
        findings[check.id] = judge(check, {**known, Witnesses: seen})
    judged = [Judgement(c.id, c.title, findings[c.id].hop or c.hop, c.guide, findings[c.id]) for c in CHECKS]
    return conclude(GIVEN[Goal], TARGET, CHECKS, judged, known, 0.0), known


def _vm(name, nic_id):
    body = copy.deepcopy(recorded(name).body)
    body = body if "properties" in body else {"properties": {"instanceView": body}}
    body["properties"]["networkProfile"] = {"networkInterfaces": [{"id": nic_id, "properties": {"primary": True}}]}
    body.setdefault("location", "westus")
    for status in (body["properties"].get("instanceView") or {}).get("vmAgent", {}).get("statuses", []):
        status["time"] = datetime.now(timezone.utc).isoformat()      # recorded long ago: the agent would be stale
    return body


def _scene(vm, nic, public_ip, balancer, broken):
    """Recorded answers, linked to each other by their ids."""
    nic_body, address = copy.deepcopy(recorded(nic).body), copy.deepcopy(recorded(public_ip).body)
    own = next((c["properties"]["publicIPAddress"]["id"] for c in nic_body["properties"]["ipConfigurations"]
                if "publicIPAddress" in c["properties"]), None)
    address["id"] = own or address["id"]
    folder = "deny" if broken else "allow"
    flows = {"deny": "inbound_deny_user_rule_subnet_nsg", "allow": "inbound_allow_user_rule"}[folder]
    hop = "none" if broken else "internet"
    return {
        "vm": _vm(vm, nic_body["id"]), "nic": nic_body, "public_ip": address,
        "load_balancer": recorded(balancer).body,
        "virtual_network": recorded("vnet/vnet_with_peering_connected.json").body,
        "bastion": recorded("bastion/bastion_host.json").body,
        "bastions": {"value": [recorded("bastion/bastion_host.json").body]},
        "effective_security_groups": recorded(
            f"effective_nsg/effective_nsg{'' if broken else '_with_user_rule'}.json").final,
        "effective_routes": recorded("effective_routes/effective_routes.json").final,
        "network_watchers": recorded("network_watcher/list.json").body,
        "ip_flow_verify": recorded(f"ip_flow_verify/{flows}.json").final,
        "next_hop": recorded(f"next_hop/{hop}.json").final,
        "resource_health": example("resourcehealth_2022-10-01/AvailabilityStatus_GetByResource.json") if broken
        else recorded("quoted/resource_health_analysis_services_available.json").body,
        "boot_diagnostics": recorded("boot_diagnostics/retrieve.json").body,
        "blob": b"Linux version 5\nKernel panic - not syncing: VFS\n" if broken else b"Linux version 5\nx login:\n",
        "run_command": wrapped(worlds.said(worlds.BROKEN if broken else None)),
        "role_assignments": [], "role_definition": {}, "caller": {"oid": "me"},
        "resources": recorded("quoted/classic_vm_resource_list_items.json").body}


def _denied_first():
    """The recorded rules, and before them the recorded user's rule once more with the other access."""
    body = copy.deepcopy(recorded("effective_nsg/effective_nsg_with_user_rule.json").final)
    rules = body["value"][0]["effectiveSecurityRules"]
    rules.insert(0, copy.deepcopy(rules[0]) | {"access": "Deny", "priority": 100, "name": "securityRules/deny"})
    return body


def _dropped():
    """The recorded routes, and one of the user's that drops what goes to the caller."""
    body = copy.deepcopy(recorded("effective_routes/effective_routes.json").final)
    body["value"].insert(0, copy.deepcopy(body["value"][0]) | {
        "source": "User", "name": "drop", "addressPrefix": ["203.0.113.0/24"], "nextHopType": "None"})
    return body


def scenes():
    """(name, bodies): every recorded VM, NIC, load balancer, public address and network, well and broken."""
    nic, ip = "nic/nic_with_nsg_and_public_ip.json", "public_ip/standard_static_associated.json"
    balancer = "load_balancer/lb_nic_pool_and_nat.json"
    vm = "vm/instance_view_linux_running_agent_ready_with_extension.json"
    for broken in (False, True):
        how = "broken" if broken else "well"
        for each in names("vm"):
            yield f"{how} {each}", _scene(each, nic, ip, balancer, broken), ["vm"]
        for each in names("nic"):
            yield f"{how} {each}", _scene(vm, each, ip, balancer, broken), ["nic"]
        for each in names("public_ip"):
            yield f"{how} {each}", _scene(vm, nic, each, balancer, broken), ["public_ip"]
        for each in names("load_balancer"):
            lone = _scene(vm, "nic/nic_with_lb_pool_and_inbound_nat_rule.json", ip, each, broken)
            yield f"{how} {each}", lone, ["load_balancer"]
        private = _scene(vm, "nic/nic_no_nsg_no_public_ip.json", ip, balancer, broken)
        for each in names("vnet"):
            if "properties" in recorded(each).body:
                yield f"{how} {each}", private | {"virtual_network": recorded(each).body}, ["virtual_network"]
        yield f"{how} bastion", private, ["bastion", "bastions"]
        whole = _scene(vm, nic, ip, balancer, broken)
        for folder, method in (("effective_nsg", "effective_security_groups"), ("effective_routes", "effective_routes"),
                               ("ip_flow_verify", "ip_flow_verify"), ("next_hop", "next_hop"),
                               ("network_watcher", "network_watchers")):
            for each in names(folder):
                if "error" not in (recorded(each).final or {"error": 1}):
                    yield f"{how} {each}", whole | {method: recorded(each).final}, [method]
        basic = _scene(vm, nic, "public_ip/basic_dynamic_no_address.json", balancer, broken)
        for each in names("effective_nsg"):
            if "error" not in (recorded(each).final or {"error": 1}):
                yield f"{how} Basic {each}", basic | {"effective_security_groups": recorded(each).final}, [
                    "effective_security_groups"]
        yield f"{how} denied", whole | {"effective_security_groups": _denied_first()}, ["effective_security_groups"]
        yield f"{how} dropped", whole | {"effective_routes": _dropped()}, ["effective_routes"]
        yield f"{how} rest", whole, ["resource_health", "boot_diagnostics", "run_command"]
