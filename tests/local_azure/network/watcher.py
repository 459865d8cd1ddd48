"""What is in effect: effective rules and routes of a NIC, and Network Watcher's questions about a VM."""
import asyncio
from ipaddress import ip_address

from starlette.responses import Response

from ..answers import ArmError, answer, listed
from ..call import Call
from ..cloud import Cloud
from . import routes, rules
from .interface import NETWORK, interface, is_running, of_vm

PROTOCOLS = {"tcp": "Tcp", "udp": "Udp"}


async def effective_rules(call: Call, cloud: Cloud) -> Response:
    nic = _attached(call, cloud, "EffectiveSecurityGroups", "effective security groups")

    async def work():
        found = interface(cloud.subscription, nic)
        return {"value": rules.effective(cloud.subscription, found, cloud.world.service_tags)}

    return cloud.operations.network_action(call, nic["location"], work)


async def effective_routes(call: Call, cloud: Cloud) -> Response:
    nic = _attached(call, cloud, "EffectiveRoutes", "effective routes")

    async def work():
        return {"value": routes.effective(cloud.subscription, interface(cloud.subscription, nic))}

    return cloud.operations.network_action(call, nic["location"], work)


def _attached(call: Call, cloud: Cloud, code: str, what: str) -> dict:
    nic = cloud.subscription.existing(call.target)
    if not is_running(cloud, nic):
        raise ArmError(400, f"NicMustBeAttachedToRunningVmToGet{code}",
                       f"A network interface must be attached to a running virtual machine to get {what}. The network "
                       f"interface {nic['id']} is not attached to a running virtual machine.", details=[])
    return nic


async def ip_flow_verify(call: Call, cloud: Cloud) -> Response:
    watcher = cloud.subscription.existing(call.target)
    found = of_vm(cloud, _given(call, "targetResourceId"), _given(call, "localIPAddress"))
    flow = rules.Flow("Inbound" if _given(call, "direction").lower() == "inbound" else "Outbound",
                      PROTOCOLS[_given(call, "protocol").lower()], _given(call, "localIPAddress"),
                      _port(_given(call, "localPort")), _given(call, "remoteIPAddress"),
                      _port(_given(call, "remotePort")))

    async def work():
        decision = rules.decide(cloud.subscription, found, flow, cloud.world.service_tags)
        if decision is None:
            return {"access": "Unknown"}
        group, rule = decision
        own = rule["type"].endswith("/securityRules")
        return {"access": rule["properties"]["access"],
                "ruleName": f"{'securityRules' if own else 'defaultSecurityRules'}/{rule['name']}",
                "ruleId": f"{group['id']}/securityRules/{rule['name']}" if own else ""}

    return cloud.operations.network_action(call, watcher["location"], work)


async def next_hop(call: Call, cloud: Cloud) -> Response:
    watcher = cloud.subscription.existing(call.target)
    found = of_vm(cloud, _given(call, "targetResourceId"), _given(call, "sourceIPAddress"))
    destination = _given(call, "destinationIPAddress")

    async def work():
        return routes.next_hop(cloud.subscription, found, destination)

    return cloud.operations.network_action(call, watcher["location"], work)


async def flow_logs(call: Call, cloud: Cloud) -> Response:
    """A child of the watcher with a document of its own."""
    if not call.target.is_collection:
        return answer(cloud.subscription.existing(call.target))
    parent = call.target.parent.lower()
    return listed([doc for doc in cloud.subscription.of_type(WATCHER + "/flowLogs")
                   if doc["id"].lower().startswith(f"{parent}/")])


async def connectivity_check(call: Call, cloud: Cloud) -> Response:
    """The agent's connection is a real one by the source's guest; what it would find out by itself is that nothing
    listens (recorded)."""
    watcher = cloud.subscription.existing(call.target)
    source = cloud.subscription.get(call.body["source"]["resourceId"])
    address, port = call.body["destination"]["address"], call.body["destination"]["port"]
    nic = cloud.subscription.get(source["properties"]["networkProfile"]["networkInterfaces"][0]["id"])
    machine = cloud.machines[source["id"].lower()]

    async def work():
        opened, refused = await asyncio.to_thread(_tried, machine, ip_address(address), int(port))
        hops = [{"type": "Source", "id": "1", "address": interface(cloud.subscription, nic).addresses[0],
                 "resourceId": source["id"], "nextHopIds": ["2"], "links": [{"nextHopId": "2", "properties": {}}],
                 "issues": []},
                {"type": "VirtualNetwork", "id": "2", "address": address, "resourceId": "", "nextHopIds": [],
                 "links": [], "issues": [{"origin": "Local", "severity": "Error", "type": "NoListenerOnDestination",
                                          "context": []}] if refused else []}]
        return {"hops": hops, "connectionStatus": "Reachable" if opened else "Unreachable", "probesSent": 30,
                "probesFailed": 0 if opened else 30}

    return cloud.operations.network_action(call, watcher["location"], work)


def _tried(machine, address, port: int) -> tuple[bool, bool]:
    """Whether it opened, and whether it was refused; of a replayed guest, by what it says it tried itself."""
    if machine.guest is None or machine.vm.guest.kind == "replay":
        said = machine.run("", [], 0)[0]
        return f"try={address}|open|" in said, f"try={address}|refused|" in said
    tried = machine.guest.run(f"timeout 3 bash -c 'exec 3<>/dev/tcp/{address}/{port}' 2>&1")
    return not tried.rc, "refused" in tried.stdout


def _given(call: Call, key: str) -> str:
    """A member of the body that the question cannot do without; addresses have to be ones."""
    value = (call.body or {}).get(key)
    try:
        if key.endswith("IPAddress"):
            ip_address(value)
    except ValueError:
        value = None
    if not value:
        raise ArmError(400, "InvalidRequestFormat", f"Cannot parse the request: {key} is missing or wrong.",
                       details=[])
    return value


def _port(text: str) -> int | None:
    return None if text == "*" else int(text)


WATCHER = NETWORK + "/networkWatchers"
OPERATIONS = {
    NETWORK + "/networkInterfaces/effectiveNetworkSecurityGroups/action": effective_rules,
    NETWORK + "/networkInterfaces/effectiveRouteTable/action": effective_routes,
    WATCHER + "/ipFlowVerify/action": ip_flow_verify,
    WATCHER + "/nextHop/action": next_hop,
    WATCHER + "/connectivityCheck/action": connectivity_check,
    WATCHER + "/flowLogs/read": flow_logs,
}
