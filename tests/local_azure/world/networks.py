"""ARM documents of a resource group's network, from the world's short form."""
from ipaddress import ip_network

from .model import Bastion, Gateway, Group, LoadBalancer, NatGateway, Nsg, PublicIp, RouteTable, Rule, Vnet
from .names import NETWORK, Names

DEFAULT_RULES = (
    ("AllowVnetInBound", "Allow inbound traffic from all VMs in VNET", "Inbound", "Allow", 65000,
     "VirtualNetwork", "VirtualNetwork"),
    ("AllowAzureLoadBalancerInBound", "Allow inbound traffic from azure load balancer", "Inbound", "Allow", 65001,
     "AzureLoadBalancer", "*"),
    ("DenyAllInBound", "Deny all inbound traffic", "Inbound", "Deny", 65500, "*", "*"),
    ("AllowVnetOutBound", "Allow outbound traffic from all VMs to all VMs in VNET", "Outbound", "Allow", 65000,
     "VirtualNetwork", "VirtualNetwork"),
    ("AllowInternetOutBound", "Allow outbound traffic from all VMs to Internet", "Outbound", "Allow", 65001,
     "*", "Internet"),
    ("DenyAllOutBound", "Deny all outbound traffic", "Outbound", "Deny", 65500, "*", "*"),
)


def network_documents(names: Names, group: Group) -> list[dict]:
    """Everything but NICs, which belong to `machines`."""
    made = [vnet(names, name, one) for name, one in group.vnets.items()]
    made += [nsg(names, name, one) for name, one in group.nsgs.items()]
    made += [route_table(names, name, one) for name, one in group.route_tables.items()]
    made += [public_ip(names, name, one) for name, one in group.public_ips.items()]
    made += [load_balancer(names, name, one) for name, one in group.load_balancers.items()]
    made += [bastion(names, name, one) for name, one in group.bastions.items()]
    made += [gateway(names, name, one) for name, one in group.gateways.items()]
    made += [doc for name, one in group.gateways.items() for doc in connections(names, name, one)]
    made += [nat_gateway(names, name, one) for name, one in group.nat_gateways.items()]
    made += [names.resource(NETWORK + "/applicationSecurityGroups", name, {}) for name in group.asgs]
    return made


def nsg(names: Names, name: str, one: Nsg) -> dict:
    kind = NETWORK + "/networkSecurityGroups"
    found = names.id(kind, name)
    defaults = [names.child(found, "defaultSecurityRules", title, {
        "description": text, "protocol": "*", "sourcePortRange": "*", "destinationPortRange": "*",
        "sourceAddressPrefix": source, "destinationAddressPrefix": to, "access": access, "priority": priority,
        "direction": direction, "sourcePortRanges": [], "destinationPortRanges": [], "sourceAddressPrefixes": [],
        "destinationAddressPrefixes": []}) for title, text, direction, access, priority, source, to in DEFAULT_RULES]
    rules = [names.child(found, "securityRules", title, rule_properties(names, rule))
             for title, rule in one.rules.items()]
    return names.resource(kind, name, {"securityRules": rules, "defaultSecurityRules": defaults})


def rule_properties(names: Names, rule: Rule) -> dict:
    described = {"description": rule.description} if rule.description else {}
    return described | {
        "protocol": rule.protocol, "access": rule.access, "priority": rule.priority, "direction": rule.direction,
        **_one_or_many("sourcePortRange", rule.from_port), **_one_or_many("destinationPortRange", rule.port),
        **_addresses(names, "source", rule.from_), **_addresses(names, "destination", rule.to)}


def _one_or_many(key: str, values: list[str]) -> dict:
    plural = key + ("s" if key.endswith("Range") else "es")
    return {key: values[0], plural: []} if len(values) == 1 else {plural: list(values)}


def _addresses(names: Names, side: str, values: list[str]) -> dict:
    groups = [value.removeprefix("asg:") for value in values if value.startswith("asg:")]
    if groups:
        return {f"{side}AddressPrefixes": [], f"{side}ApplicationSecurityGroups": [
            names.link(NETWORK + "/applicationSecurityGroups", name) for name in groups]}
    return _one_or_many(f"{side}AddressPrefix", values)


