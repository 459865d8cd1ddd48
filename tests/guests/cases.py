"""Random security rules and flows, as ARM documents; the same number gives the same case."""
import random
from ipaddress import ip_address, ip_network

from tests.guests import documents
from tests.guests.documents import NETWORK, SUBSCRIPTION
from tests.guests.witness import Case, Flow

SPACES = ("10.20.0.0/16", "172.20.0.0/16", "192.168.0.0/20", "10.128.0.0/9")
PEERS = ("10.21.0.0/16", "172.31.0.0/24")
INTERNET = ("203.0.113.7", "203.0.113.0/24", "203.0.113.0/29", "198.51.100.128/25", "8.8.8.8", "8.0.0.0/7", "0.0.0.0/1",
            "128.0.0.0/1", "1.2.3.4/32")
ELSEWHERE = ("192.168.77.0/24", "10.99.0.1", "172.16.0.0/12")
TAGS = ("*", "*", "*", "Internet", "INTERNET", "VirtualNetwork", "VirtualNetwork", "AzureLoadBalancer", "0.0.0.0/0")
PORTS = ("22", "22", "22", "80", "443", "20-25", "22-22", "0-65535", "1024-65535", "23-79", "3389", "8000-8100")
NAMES = {"Tcp": ("Tcp", "TCP", "tcp"), "Udp": ("Udp", "UDP"), "Icmp": ("Icmp", "ICMP"), "*": ("*",)}


def case(number):
    """A Case for the witness: one interface, groups on its subnet and itself (or not), and flows that come near."""
    return _Draw(number).case()


class _Draw:
    def __init__(self, number):
        self.random, self.number = random.Random(number), number
        self.space = ip_network(self.random.choice(SPACES))
        third = self.random.randrange(min(self.space.num_addresses // 256, 200))
        self.subnet = ip_network((int(self.space[0]) + 256 * third, 24))
        self.local = str(self.subnet[self.random.randint(4, 200)])
        self.peer = ip_network(self.random.choice(PEERS))
        self.group = f"{SUBSCRIPTION}/Microsoft.Network/applicationSecurityGroups/case{number}"
        self.ports, self.prefixes = ["22", "443"], ["203.0.113.7", str(self.subnet), str(self.peer)]

    def case(self):
        name, pick = f"case{self.number}", self.random
        peered = pick.random() < .4
        groups = {}
        subnet = {"addressPrefix": str(self.subnet)}
        if pick.random() < .8:
            groups |= documents.nsg(f"{name}-subnet", *self._rules())
            subnet["networkSecurityGroup"] = documents.ref("networkSecurityGroups", f"{name}-subnet")
        on_nic = f"{name}-nic" if pick.random() < .6 else None
        if on_nic:
            groups |= documents.nsg(on_nic, *self._rules())
        configuration = {"applicationSecurityGroups": [{"id": self.group}]} if pick.random() < .5 else {}
        resources = {
            **groups,
            **documents.public(name, str(ip_address("40.80.0.0") + self.number), pick.choice(["Standard", "Basic"])),
            **documents.nic(name, name, self.local, f"{name}/web", name, group=on_nic, **configuration),
            **documents.vnet(name, str(self.space), {"web": subnet}, **(_peering(f"{name}-peer") if peered else {})),
            **documents.vnet(f"{name}-peer", str(self.peer), {},
                             **_peering(name, pick.choice(["Connected", "Connected", "Disconnected"])))}
        flows = tuple(dict.fromkeys(self._flow() for _ in range(8)))
        return Case(resources, f"{NETWORK}/networkInterfaces/{name}", flows)

    def _rules(self):
        pick = self.random
        priorities = pick.sample(range(100, 4097), 9)
        return [self._rule(f"Rule{position}", priority) for position, priority
                in enumerate(priorities[:pick.choice([0, 1, 2, 2, 3, 4, 6, 9])])]

    def _rule(self, name, priority):
        pick = self.random
        protocol = pick.choice(["Tcp", "Tcp", "Tcp", "Udp", "Icmp", "*", "*", "*"])
        values = {"priority": priority, "direction": pick.choice(["Inbound", "Inbound", "Outbound"]),
                  "access": pick.choice(["Allow", "Allow", "Deny"]), "protocol": pick.choice(NAMES[protocol])}
        for side in ("source", "destination"):
            values |= self._addresses(side)
        icmp = protocol == "Icmp"       # Azure takes no ports for it
        values |= _several("sourcePortRange", ["*"] if icmp or pick.random() < .9 else self._some_ports())
        values |= _several("destinationPortRange", ["*"] if icmp or pick.random() < .25 else self._some_ports())
        return {"name": name, "properties": values}

    def _addresses(self, side):
        pick = self.random
        if pick.random() < .1:
            group = self.group + pick.choice(["", "-other"])
            return {f"{side}ApplicationSecurityGroups": [{"id": group}]}
        if pick.random() < .5:
            return _several(f"{side}AddressPrefix", [pick.choice(TAGS)])
        own = (self.local, str(self.subnet), str(self.space), str(self.peer), str(self.subnet[9]))
        chosen = pick.sample([*INTERNET, *ELSEWHERE, *own, *own], pick.choice([1, 1, 1, 2, 3, 5]))
        self.prefixes += chosen
        return _several(f"{side}AddressPrefix", list(dict.fromkeys(chosen)))

    def _some_ports(self):
        chosen = list(dict.fromkeys(self.random.choices(PORTS, k=self.random.choice([1, 1, 1, 2, 3]))))
        self.ports += chosen
        return chosen

    def _flow(self):
        pick = self.random
        protocol = pick.choice(["Tcp", "Tcp", "Tcp", "Udp", "Icmp"])
        direction = pick.choice(["Inbound", "Inbound", "Outbound"])
        near, far = (0, 0) if protocol == "Icmp" else (self._near_port(), pick.choice([40000, self._near_port()]))
        if direction == "Outbound":
            near, far = far, near
        return Flow(direction, protocol, self._remote(direction), near, far)

    def _near_port(self):
        """A port at, or next to, an end of a range that a rule names."""
        ends = self.random.choice(self.ports).split("-")
        return min(65535, max(1, int(self.random.choice(ends)) + self.random.choice([0, 0, 0, 1, -1])))

    def _remote(self, direction):
        """An address at, or next to, an end of a prefix that a rule names; one that a packet can really have."""
        while True:
            if direction == "Inbound" and self.random.random() < .05:
                return "168.63.129.16"
            network = ip_network(self.random.choice(self.prefixes), strict=False)
            end = int(self.random.choice([network[0], network[-1], network[network.num_addresses // 2]]))
            address = ip_address((end + self.random.choice([0, 0, 0, 1, -1])) % 2 ** 32)
            if _real(address) and str(address) != self.local:
                return str(address)


def _real(address):
    first = address.packed[0]
    return 0 < first < 224 and first != 127 and str(address) != "168.63.129.16"


def _peering(remote, state="Connected"):
    return {"virtualNetworkPeerings": [{"name": f"to-{remote}", "properties": {
        "remoteVirtualNetwork": documents.ref("virtualNetworks", remote), "peeringState": state,
        "allowVirtualNetworkAccess": True}}]}


def _several(name, values):
    """As ARM writes one value or many: the other form is absent or empty."""
    plural = name + ("es" if name.endswith("x") else "s")
    return {name: values[0], plural: []} if len(values) == 1 else {plural: values}
