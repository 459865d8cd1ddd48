"""Reading and writing network resources."""
from itertools import count

from starlette.responses import Response

from ..answers import ArmError, answer, empty, listed
from ..call import Call, part
from ..cloud import Cloud
from ..subscription import INSIDE, Subscription, fresh
from . import peerings

NETWORK = "Microsoft.Network"
TYPES = ("networkInterfaces", "networkSecurityGroups", "virtualNetworks", "routeTables", "publicIPAddresses",
         "loadBalancers", "bastionHosts", "virtualNetworkGateways", "natGateways", "applicationSecurityGroups",
         "networkWatchers",
         "connections", "localNetworkGateways")
CHILDREN = ("virtualNetworks/subnets", "virtualNetworks/virtualNetworkPeerings",
            "networkSecurityGroups/securityRules", "networkSecurityGroups/defaultSecurityRules", "routeTables/routes",
            "loadBalancers/inboundNatRules", "loadBalancers/frontendIPConfigurations",
            "loadBalancers/backendAddressPools", "networkInterfaces/ipConfigurations")
WRITABLE = ("networkSecurityGroups", "routeTables", "publicIPAddresses", "natGateways",
            "networkSecurityGroups/securityRules", "routeTables/routes", "virtualNetworks/subnets",
            "virtualNetworks/virtualNetworkPeerings")
WORDS = {"allow": "Allow", "deny": "Deny", "inbound": "Inbound", "outbound": "Outbound", "tcp": "Tcp", "udp": "Udp",
         "icmp": "Icmp"}
REVISIONS = count(2)


async def read(call: Call, cloud: Cloud) -> Response:
    store, target = cloud.subscription, call.target
    if not target.is_collection:
        return answer(view(store, store.existing(target)))
    if target.type.lower() in INSIDE:
        return listed([view(store, one) for one in store.children(target)])
    store.group_of(target)
    return listed([view(store, one) for one in store.of_type(target.type, target)])


async def connections(call: Call, cloud: Cloud) -> Response:
    """Those that name a gateway on either side, without their status, which each one's own GET tells."""
    store, gateway = cloud.subscription, call.target.parent
    found = [doc for doc in store.of_type(NETWORK + "/connections")
             if any(_names(doc, f"virtualNetworkGateway{number}", gateway) for number in (1, 2))]
    return listed([doc | {"properties": _without(doc, "connectionStatus")} for doc in found])


async def write(call: Call, cloud: Cloud) -> Response:
    store, target = cloud.subscription, call.target
    store.group_of(target)
    known = store.get(target.id)
    check_etag(call, known)
    if target.type.lower() in INSIDE:
        parent = store.get(target.parent) or store.existing(target)
        doc = _child(call, parent, known)
        place = parent["location"]
        if target.types[-1].lower() == "virtualnetworkpeerings":
            doc = peerings.met(store, parent, doc)
    else:
        doc = _addressed(store, _whole(call, known))
        place = doc["location"]
    created = store.put(doc)

    async def work():
        return None

    return cloud.operations.write(call, view(store, doc), place, created, work)


def check_etag(call: Call, known: dict | None) -> None:
    """A write over a state that is no longer there is refused."""
    if call.if_match and known is not None and known.get("etag") != call.if_match:
        raise ArmError(412, "PreconditionFailed", f"Precondition failed. Etag provided in if-match header "
                       f"{call.if_match} does not match etag {known.get('etag')} of resource {known['id']} in NRP "
                       "data store.", details=[])


async def delete(call: Call, cloud: Cloud) -> Response:
    store = cloud.subscription
    found = store.get(call.target.id)
    if found is None:
        store.group_of(call.target)
        return empty(204)
    place = found.get("location") or store.get(call.target.parent)["location"]

    async def work():
        store.delete(found)
        if call.target.types[-1].lower() == "virtualnetworkpeerings":
            peerings.left(store, call.target.parent, found)

    return cloud.operations.action(call, place, work)


def _child(call: Call, parent: dict, known: dict | None) -> dict:
    given = dict(call.body.get("properties") or {})
    if call.target.types[-1].lower() == "securityrules":
        given = _rule(given)
    found = known or {"name": call.target.name, "id": f"{parent['id']}/{call.target.types[-1]}/{call.target.name}",
                      "type": f"{parent['type']}/{call.target.types[-1]}"}
    doc = fresh({key: found[key] for key in ("name", "id", "type")}, next(REVISIONS))
    return doc | {"properties": {"provisioningState": "Succeeded"} | given}


def _rule(given: dict) -> dict:
    """Azure answers in its own spelling whatever the request's was, and with every list."""
    lists = {key: [] for key in ("sourcePortRanges", "destinationPortRanges", "sourceAddressPrefixes",
                                 "destinationAddressPrefixes")}
    spelled = {key: WORDS.get(str(value).lower(), value) if key in ("access", "direction", "protocol") else value
               for key, value in given.items() if value is not None}
    return lists | spelled


def _whole(call: Call, known: dict | None) -> dict:
    """A PUT of a resource; its lists of children come as the client read them."""
    given = {key: value for key, value in call.body.items() if key not in ("etag", "properties") and value is not None}
    properties = dict((known or {}).get("properties", {})) | {
        key: value for key, value in (call.body.get("properties") or {}).items() if value is not None}
    base = known or {"name": call.target.name, "id": call.target.id, "type": call.target.type}
    return fresh(base | given | {"properties": properties | {"provisioningState": "Succeeded"}}, next(REVISIONS))


