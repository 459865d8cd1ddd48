"""Effective security rules, and what they decide about one flow.

Written for this server alone, so that the rules' readers elsewhere have an independent opinion to compare with.
"""
from dataclasses import dataclass
from ipaddress import IPv4Network, collapse_addresses, ip_address, ip_network

from ..subscription import Subscription
from .interface import NETWORK, Interface, learned, reachable_vnets, space

ANY = ip_network("0.0.0.0/0")
HOST = ip_network("168.63.129.16/32")
BALANCER = [HOST, ip_network("fe80::1234:5678:9abc/128")]
# Left out of the recorded expansion of Internet, besides many small ranges of Microsoft's own.
NEVER_INTERNET = tuple(map(ip_network, (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.2.0/24",
    "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3")))


@dataclass(frozen=True)
class Tags:
    """Prefixes of the service tags as one virtual network sees them, and members of application security groups."""
    prefixes: dict[str, list[IPv4Network]]
    groups: dict[str, list[IPv4Network]]

    def of(self, text: str) -> list[IPv4Network] | None:
        """None where the text is no tag but a prefix itself."""
        return next((found for name, found in self.prefixes.items() if name.lower() == text.lower()), None)


@dataclass(frozen=True)
class Flow:
    """`remote` is the other end; ports are None for a protocol without them, `remote_port` also for any port."""
    direction: str
    protocol: str
    local: str
    local_port: int | None
    remote: str
    remote_port: int | None


def tags_of(store: Subscription, vnet: dict, others: dict[str, list[str]]) -> Tags:
    vnets = reachable_vnets(store, vnet)
    inside = [prefix for one in vnets for prefix in space(one)]
    inside += [ip_network(prefix) for prefix, _ in learned(store, vnet)]
    outside = [ANY]
    for hole in collapse_addresses([*NEVER_INTERNET, *inside]):
        outside = [piece for whole in outside for piece in _minus(whole, hole)]
    prefixes = {"VirtualNetwork": [*inside, HOST], "AzureLoadBalancer": BALANCER,
                "Internet": sorted(collapse_addresses(outside))}
    prefixes |= {name: [ip_network(one) for one in given] for name, given in others.items()}
    groups: dict[str, list[IPv4Network]] = {}
    for nic in store.of_type(NETWORK + "/networkInterfaces"):
        for config in nic["properties"]["ipConfigurations"]:
            for group in config["properties"].get("applicationSecurityGroups", ()):
                groups.setdefault(group["id"].lower(), []).append(
                    ip_network(config["properties"]["privateIPAddress"]))
    return Tags(prefixes, groups)


def effective(store: Subscription, found: Interface, others: dict[str, list[str]]) -> list[dict]:
    """The `value` of effectiveNetworkSecurityGroups: one entry for each bound group, none without any."""
    tags = tags_of(store, found.vnet, others)
    return [_group(group, link, tags) for group, link in (
        (found.subnet_group, {"subnet": {"id": found.subnet["id"]}}),
        (found.nic_group, {"networkInterface": {"id": found.nic["id"]}})) if group]


def _group(group: dict, association: dict, tags: Tags) -> dict:
    rules = [_shown("securityRules", rule, tags) for rule in _sorted(group["properties"]["securityRules"])]
    rules += [_shown("defaultSecurityRules", rule, tags) for rule in group["properties"]["defaultSecurityRules"]]
    used = {rule[key] for rule in rules for key in ("sourceAddressPrefix", "destinationAddressPrefix") if key in rule}
    return {"networkSecurityGroup": {"id": group["id"]}, "association": association, "effectiveSecurityRules": rules,
            "tagMap": {name: list(map(str, found)) for name, found in tags.prefixes.items() if name in used}}


def _sorted(rules: list[dict]) -> list[dict]:
    return sorted(rules, key=lambda rule: (rule["properties"]["direction"], rule["properties"]["priority"]))


