"""Public addresses and load balancers: which private address and port stands behind which public one, both ways."""
from dataclasses import dataclass

from .topology import properties, reference

# Azure's default outbound access: an address of Azure's own that nobody chose. One for all here.
DEFAULT_OUTBOUND = "20.0.0.1"


@dataclass(frozen=True)
class Forward:
    """What is sent to an address (and port) in front goes to one private address behind it."""
    front: str
    behind: str
    nic: object
    protocol: str = ""              # '' = all of it
    front_port: int = 0
    port: int = 0
    public: bool = True

    @property
    def match(self):
        words = [f"ip daddr {self.front}"]
        if self.protocol:
            words.append(f"{self.protocol} dport {self.front_port}")
        return " ".join(words)

    @property
    def target(self):
        return f"{self.behind}:{self.port}" if self.port else self.behind


def forwards(topology):
    """All Forwards; those of single ports first, because they are the narrower ones."""
    whole = [Forward(topology.public_addresses[address.public].address, address.private, nic)
             for nic in topology.interfaces.values() for address in nic.addresses
             if address.public in topology.public_addresses]
    return [each for balancer, document in topology.of_type("loadBalancers")
            for each in _balanced(topology, balancer, document)] + whole


def outbound(topology, nic, address):
    """The public address that packets from one of a NIC's private addresses get, None when there is no way out."""
    subnet = topology.subnets.get(nic.subnet)
    gateway = properties(topology.documents.get(subnet.nat_gateway)) if subnet and subnet.nat_gateway else {}
    candidates = [address.public, *(each["id"].lower() for each in gateway.get("publicIpAddresses") or ())]
    for candidate in candidates:
        if candidate in topology.public_addresses:
            return topology.public_addresses[candidate].address
    for balancer, document in topology.of_type("loadBalancers"):
        if any(pool.startswith(balancer + "/") for pool in address.pools):
            for front, public in _fronts(topology, document).values():
                if public:
                    return front
    return DEFAULT_OUTBOUND if subnet and subnet.default_outbound else None


def next_hops(topology, plugged):
    """{private front: NIC} of rules for every port: the first of the pool that is plugged in, as a probe would find."""
    return {front: nic for balancer, document in topology.of_type("loadBalancers")
            for rule in topology.children(balancer, "loadBalancingRules").values() if not rule["frontendPort"]
            for front, public in [_fronts(topology, document).get(reference(rule, "frontendIPConfiguration"), ("", 1))]
            if not public and (nic := next((nic for nic in plugged for address in nic.addresses
                                            if reference(rule, "backendAddressPool") in address.pools), None))}


def _balanced(topology, balancer, document):
    fronts = _fronts(topology, document)
    targets = [(nic, address) for nic in topology.interfaces.values() for address in nic.addresses]
    for key, rule in topology.children(balancer, "inboundNatRules").items():
        bound = reference(rule, "backendIPConfiguration")
        pool = reference(rule, "backendAddressPool")
        behind = [(nic, address) for nic, address in targets
                  if key in address.nat_rules or address.id == bound or (pool and pool in address.pools)]
        first = rule.get("frontendPort") or rule.get("frontendPortRangeStart")
        for offset, (nic, address) in enumerate(behind):
            yield from _forward(fronts, rule, first + offset, nic, address)
    # A pool's members are told apart by hash; one VM behind a rule is what a way in needs.
    for rule in topology.children(balancer, "loadBalancingRules").values():
        pools = {reference(rule, "backendAddressPool"), *(each["id"].lower()
                                                          for each in rule.get("backendAddressPools") or ())}
        member = next(((nic, address) for nic, address in targets if pools & address.pools), None)
        if member and rule["frontendPort"]:
            yield from _forward(fronts, rule, rule["frontendPort"], *member)


def _forward(fronts, rule, front_port, nic, address):
    front, public = fronts.get(reference(rule, "frontendIPConfiguration"), ("", False))
    for protocol in ("tcp", "udp") if rule["protocol"] == "All" else (rule["protocol"].lower(),):
        if front:
            yield Forward(front, address.private, nic, protocol, front_port, rule["backendPort"], public)


def _fronts(topology, document):
    """{front-end id: (address, whether it is public)}"""
    found = {}
    for front in properties(document).get("frontendIPConfigurations") or ():
        values = properties(front)
        public = topology.public_addresses.get(reference(values, "publicIPAddress"))
        if public:
            found[front["id"].lower()] = (public.address, True)
        elif values.get("privateIPAddress"):
            found[front["id"].lower()] = (values["privateIPAddress"], False)
    return found