def _addressed(store: Subscription, doc: dict) -> dict:
    """A static public address is assigned when it is made, or made static."""
    properties = doc["properties"]
    if not doc["type"].lower().endswith("/publicipaddresses") or properties.get("ipAddress") \
            or properties.get("publicIPAllocationMethod") != "Static":
        return doc
    taken = {one["properties"].get("ipAddress") for one in store.of_type(NETWORK + "/publicIPAddresses")}
    free = next(f"20.50.9.{n}" for n in range(1, 255) if f"20.50.9.{n}" not in taken)
    return doc | {"properties": properties | {"ipAddress": free}}


def view(store: Subscription, doc: dict) -> dict:
    """The document with the links back that Azure keeps: who uses a subnet, an NSG, a route table, a public IP."""
    back = BACK.get(doc["type"].lower())
    return doc | {"properties": back(store, doc)} if back else doc


def _public_ip(store: Subscription, doc: dict) -> dict:
    users = [config for config in _configurations(store) if _names(config, "publicIPAddress", doc["id"])]
    for kind, place in (("loadBalancers", "frontendIPConfigurations"), ("bastionHosts", "ipConfigurations"),
                        ("virtualNetworkGateways", "ipConfigurations")):
        users += [front for one in store.of_type(f"{NETWORK}/{kind}") for front in one["properties"][place]
                  if _names(front, "publicIPAddress", doc["id"])]
    return doc["properties"] | ({"ipConfiguration": {"id": users[0]["id"]}} if users else {})


def _nsg(store: Subscription, doc: dict) -> dict:
    nics = [{"id": nic["id"]} for nic in store.of_type(NETWORK + "/networkInterfaces")
            if _names(nic, "networkSecurityGroup", doc["id"])]
    return doc["properties"] | ({"networkInterfaces": nics} if nics else {}) | _subnets(
        store, "networkSecurityGroup", doc["id"])


def _route_table(store: Subscription, doc: dict) -> dict:
    return doc["properties"] | _subnets(store, "routeTable", doc["id"])


def _vnet(store: Subscription, doc: dict) -> dict:
    return doc["properties"] | {"subnets": [view(store, one) for one in doc["properties"]["subnets"]]}


def _load_balancer(store: Subscription, doc: dict) -> dict:
    """A NIC's IP configuration names the rules and pools it belongs to; they name it back."""
    ways = {}
    for config in _configurations(store):
        for place in ("loadBalancerInboundNatRules", "loadBalancerBackendAddressPools"):
            for link in config["properties"].get(place) or ():
                ways.setdefault(link["id"].lower(), []).append({"id": config["id"]})
    rules = [one | {"properties": _without(one, "backendIPConfiguration")
                    | ({"backendIPConfiguration": ways[one["id"].lower()][0]} if one["id"].lower() in ways else {})}
             for one in doc["properties"]["inboundNatRules"]]
    pools = [one | {"properties": _without(one, "backendIPConfigurations")
                    | ({"backendIPConfigurations": ways[one["id"].lower()]} if one["id"].lower() in ways else {})}
             for one in doc["properties"]["backendAddressPools"]]
    return doc["properties"] | {"inboundNatRules": rules, "backendAddressPools": pools}


def _without(doc: dict, key: str) -> dict:
    return {name: value for name, value in doc["properties"].items() if name != key}


def _subnet(store: Subscription, doc: dict) -> dict:
    """Azure writes these ids in upper case where NICs are meant (recorded)."""
    users = [{"id": _shouted(config["id"])} for config in _configurations(store)
             if _names(config, "subnet", doc["id"])]
    users += [{"id": config["id"]} for kind in ("bastionHosts", "virtualNetworkGateways")
              for one in store.of_type(f"{NETWORK}/{kind}") for config in one["properties"]["ipConfigurations"]
              if _names(config, "subnet", doc["id"])]
    return doc["properties"] | ({"ipConfigurations": users} if users else {})


def _shouted(configuration: str) -> str:
    group, nic, name = (part(configuration, word) for word in
                        ("resourceGroups", "networkInterfaces", "ipConfigurations"))
    head = configuration.split("/resourceGroups/")[0]
    return (f"{head}/resourceGroups/{group.upper()}/providers/{NETWORK}/networkInterfaces/{nic.upper()}"
            f"/ipConfigurations/{name.upper()}")


def _configurations(store: Subscription):
    for nic in store.of_type(NETWORK + "/networkInterfaces"):
        yield from nic["properties"]["ipConfigurations"]


def _subnets(store: Subscription, key: str, wanted: str) -> dict:
    found = [{"id": subnet["id"]} for vnet in store.of_type(NETWORK + "/virtualNetworks")
             for subnet in vnet["properties"]["subnets"] if _names(subnet, key, wanted)]
    return {"subnets": found} if found else {}


def _names(doc: dict, key: str, wanted: str) -> bool:
    return (doc["properties"].get(key) or {}).get("id", "").lower() == wanted.lower()


BACK = {f"{NETWORK}/{kind}".lower(): how for kind, how in {
    "publicIPAddresses": _public_ip, "networkSecurityGroups": _nsg, "routeTables": _route_table,
    "virtualNetworks": _vnet, "loadBalancers": _load_balancer, "virtualNetworks/subnets": _subnet}.items()}
OPERATIONS = ({f"{NETWORK}/virtualNetworkGateways/connections/read": connections}
              | {f"{NETWORK}/{kind}/read": read for kind in TYPES + CHILDREN}
              | {f"{NETWORK}/{kind}/write": write for kind in WRITABLE}
              | {f"{NETWORK}/{kind}/delete": delete for kind in WRITABLE})