def _shown(kind: str, rule: dict, tags: Tags) -> dict:
    """A rule in the spelling of the effective rules: ranges with both ends, `*` as 0.0.0.0/0 and twice in its list."""
    given = rule["properties"]
    shown = {"name": f"{kind}/{rule['name']}", "protocol": "All" if given["protocol"] == "*" else given["protocol"]}
    ports = {side: [_both_ends(one) for one in _values(given, f"{side}PortRange")] for side in SIDES}
    for side in SIDES:
        shown |= _single(f"{side}PortRange", ports[side])
    for side in SIDES:
        shown[f"{side}PortRanges"] = ports[side]
    addresses = {side: _spelled(given, side, tags) for side in SIDES}
    for side in SIDES:
        shown |= _single(f"{side}AddressPrefix", addresses[side][:1] if _same(addresses[side]) else addresses[side])
    for side in SIDES:
        shown[f"{side}AddressPrefixes"] = addresses[side]
    for side in SIDES:
        if any(tags.of(text) is not None for text in addresses[side]):
            shown[f"expanded{side.capitalize()}AddressPrefix"] = [
                str(one) for text in addresses[side] for one in tags.of(text) or [text]]
    return shown | {"access": given["access"], "priority": given["priority"], "direction": given["direction"]}


SIDES = ("source", "destination")


def _single(key: str, values: list[str]) -> dict:
    return {key: values[0]} if len(values) == 1 else {}


def _same(values: list[str]) -> bool:
    return len(set(values)) == 1


def _values(given: dict, key: str) -> list[str]:
    """A property's one value, or those of its plural; Azure also takes several in one, with commas."""
    plural = key + ("s" if key.endswith("Range") else "es")
    several = given.get(plural) or ([given[key]] if given.get(key) else [])
    return [text.strip() for one in several for text in one.split(",")]


def _spelled(given: dict, side: str, tags: Tags) -> list[str]:
    texts = []
    for group in given.get(f"{side}ApplicationSecurityGroups") or ():
        texts += map(str, tags.groups.get(group["id"].lower(), ()))
    for text in _values(given, f"{side}AddressPrefix"):
        if text.lower() in ("*", "any", "0.0.0.0/0"):
            texts += ["0.0.0.0/0", "0.0.0.0/0"]
        elif tags.of(text) is not None or not text[:1].isdigit():
            texts.append(next((name for name in tags.prefixes if name.lower() == text.lower()), text))
        else:
            texts.append(str(ip_network(text, strict=False)))
    return texts


def _both_ends(text: str) -> str:
    if text == "*":
        return "0-65535"
    low, _, high = text.partition("-")
    return f"{low}-{high or low}"


def decide(store: Subscription, found: Interface, flow: Flow, others: dict[str, list[str]]) -> tuple[dict, dict] | None:
    """(group, rule) that decide: the first group that denies, else the last one asked; None without any group."""
    tags = tags_of(store, found.vnet, others)
    asked = [found.subnet_group, found.nic_group] if flow.direction == "Inbound" else [
        found.nic_group, found.subnet_group]
    decision = None
    for group in filter(None, asked):
        rule = next(rule for rule in _in_order(group, flow.direction) if _matches(rule["properties"], flow, tags))
        decision = (group, rule)
        if rule["properties"]["access"] == "Deny":
            break
    return decision


def _in_order(group: dict, direction: str) -> list[dict]:
    every = group["properties"]["securityRules"] + group["properties"]["defaultSecurityRules"]
    return sorted((rule for rule in every if rule["properties"]["direction"] == direction),
                  key=lambda rule: rule["properties"]["priority"])


def _matches(given: dict, flow: Flow, tags: Tags) -> bool:
    inbound = flow.direction == "Inbound"
    ends = {"source": (flow.remote, flow.remote_port) if inbound else (flow.local, flow.local_port),
            "destination": (flow.local, flow.local_port) if inbound else (flow.remote, flow.remote_port)}
    if given["protocol"] not in ("*", flow.protocol):
        return False
    return all(_contains(_spelled(given, side, tags), address, tags)
               and _has_port(_values(given, f"{side}PortRange"), port) for side, (address, port) in ends.items())


def _contains(texts: list[str], address: str, tags: Tags) -> bool:
    networks = [one for text in texts for one in (tags.of(text) or ([ip_network(text)] if text[:1].isdigit() else []))]
    return any(ip_address(address) in network for network in networks)


def _has_port(texts: list[str], port: int | None) -> bool:
    """Without a port only "any port" matches, for a narrower range might not."""
    for low, high in (_both_ends(text).split("-") for text in texts):
        if (int(low), int(high)) == (0, 65535) or port is not None and int(low) <= port <= int(high):
            return True
    return False


def _minus(whole: IPv4Network, hole: IPv4Network):
    if hole.subnet_of(whole):
        return whole.address_exclude(hole)
    return () if whole.subnet_of(hole) else (whole,)
