"""Network security groups as nftables chains.

One chain for each group, virtual network and direction: a rule that allows returns to the caller, which asks the
next group; a rule that denies drops, and so does the end of the chain. No code is shared with what judges rules
elsewhere: the kernel is to be a witness of its own.
"""
from ipaddress import collapse_addresses, ip_network

from .topology import networks, reference

# The recorded expansion of VirtualNetwork ends with it, that of AzureLoadBalancer is it.
FABRIC = "168.63.129.16/32"
# What the recorded expansion of Internet leaves out, apart from some ranges of Microsoft's own.
NOT_INTERNET = ("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
                "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3")
DEFAULTS = (
    ("Inbound", 65000, "Allow", "VirtualNetwork", "VirtualNetwork"),
    ("Inbound", 65001, "Allow", "AzureLoadBalancer", "*"),
    ("Inbound", 65500, "Deny", "*", "*"),
    ("Outbound", 65000, "Allow", "VirtualNetwork", "VirtualNetwork"),
    ("Outbound", 65001, "Allow", "*", "Internet"),
    ("Outbound", 65500, "Deny", "*", "*"),
)
PROTOCOLS = {"tcp": "tcp", "udp": "udp", "icmp": "icmp", "esp": "esp", "ah": "ah"}
EVERYTHING = ip_network("0.0.0.0/0")


class Tags:
    """Addresses behind the names that a rule in one virtual network can use.

    others: {service tag: prefixes}; a tag that is not among them stands for no address at all.
    """

    def __init__(self, topology, vnet, others):
        space = [prefix for each in topology.reachable(vnet) for prefix in each.prefixes]
        self.prefixes = {tag.lower(): networks(prefixes) for tag, prefixes in others.items()}
        self.prefixes["*"] = self.prefixes["any"] = (EVERYTHING,)
        self.prefixes["virtualnetwork"] = (*space, ip_network(FABRIC))
        self.prefixes["azureloadbalancer"] = (ip_network(FABRIC),)
        self.prefixes["internet"] = _without(space + [ip_network(prefix) for prefix in NOT_INTERNET])
        self.groups = {}
        for nic in topology.inside(vnet):
            for address in nic.addresses:
                for group in address.asgs:
                    self.groups.setdefault(group, []).append(ip_network(address.private))

    def resolve(self, names, groups):
        found = [network for group in groups for network in self.groups.get(group, ())]
        for name in names:
            if name.lower() in self.prefixes:
                found += self.prefixes[name.lower()]
            elif name[:1].isdigit() or ":" in name:
                found += networks([name])
        return list(collapse_addresses(found))


def chain(topology, group, direction, tags):
    """Lines of the chain for one group and direction ('Inbound' or 'Outbound')."""
    rules = [_rule(values) for values in topology.children(group, "securityRules").values()]
    rules += [(side, priority, access, "*", [source], [], [destination], [], ["*"], ["*"])
              for side, priority, access, source, destination in DEFAULTS]
    ordered = sorted((rule for rule in rules if rule[0] == direction), key=lambda rule: rule[1])
    return [line for rule in ordered for line in _lines(rule, tags)]


def _rule(values):
    def several(name):
        single = values.get(name) or ""
        plural = values.get(name + "es" if name.endswith("x") else name + "s") or []
        return [part.strip() for each in [single, *plural] for part in each.split(",") if part.strip()]

    def groups(name):
        return [reference({"it": each}, "it") for each in values.get(name) or ()]

    return (values["direction"], values["priority"], values["access"], values["protocol"],
            several("sourceAddressPrefix"), groups("sourceApplicationSecurityGroups"),
            several("destinationAddressPrefix"), groups("destinationApplicationSecurityGroups"),
            several("sourcePortRange"), several("destinationPortRange"))


def _lines(rule, tags):
    _, _, access, protocol, sources, source_groups, destinations, destination_groups, source_ports, ports = rule
    match = []
    for side, networks_ in (("saddr", tags.resolve(sources, source_groups)),
                            ("daddr", tags.resolve(destinations, destination_groups))):
        if not networks_:
            return []               # a tag or group without addresses, or IPv6 only: never matches
        if networks_ != [EVERYTHING]:
            match.append(f"ip {side} {_set(networks_)}")
    ported = [f"th {side} {_set(_ranges(given))}" for side, given in (("sport", source_ports), ("dport", ports))
              if "*" not in given]
    name = protocol.lower()
    if name in PROTOCOLS:
        match.append(f"meta l4proto {PROTOCOLS[name]}")
    elif ported:
        match.append("meta l4proto { tcp, udp }")       # others have no ports that could match
    if name in ("*", "tcp", "udp"):
        match += ported
    return [" ".join([*match, "return" if access == "Allow" else "drop"])]


def _ranges(given):
    """Port ranges joined where they overlap, as an nftables set does not want them twice."""
    ends = sorted((int(low), int(high or low)) for low, _, high in (each.partition("-") for each in given))
    joined = []
    for low, high in ends:
        if joined and low <= joined[-1][1] + 1:
            joined[-1][1] = max(high, joined[-1][1])
        else:
            joined.append([low, high])
    return [f"{low}-{high}" if low != high else str(low) for low, high in joined]


def _set(elements):
    return "{ " + ", ".join(map(str, elements)) + " }"


def _without(excluded):
    left = [EVERYTHING]
    for hole in collapse_addresses(excluded):
        left = [part for network in left
                for part in (network.address_exclude(hole) if hole.subnet_of(network)
                             else () if network.subnet_of(hole) else (network,))]
    return tuple(left)
