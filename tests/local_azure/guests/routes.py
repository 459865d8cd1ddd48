"""Effective routes as routing tables of the fabric's router.

A port has two tables: one for what comes from it (its subnet's effective routes), one for what goes to it from the
Internet. Addresses that nobody has lead to a link behind which there is only silence, as in Azure.
"""
from ipaddress import ip_address, ip_network

from . import nat
from .topology import networks

FROM, TO = 1000, 2000               # table numbers, plus the port's
INTERNET, NOBODY, DROPPED = "dev internet", "dev nobody", "dev dropped"
# System routes to None of every subnet (recorded effective routes), unless the network has the range itself.
RESERVED = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")


def tables(topology, ports):
    """{table number: lines 'prefix way'} for the ports, a mapping of Interface to Port for those plugged in."""
    found = {}
    for nic, port in ports.items():
        own = [f"{address.private}/32 dev {port.device}" for address in nic.addresses]
        found[TO + port.number] = [f"default via {nic.addresses[0].private} dev {port.device} onlink", *own]
        found[FROM + port.number] = _outward(topology, nic, ports)
    return found


def effective(topology, nic):
    """{prefix: (next hop type, address)} of a network interface's subnet."""
    vnet = topology.vnet_of(nic)
    hops = {ip_network(prefix): ("None", "") for prefix in RESERVED}
    hops[ip_network("0.0.0.0/0")] = ("Internet", "")
    for reachable in topology.reachable(vnet):
        hops.update((prefix, ("VnetLocal", "")) for prefix in reachable.prefixes)
    table = topology.subnets[nic.subnet].route_table
    for route in topology.children(table, "routes").values() if table else ():
        for prefix in networks([route["addressPrefix"]] if route["addressPrefix"][:1].isdigit() else ()):
            hops[prefix] = (route["nextHopType"], route.get("nextHopIpAddress") or "")
    return hops


def _outward(topology, nic, ports):
    if not topology.vnet_of(nic):
        return []
    hops = effective(topology, nic)
    neighbours = {address.private: other for vnet in topology.reachable(topology.vnet_of(nic))
                  for other in topology.inside(vnet) for address in other.addresses}
    appliances = {**neighbours, **nat.next_hops(topology, ports)}
    lines = [f"{prefix} {_way(hop, appliances, ports)}" for prefix, hop in hops.items()]
    for address, owner in neighbours.items():
        longest = max((prefix for prefix in hops if ip_address(address) in prefix), key=lambda each: each.prefixlen)
        if hops[longest][0] == "VnetLocal" and owner in ports:
            lines.append(f"{address}/32 dev {ports[owner].device}")
    return lines


def _way(hop, appliances, ports):
    kind, address = hop
    if kind == "VnetLocal":
        return NOBODY
    if kind == "Internet":
        return INTERNET
    appliance = appliances.get(address) if kind == "VirtualAppliance" else None
    if appliance in ports and appliance.forwarding:
        return f"via {appliance.addresses[0].private} dev {ports[appliance].device} onlink"
    return DROPPED
