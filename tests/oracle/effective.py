"""What effectiveNetworkSecurityGroups answers for the ARM documents of a witness' case.

The expansion of tags and application security groups is the local Azure's, which is held against the recordings
elsewhere and shares no code with what judges the rules.
"""
from copy import deepcopy

from tests.local_azure.network import rules
from tests.local_azure.network.interface import interface
from tests.local_azure.subscription import Subscription
from tests.local_azure.world.networks import DEFAULT_RULES


def effective_security_groups(case) -> dict:
    store = Subscription("oracle", {}, {key.lower(): _whole(document) for key, document in case.resources.items()})
    return {"value": rules.effective(store, interface(store, store.get(case.nic)), {})}


def _whole(short) -> dict:
    """The document with the members that Azure's have and the case's leave out."""
    document = deepcopy(short)
    provider, kind = document["id"].split("/")[-3:-1]
    document["type"] = f"{provider}/{kind}"
    properties = document["properties"]
    if kind == "networkSecurityGroups":
        properties["defaultSecurityRules"] = [_default(*rule) for rule in DEFAULT_RULES]
    if kind == "virtualNetworks":
        properties["virtualNetworkPeerings"] = [
            {"name": p["name"], "properties": {"useRemoteGateways": False, **p["properties"]}}
            for p in properties.get("virtualNetworkPeerings", ())]
        for subnet in properties["subnets"]:
            subnet["id"] = f"{document['id']}/subnets/{subnet['name']}"
    return document


def _default(name, _text, direction, access, priority, source, destination) -> dict:
    return {"name": name, "properties": {
        "protocol": "*", "sourcePortRange": "*", "destinationPortRange": "*", "sourceAddressPrefix": source,
        "destinationAddressPrefix": destination, "access": access, "priority": priority, "direction": direction}}
