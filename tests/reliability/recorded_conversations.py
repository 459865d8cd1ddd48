"""Recorded answers about two VMs, and about the Internet, flow logs and classic VMs: the scenes of `connectivity`."""
import copy
from dataclasses import replace

from ..facts.test_flow_logs import of_group, of_network
from ..recordings import names, recorded
from .recorded_azure import FAR, GOALS, TARGET
from .recorded_scenes import PLAIN_NIC, Scene, LINUX, WINDOWS, machine, refusals, renamed, said, target_row, whole

AGENT = "NetworkWatcherAgentLinux"
HERE, THERE, APPLIANCE, OUTSIDE = "10.0.0.4", "10.1.0.4", "10.0.0.30", "20.50.9.9"
GOAL = GOALS["connectivity"]
SNAT = replace(GOAL, port=443, dest=OUTSIDE)
PLAIN = recorded(PLAIN_NIC).body if names("nic") else {}
NET = PLAIN["properties"]["ipConfigurations"][0]["properties"]["subnet"]["id"].rpartition("/subnets/")[0] \
    if PLAIN else ""
FAR_NET = NET.replace("vnet1", f"{FAR}-net")
STORE = f"/subscriptions/{TARGET.subscription}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/store"

_GUEST = ("os=debian 12\nup=100\nstate=running\na=eth0 UP {own}/24\ngw=10.0.0.1 eth0\ndevice=eth0\nheard=ss\n"
          "mem=1000|500\n")
_WELL = {"source": "rt={peer} dev eth0 src {own}\ntry={peer}|open|\nfw=none|ACCEPT|||\n",
         "destination": "rt={peer} dev eth0 src {own}\nl=0.0.0.0:445 smbd 99\ntry={own}|open|\nfw=none|ACCEPT|||\n"}
_BROKEN = {"source": "rt=RTNETLINK answers: Network is unreachable\ntry={peer}|timeout|no answer\n"
                     "fw=iptables|DROP|filter OUTPUT|OUTPUT|-A OUTPUT -p tcp --dport 445 -j DROP\n",
           "destination": "rt=RTNETLINK answers: Network is unreachable\nl=127.0.0.1:445 smbd 99\n"
                          "try={own}|refused|Connection refused\ntry=127.0.0.1|open|\n"
                          "fw=windows|DROP|profiles 2|profiles 2|no rule lets it through\n"}


def guest(role, broken, windows=False):
    own, peer = (HERE, THERE) if role == "source" else (THERE, HERE)
    inside = f"asked={role} {peer} 445 tcp {own}\n" + (
        _GUEST + (_BROKEN if broken else _WELL)[role]).format(own=own, peer=peer)
    frame = f"[vm-troubleshoot connectivity 1]\n{inside}[end status=0 lines={inside.count(chr(10))} " \
        f"bytes={len(inside)} cut=]\n"
    return said("run_powershell_script_with_output" if windows else "run_shell_script_with_parameters_succeeded", frame)


def networks(broken):
    """The recorded pair of peered networks, with the ids of ours."""
    near, far = (recorded(f"vnet/vnet_with_peering_{s}.json").body for s in ("connected", "disconnected"))
    ids = (near["id"], NET), (far["id"], FAR_NET), ("/subnets/subnet3", "/subnets/subnet1")
    near, far = renamed(near, *ids), renamed(far, *ids)
    for body in () if broken else (near, far):
        body["properties"]["virtualNetworkPeerings"][0]["properties"] |= {
            "peeringState": "Connected", "allowVirtualNetworkAccess": True}
    return near, far


