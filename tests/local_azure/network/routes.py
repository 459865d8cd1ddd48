"""Effective routes of a network interface, and the next hop they give."""
from ipaddress import ip_address, ip_network

from ..subscription import Subscription
from .interface import Interface, learned, reachable_vnets

# System routes of every subnet, as recorded; Azure leaves out those that hold the network's own space.
NOWHERE = ("10.0.0.0/8", "127.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "25.176.0.0/13", "25.152.0.0/14",
           "25.184.0.0/14", "25.4.0.0/14", "25.148.0.0/15", "198.18.0.0/15", "25.150.0.0/16", "25.156.0.0/16",
           "25.159.0.0/16", "40.109.0.0/16", "192.168.0.0/16", "104.147.0.0/16", "157.59.0.0/16", "40.108.0.0/17",
           "104.146.0.0/17", "23.103.0.0/18", "20.35.252.0/22")
HOPS = {"VnetLocal": "VirtualNetwork"}


def effective(store: Subscription, found: Interface) -> list[dict]:
    """The `value` of effectiveRouteTable; of two routes for one prefix the user's is active."""
    own, *peers = reachable_vnets(store, found.vnet)
    spread = not (found.table and found.table["properties"]["disableBgpRoutePropagation"])
    rows = [_row(spread, prefix, "VnetLocal") for prefix in own["properties"]["addressSpace"]["addressPrefixes"]]
    rows += [_row(spread, prefix, "VNetPeering") for peer in peers
             for prefix in peer["properties"]["addressSpace"]["addressPrefixes"]]
    if spread:
        rows += [_row(spread, prefix, "VirtualNetworkGateway", [address], "VirtualNetworkGateway")
                 for prefix, address in learned(store, found.vnet)]
    rows.append(_row(spread, "0.0.0.0/0", "Internet"))
    taken = {row["addressPrefix"][0] for row in rows}
    rows += [_row(spread, prefix, "None") for prefix in NOWHERE if prefix not in taken]
    return _with_user_routes(rows, found, spread)


def _with_user_routes(rows: list[dict], found: Interface, spread: bool) -> list[dict]:
    for route in (found.table or {"properties": {"routes": ()}})["properties"]["routes"]:
        given = route["properties"]
        address = [given["nextHopIpAddress"]] if given.get("nextHopIpAddress") else []
        mine = {"name": route["name"]} | _row(spread, given["addressPrefix"], given["nextHopType"], address, "User")
        for row in rows:
            if row["addressPrefix"] == mine["addressPrefix"]:
                row["state"] = "Invalid"
        rows = rows + [mine]
    return rows


def _row(spread: bool, prefix: str, hop: str, address: list[str] | None = None, source: str = "Default") -> dict:
    return {"disableBgpRoutePropagation": not spread, "source": source, "state": "Active", "hasBgpOverride": False,
            "addressPrefix": [prefix], "nextHopType": hop, "nextHopIpAddress": address or [],
            "destinationServiceTags": [], "tagMap": {}}


def next_hop(store: Subscription, found: Interface, destination: str) -> dict:
    """The answer of nextHop: the active route with the longest prefix, in the spelling of that call."""
    rows = [row for row in effective(store, found) if row["state"] == "Active"
            and row["addressPrefix"][0][:1].isdigit()
            and ip_address(destination) in ip_network(row["addressPrefix"][0])]
    best = max(rows, key=lambda row: ip_network(row["addressPrefix"][0]).prefixlen)
    address = {"nextHopIpAddress": best["nextHopIpAddress"][0]} if best["nextHopIpAddress"] else {}
    table = found.table["id"] if best["source"] == "User" else "System Route"
    return {"nextHopType": HOPS.get(best["nextHopType"], best["nextHopType"])} | address | {"routeTableId": table}
