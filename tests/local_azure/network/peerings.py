"""The two halves of a peering: what one does to the other."""
from ..subscription import Subscription


def met(store: Subscription, network: dict, half: dict) -> dict:
    """The half as it is once it is written: Connected when the other network has one to this, else Initiated."""
    remote = store.get(half["properties"]["remoteVirtualNetwork"]["id"])
    space = {"addressPrefixes": list(remote["properties"]["addressSpace"]["addressPrefixes"])} if remote else {}
    other = _half(remote, network["id"])
    state = "Connected" if other else "Initiated"
    if other:
        other["properties"]["peeringState"] = "Connected"
    told = {"allowVirtualNetworkAccess": True, "allowForwardedTraffic": False, "allowGatewayTransit": False,
            "useRemoteGateways": False} | half["properties"]
    return half | {"properties": told | {"peeringState": state, "peeringSyncLevel": "FullyInSync",
                                         "remoteAddressSpace": space, "remoteVirtualNetworkAddressSpace": space}}


def left(store: Subscription, network_id: str, half: dict) -> None:
    """The other half stays, Disconnected."""
    other = _half(store.get(half["properties"]["remoteVirtualNetwork"]["id"]), network_id)
    if other:
        other["properties"]["peeringState"] = "Disconnected"
        store.changed()


def _half(network: dict | None, remote_id: str) -> dict | None:
    return next((each for each in (network or {"properties": {}})["properties"].get("virtualNetworkPeerings", ())
                 if each["properties"]["remoteVirtualNetwork"]["id"].lower() == remote_id.lower()), None)