def pair(broken, **near):
    """The bodies of two VMs in peered networks; the far one is a Windows."""
    bodies = whole("connectivity", broken, nic=PLAIN_NIC)
    far_nic = renamed(PLAIN, ("nooptvm", FAR), (NET, FAR_NET), (HERE, THERE))
    nets = networks(broken)
    wide = ('"10.0.0.0/16"', '"10.0.0.0/16", "10.1.0.0/16"')
    rules = renamed(bodies["effectiveNetworkSecurityGroups"], wide)
    for direction in ("Inbound", "Outbound") if broken else ():
        listed = rules["value"][0]["effectiveSecurityRules"]
        listed.insert(0, copy.deepcopy(listed[0]) | {
            "direction": direction, "access": "Deny", "priority": 90, "protocol": "All",
            "destinationPortRanges": ["0-65535"]})
    routes = renamed(bodies["effectiveRouteTable"], wide)
    if broken:
        routes["value"].insert(0, copy.deepcopy(routes["value"][0]) | {
            "source": "User", "name": "drop", "addressPrefix": ["10.0.0.0/8"], "nextHopType": "None"})
    hop = recorded("next_hop/none.json" if broken else "next_hop/virtual_network_peering_java.json").final \
        if "next_hop/virtual_network_peering_java.json" in names("next_hop") or broken \
        else {"nextHopType": "VirtualNetwork", "routeTableId": "System Route"}
    return bodies | {
        "virtualMachines": machine(f"vm/{LINUX}.json", PLAIN["id"], AGENT),
        "far virtualMachines": machine(f"vm/{WINDOWS}.json", far_nic["id"]),
        "far networkInterfaces": far_nic, "virtualNetworks": nets[0], "far virtualNetworks": nets[1],
        "effectiveNetworkSecurityGroups": rules, "far effectiveNetworkSecurityGroups": copy.deepcopy(rules),
        "effectiveRouteTable": routes, "far effectiveRouteTable": copy.deepcopy(routes),
        "far ipFlowVerify": copy.deepcopy(bodies["ipFlowVerify"]), "nextHop": hop, "far nextHop": copy.deepcopy(hop),
        "runCommand": guest("source", broken), "far runCommand": guest("destination", broken, True),
        "connectivityCheck": recorded(f"connectivity_check/vm_to_vm_{'un' if broken else ''}reachable_peering_java.json"
                                      ).final,
        "all networkInterfaces": {"value": [PLAIN, far_nic]},
        "all publicIPAddresses": {"value": [recorded("public_ip/standard_static_associated.json").body]},
        "all loadBalancers": {"value": [recorded("load_balancer/lb_nic_pool_and_nat.json").body]},
        "all flowLogs": {"value": []}} | near


def _to_another(broken):
    bodies = pair(broken)
    for kind in ("virtualMachines", "networkInterfaces", "virtualNetworks", "effectiveNetworkSecurityGroups",
                 "effectiveRouteTable", "ipFlowVerify", "nextHop", "runCommand"):
        yield kind, bodies, [kind, f"far {kind}"]
    for folder, kind in (("vm", "virtualMachines"), ("ip_flow_verify", "ipFlowVerify"), ("next_hop", "nextHop"),
                         ("effective_nsg", "effectiveNetworkSecurityGroups"),
                         ("effective_routes", "effectiveRouteTable"), ("connectivity_check", "connectivityCheck")):
        for each in names(folder):
            body = machine(each, PLAIN["id"], AGENT) if folder == "vm" and recorded(each).body.get(
                "properties", {}).get("instanceView", {}).get("extensions") else \
                machine(each, PLAIN["id"]) if folder == "vm" else recorded(each).final
            if body and "error" not in body:
                yield each, bodies | {kind: body}, [kind]
    through = copy.deepcopy(bodies["effectiveRouteTable"])
    through["value"].insert(0, through["value"][0] | {
        "source": "User", "name": "fw", "addressPrefix": ["10.1.0.0/16"], "nextHopType": "VirtualAppliance",
        "nextHopIpAddress": [APPLIANCE]})
    forwards = renamed(PLAIN, ("nooptvm", "fw01"), (HERE, APPLIANCE))
    forwards["properties"]["enableIPForwarding"] = not broken
    yield "appliance", bodies | {"effectiveRouteTable": through, "all networkInterfaces": {"value": [forwards]}}, [
        "effectiveRouteTable", "all networkInterfaces", "virtualNetworks", "far virtualNetworks"]


def _by_address(broken):
    """The destination is an address: a VM's, or a load balancer's frontend."""
    bodies = pair(broken)
    lists = ["all networkInterfaces", "all publicIPAddresses", "all loadBalancers"]
    yield "address", bodies, lists[:1]
    for each in names("load_balancer"):
        balancer = copy.deepcopy(recorded(each).body)
        balancer["properties"]["frontendIPConfigurations"][0]["properties"] |= {
            "privateIPAddress": THERE, "subnet": {"id": f"{FAR_NET}/subnets/subnet1"}}
        yield f"frontend {each}", bodies | {"all networkInterfaces": {"value": [PLAIN]},
                                            "all loadBalancers": {"value": [balancer]}}, lists + ["virtualNetworks"]


def metric(values, **labels):
    """A recorded answer with these numbers at the first points, and labels as the specification's example has them."""
    body = copy.deepcopy(recorded("metrics/vm_percentage_cpu.json").body)
    one = body["value"][0]["timeseries"][0]
    one["data"] = [point | values(n) for n, point in enumerate(one["data"][:6])]
    one["metadatavalues"] = [{"name": {"value": name, "localizedValue": name}, "value": value}
                             for name, value in labels.items()]
    return body