def vnet(names: Names, name: str, one: Vnet) -> dict:
    kind = NETWORK + "/virtualNetworks"
    found = names.id(kind, name)
    subnets = []
    for title, subnet in one.subnets.items():
        ip_network(subnet.prefix)
        links = {"networkSecurityGroup": (subnet.nsg, "networkSecurityGroups"),
                 "routeTable": (subnet.route_table, "routeTables"), "natGateway": (subnet.nat_gateway, "natGateways")}
        subnets.append(names.child(found, "subnets", title, {
            "addressPrefix": subnet.prefix, "delegations": [], "privateEndpointNetworkPolicies": "Disabled",
            "privateLinkServiceNetworkPolicies": "Enabled", "defaultOutboundAccess": subnet.default_outbound,
            **{key: names.link(f"{NETWORK}/{type_}", value) for key, (value, type_) in links.items() if value}}))
    peerings = [names.child(found, "virtualNetworkPeerings", title, {
        "peeringState": peering.state, "peeringSyncLevel": "FullyInSync",
        "remoteVirtualNetwork": names.link(kind, peering.to), "allowVirtualNetworkAccess": peering.access,
        "allowForwardedTraffic": peering.forwarded_traffic, "allowGatewayTransit": peering.gateway_transit,
        "useRemoteGateways": peering.remote_gateways, "doNotVerifyRemoteGateways": False, "peerCompleteVnets": True,
        "remoteAddressSpace": _space_of(names, peering.to),
        "remoteVirtualNetworkAddressSpace": _space_of(names, peering.to), "routeServiceVips": {},
    }) for title, peering in one.peerings.items()]
    dns = {"dhcpOptions": {"dnsServers": list(one.dns)}} if one.dns else {}
    return names.resource(kind, name, {"addressSpace": {"addressPrefixes": list(one.space)}, **dns,
                                       "subnets": subnets, "virtualNetworkPeerings": peerings,
                                       "enableDdosProtection": False})


def _space_of(names: Names, vnet_name: str) -> dict:
    group, _, bare = vnet_name.rpartition("/")
    vnets = names.world.groups[group or names.group].vnets
    if bare not in vnets:
        raise ValueError(f"there is no virtual network {vnet_name!r} in this world")
    return {"addressPrefixes": list(vnets[bare].space)}


def route_table(names: Names, name: str, one: RouteTable) -> dict:
    kind = NETWORK + "/routeTables"
    routes = [names.child(names.id(kind, name), "routes", title, {
        "addressPrefix": route.to, "nextHopType": route.via,
        **({"nextHopIpAddress": route.address} if route.address else {}), "hasBgpOverride": False})
        for title, route in one.routes.items()]
    return names.resource(kind, name, {"disableBgpRoutePropagation": not one.bgp_propagation, "routes": routes})


def public_ip(names: Names, name: str, one: PublicIp) -> dict:
    label = {"dnsSettings": {"domainNameLabel": one.dns_label,
                             "fqdn": f"{one.dns_label}.{names.location}.cloudapp.azure.com"}} if one.dns_label else {}
    address = {"ipAddress": one.address} if one.address else {}
    return names.resource(NETWORK + "/publicIPAddresses", name, {
        **address, "publicIPAddressVersion": "IPv4", "publicIPAllocationMethod": "Static" if address else "Dynamic",
        "idleTimeoutInMinutes": 4, **label, "ipTags": []}, sku={"name": one.sku, "tier": "Regional"})


def load_balancer(names: Names, name: str, one: LoadBalancer) -> dict:
    kind = NETWORK + "/loadBalancers"
    found = names.id(kind, name)
    place = {"privateIPAllocationMethod": "Dynamic"}
    if one.public:
        place |= {"publicIPAddress": names.link(NETWORK + "/publicIPAddresses", one.public)}
    elif one.subnet:
        place = {"privateIPAllocationMethod": "Static", "privateIPAddress": one.address,
                 "subnet": {"id": names.subnet(one.subnet)}, "privateIPAddressVersion": "IPv4"}
    rules = [names.child(found, "inboundNatRules", title, {
        "frontendIPConfiguration": {"id": f"{found}/frontendIPConfigurations/LoadBalancerFrontEnd"},
        "frontendPort": rule.port, "backendPort": rule.to_port, "enableFloatingIP": False, "idleTimeoutInMinutes": 4,
        "protocol": "Tcp", "enableDestinationServiceEndpoint": False, "enableTcpReset": False,
        "allowBackendPortConflict": False}) for title, rule in one.nat_rules.items()]
    balancing, outbound = _balancing_rules(names, found, name, one), _outbound_rules(names, found, name, one)
    links = {"inboundNatRules": _links(rules), **_some("loadBalancingRules", balancing),
             **_some("outboundRules", outbound)}
    front = names.child(found, "frontendIPConfigurations", "LoadBalancerFrontEnd", place | links)
    pool = names.child(found, "backendAddressPools", f"{name}bepool", {
        "loadBalancerBackendAddresses": [], **_some("loadBalancingRules", balancing),
        **_some("outboundRules", outbound)})
    return names.resource(kind, name, {
        "frontendIPConfigurations": [front], "backendAddressPools": [pool], "loadBalancingRules": balancing,
        "probes": [], "inboundNatRules": rules, "outboundRules": outbound, "inboundNatPools": []},
        sku={"name": one.sku, "tier": "Regional"})


