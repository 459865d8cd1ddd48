"""Interfaces, addresses and load balancers of which a way in is made."""
from azext_vmtroubleshoot.facts import load_balancers
from azext_vmtroubleshoot.facts.load_balancers import LoadBalancers
from azext_vmtroubleshoot.facts.nics import IpConfiguration, Nic, Nics
from azext_vmtroubleshoot.facts.public_ips import PublicIp, PublicIps
from azext_vmtroubleshoot.facts.public_way import PublicWay
from azext_vmtroubleshoot.facts.way_in import WayIn
from azext_vmtroubleshoot.model import Status, Unreadable

GROUP = "/subscriptions/S/resourceGroups/g/providers/Microsoft.Network"
SKIPPED = Unreadable("not looked for", status=Status.SKIPPED)


def ip(name="c1", private="10.0.0.4", public="", rules=(), pools=()):
    return IpConfiguration(name, private, "IPv4", True, f"{GROUP}/virtualNetworks/v/subnets/s", public, rules, pools)


def nic(*configurations, name="nic1", primary=True):
    return Nic(f"{GROUP}/networkInterfaces/{name}", name, primary, "", False, configurations)


def public(name="p1", address="20.50.1.4", fqdn=""):
    return PublicIp(f"{GROUP}/publicIPAddresses/{name}", name, address, "IPv4", "Standard", "Static", fqdn)


def way(goal, all_nics, addresses=(), balancers=(), hosts=SKIPPED, gateways=SKIPPED):
    on_nics = Nics(tuple(all_nics))
    open_way = PublicWay.read(goal, on_nics, PublicIps(tuple(addresses)), LoadBalancers(tuple(balancers)))
    return WayIn.read(goal, on_nics, open_way, hosts, gateways)


def nat_rule(name, frontend, backend, **more):
    return {"name": name, "id": f"{GROUP}/loadBalancers/lb/inboundNatRules/{name}", "properties": {
        "protocol": "Tcp", "frontendPort": frontend, "backendPort": backend,
        "frontendIPConfiguration": {"id": f"{GROUP}/loadBalancers/lb/frontendIPConfigurations/f"}, **more}}


def balancer(*nat, balancing=(), pools=()):
    """Members as in the recordings of load_balancer/ and the published example of port mappings."""
    return load_balancers.parse({"id": f"{GROUP}/loadBalancers/lb", "name": "lb", "properties": {
        "frontendIPConfigurations": [{"id": f"{GROUP}/loadBalancers/LB/frontendIPConfigurations/f", "properties": {
            "publicIPAddress": {"id": f"{GROUP}/publicIPAddresses/P1"}}}],
        "inboundNatRules": list(nat), "loadBalancingRules": list(balancing), "backendAddressPools": list(pools)}})