def _to_the_internet(broken):
    """Ways out, and what metrics tell of them."""
    bodies = pair(broken) | {
        "connections": metric(lambda n: {"total": 40.0 if broken else 0.0}, connectionstate="Failed"),
        "ports": metric(lambda n: {"average": 900.0, "maximum": 1020.0 if broken else 9.0}, protocoltype="TCP")}
    for each in names("load_balancer"):
        balancer, nic = copy.deepcopy(recorded(each).body), copy.deepcopy(PLAIN)
        pools = balancer["properties"]["backendAddressPools"]
        nic["properties"]["ipConfigurations"][0]["properties"]["loadBalancerBackendAddressPools"] = [
            {"id": pool["id"]} for pool in pools]
        yield each, bodies | {"loadBalancers": balancer, "networkInterfaces": nic}, [
            "loadBalancers", "networkInterfaces", "connections", "ports"]
    gateway, network = copy.deepcopy(recorded("nat_gateway/nat_gateway_empty.json").body), networks(broken)[0]
    gateway["properties"] |= {} if broken else {"publicIpAddresses": [{"id": f"{STORE}/ip"}]}
    network["properties"]["subnets"][0]["properties"]["natGateway"] = {"id": gateway["id"]}
    yield "NAT gateway", bodies | {"natGateways": gateway, "virtualNetworks": network}, [
        "natGateways", "virtualNetworks", "connections"]
    private = networks(broken)[0]
    private["properties"]["subnets"][0] = renamed(recorded("subnet/subnet_simple.json").body) | {
        "id": f"{NET}/subnets/subnet1"}
    yield "private subnet", bodies | {"virtualNetworks": private}, ["virtualNetworks"]
    for each in names("metrics"):
        if "value" in recorded(each).body:
            yield each, bodies | {"connections": recorded(each).body, "natGateways": gateway,
                                  "virtualNetworks": network}, ["connections"]


def _flow_logs(broken):
    """No flow log is recorded: members as in the published specification, records as documented."""
    target = {"id": f"{NET}x/flowLogs/log", "name": "log", "properties": {
        "targetResourceId": NET, "storageId": STORE, "enabled": True, "retentionPolicy": {"days": 7, "enabled": True},
        "format": {"type": "JSON", "version": 2}}}
    group = of_group(2, ("UserRule_Sql", [f"1795258790,{HERE},{THERE},50001,445,T,O,{'D' if broken else 'A'},B,,,,"]))
    net = of_network(("UserRule_Sql", [f"1795258790123,{HERE},{THERE},50001,445,6,{way},{'D' if broken else 'B'},NX,0,0"
                                       for way in "IO"]))
    account = {"id": STORE, "properties": {"primaryEndpoints": {"blob": "https://store.blob.core.windows.net/"}}}
    for name, record in (("group", group), ("network", net)):
        yield f"flow log of a {name}", pair(broken) | {
            "all flowLogs": {"value": [target]}, "storageAccounts": account, "flow log": {"records": [record]}}, [
            "all flowLogs", "flow log", "flow log"]


def _classic(broken):
    gone = recorded("errors/vm_resource_not_found_404.json").body
    rule = {"order": 0, "action": "deny" if broken else "permit", "remoteSubnet": "203.0.113.0/24"}
    endpoints = [{"endpointName": "SMB", "privatePort": 445, "publicPort": 50445, "protocol": "tcp",
                  "endpointAcl": {"rules": [rule]}}]
    yield "classic VM", pair(broken) | {
        "virtualMachines": gone, "resources": {"value": [target_row()]},
        "classic virtualMachines": {"properties": {"networkProfile": {"inputEndpoints": endpoints}}}}, [
        "resources", "classic virtualMachines"]


def scenes():
    for broken in (False, True):
        for goal, found in ((GOAL, _to_another(broken)), (replace(GOAL, dest=THERE), _by_address(broken)),
                            (SNAT, _to_the_internet(broken)), (GOAL, _flow_logs(broken)), (GOAL, _classic(broken))):
            for name, bodies, mutable in found:
                refused = {"virtualMachines": 404} if name == "classic VM" else {}
                yield Scene(f"connectivity {'broken' if broken else 'well'} {name}", goal, bodies, tuple(mutable),
                            refused)
    bodies = pair(False)
    kinds = [k for k in bodies if isinstance(bodies[k], dict) and k not in (
        "caller", "resources", "loadBalancers", "publicIPAddresses", "bastionHosts", "all bastionHosts")]
    for place, (name, status, body) in enumerate(refusals()):
        kind = kinds[place % len(kinds)]
        yield Scene(f"connectivity refused {kind} {name}", GOAL, bodies | {kind: body}, (kind,), {kind: status})
