"""Let the answers to one address leave the way the packets came in: directly to the Internet."""
from . import az
from .allow_flow import ASK
from ..facts.remote import Remote
from ..model import Remedy
from ..shape import group_of, name_of, segment

_NAME = "AnswersToCaller"


def return_route(table_id: str, subnet_id: str, location: str, remote: Remote) -> Remedy:
    """In the subnet's route table, or in a new one where it has none (`table_id` "")."""
    prefix = (f"{remote.address}/{128 if ':' in remote.address else 32}" if remote.exact else f"{ASK}/32")
    group, table, commands = group_of(table_id or subnet_id), name_of(table_id), []
    if not table_id:
        table = f"{name_of(subnet_id)}-routes"
        commands = [az("network", "route-table", "create", "-g", group, "-n", table, "--location", location)]
    commands.append(az("network", "route-table", "route", "create", "-g", group, "--route-table-name", table, "-n",
                       _NAME, "--address-prefix", prefix, "--next-hop-type", "Internet"))
    if not table_id:
        commands.append(az("network", "vnet", "subnet", "update", "-g", group, "--vnet-name",
                           segment(subnet_id, "virtualNetworks"), "-n", name_of(subnet_id), "--route-table", table))
    costs = f"adds one route to {table}: what the subnet's VMs send to {prefix} passes no appliance any more"
    return Remedy("return-route", costs if table_id else f"creates a route table and binds it to the subnet; {costs}",
                  " && ".join(commands))


def remove_route(table_id: str, name: str) -> Remedy:
    return Remedy("remove-route", f"removes the route {name} for all VMs of the subnets that use {name_of(table_id)}",
                  az("network", "route-table", "route", "delete", "-g", group_of(table_id), "--route-table-name",
                     name_of(table_id), "-n", name))
