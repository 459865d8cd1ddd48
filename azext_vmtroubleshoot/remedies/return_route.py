"""Let the answers to one address leave the way the packets came in: directly to the Internet."""
from . import az
from .allow_flow import ASK
from ..actions.resource import Remove, Set, Write
from ..api_versions import NETWORK
from ..facts.remote import Remote
from ..model import Command, Remedy
from ..shape import group_of, name_of, parent_of, segment

_NAME = "AnswersToCaller"


def return_route(table_id: str, subnet_id: str, location: str, remote: Remote) -> Remedy:
    """In the subnet's route table, or in a new one where it has none (`table_id` "")."""
    prefix = (f"{remote.address}/{128 if ':' in remote.address else 32}" if remote.exact else f"{ASK}/32")
    new = not table_id
    table_id = table_id or f"{parent_of(parent_of(subnet_id))}/routeTables/{name_of(subnet_id)}-routes"
    group, table = group_of(table_id), name_of(table_id)
    commands = [az(table_id, "network", "route-table", "route", "create", "-g", group, "--route-table-name", table,
                   "-n", _NAME, "--address-prefix", prefix, "--next-hop-type", "Internet")]
    actions = [Write(f"{table_id}/routes/{_NAME}", NETWORK,
                     {"properties": {"addressPrefix": prefix, "nextHopType": "Internet"}})]
    costs = f"adds one route to {table}: what the subnet's VMs send to {prefix} passes no appliance any more"
    if new:
        commands = [az(table_id, "network", "route-table", "create", "-g", group, "-n", table, "--location", location),
                    *commands,
                    az(subnet_id, "network", "vnet", "subnet", "update", "-g", group, "--vnet-name",
                       segment(subnet_id, "virtualNetworks"), "-n", name_of(subnet_id), "--route-table", table)]
        actions = [Write(table_id, NETWORK, {"location": location, "properties": {}}), *actions,
                   Set(subnet_id, NETWORK, {"properties": {"routeTable": {"id": table_id}}})]
        costs = f"creates a route table and binds it to the subnet; {costs}"
    return Remedy("return-route", costs, Command.all_of(*commands), tuple(actions) if remote.exact else ())


def remove_route(table_id: str, name: str) -> Remedy:
    return Remedy("remove-route", f"removes the route {name} for all VMs of the subnets that use {name_of(table_id)}",
                  az(table_id, "network", "route-table", "route", "delete", "-g", group_of(table_id),
                     "--route-table-name", name_of(table_id), "-n", name),
                  (Remove(f"{table_id}/routes/{name}", NETWORK),))