def _links(children: list[dict]) -> list[dict]:
    return [{"id": child["id"]} for child in children]


def _some(key: str, children: list[dict]) -> dict:
    return {key: _links(children)} if children else {}


def _balancing_rules(names: Names, found: str, name: str, one: LoadBalancer) -> list[dict]:
    return [names.child(found, "loadBalancingRules", title, {
        "frontendIPConfiguration": {"id": f"{found}/frontendIPConfigurations/LoadBalancerFrontEnd"},
        "frontendPort": rule.port, "backendPort": rule.to_port or rule.port, "enableFloatingIP": False,
        "idleTimeoutInMinutes": 4, "protocol": "Tcp" if rule.port else "All", "enableTcpReset": False,
        "loadDistribution": "Default",
        "backendAddressPool": {"id": f"{found}/backendAddressPools/{name}bepool"},
        **({} if rule.snat else {"disableOutboundSnat": True})})
        for title, rule in one.rules.items()]


def _outbound_rules(names: Names, found: str, name: str, one: LoadBalancer) -> list[dict]:
    return [names.child(found, "outboundRules", title, {
        "allocatedOutboundPorts": rule.ports, "protocol": rule.protocol, "enableTcpReset": False,
        "idleTimeoutInMinutes": 4, "backendAddressPool": {"id": f"{found}/backendAddressPools/{name}bepool"},
        "frontendIPConfigurations": [{"id": f"{found}/frontendIPConfigurations/LoadBalancerFrontEnd"}]})
        for title, rule in one.outbound_rules.items()]


def bastion(names: Names, name: str, one: Bastion) -> dict:
    kind = NETWORK + "/bastionHosts"
    public = {"publicIPAddress": names.link(NETWORK + "/publicIPAddresses", one.public)} if one.public else {}
    place = names.child(names.id(kind, name), "bastionHostIpConfigurations", "bastion_ip_config", {
        "privateIPAllocationMethod": "Dynamic", **public,
        "subnet": {"id": names.subnet(f"{one.vnet}/AzureBastionSubnet")}})
    made = names.resource(kind, name, {
        "dnsName": f"bst-{name}.bastion.azure.com", "scaleUnits": 2, "enableTunneling": one.tunneling,
        "enableIpConnect": False, "ipConfigurations": [place]}, sku={"name": one.sku})
    del made["properties"]["resourceGuid"]
    return made


def gateway(names: Names, name: str, one: Gateway) -> dict:
    kind = NETWORK + "/virtualNetworkGateways"
    public = {"publicIPAddress": names.link(NETWORK + "/publicIPAddresses", one.public)} if one.public else {}
    place = names.child(names.id(kind, name), "ipConfigurations", "default", {
        "privateIPAllocationMethod": "Dynamic", **public, "subnet": {"id": names.subnet(f"{one.vnet}/GatewaySubnet")}})
    del place["type"]
    return names.resource(kind, name, {
        "gatewayType": one.kind, "vpnType": "RouteBased", "enableBgp": False, "activeActive": False,
        "sku": {"name": one.sku, "tier": one.sku}, "ipConfigurations": [place]})


def connections(names: Names, gateway_name: str, one: Gateway) -> list[dict]:
    """Members as in the published specification; of the other side's prefixes a local network gateway tells."""
    made, kind = [], NETWORK + "/virtualNetworkGateways"
    for name, connection in one.connections.items():
        if connection.gateway:
            end = {"connectionType": "Vnet2Vnet", "virtualNetworkGateway2": names.link(kind, connection.gateway)}
        else:
            site = NETWORK + "/localNetworkGateways"
            end = {"connectionType": "IPsec", "localNetworkGateway2": names.link(site, f"{name}-site")}
            made.append(names.resource(site, f"{name}-site", {
                "gatewayIpAddress": "198.51.100.77",
                "localNetworkAddressSpace": {"addressPrefixes": list(connection.to)}}))
        made.append(names.resource(NETWORK + "/connections", name, {
            "virtualNetworkGateway1": names.link(kind, gateway_name), **end, "enableBgp": False, "routingWeight": 0,
            "connectionStatus": connection.status, "ingressBytesTransferred": 0, "egressBytesTransferred": 0}))
    return made


def nat_gateway(names: Names, name: str, one: NatGateway) -> dict:
    public = {"publicIpAddresses": [names.link(NETWORK + "/publicIPAddresses", one.public)]} if one.public else {}
    return names.resource(NETWORK + "/natGateways", name, {"idleTimeoutInMinutes": 4, **public},
                          sku={"name": "Standard", "tier": "Regional"})
