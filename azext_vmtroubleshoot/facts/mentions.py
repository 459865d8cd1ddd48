"""What else in the subscription names a private address: route tables, pools, records of private DNS zones ..."""
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Tuple

from ..model import CannotRead
from ..shape import text
from ..text import clean_line

# They hold the address because it is this VM's, or say nothing of it to others.
_NOT_TOLD = ("microsoft.network/networkinterfaces", "microsoft.compute/virtualmachines",
             "microsoft.compute/virtualmachines/extensions")
_TABLES = ("resources", "dnsresources")


@dataclass(frozen=True)
class Mention:
    name: str
    type: str                        # microsoft.network/routetables


@dataclass(frozen=True)
class Mentions:
    """Found by the address's text, so another network's namesake may be among them."""
    all: Tuple[Mention, ...]
    hidden: str = ""                 # why it could not be told, or ""


def read(arm, address: str) -> Mentions:
    """Azure Resource Graph, both tables at the same time."""
    # The address is data of the query: nothing but an address may get there.
    wanted = str(ip_address(address))
    queries = [f"{table} | where tostring(properties) has '{wanted}' | project name, type | order by type asc, name asc"
               for table in _TABLES]
    try:
        answers = arm.together(arm.resource_graph, queries)
    except CannotRead as error:
        return Mentions((), error.unreadable.why)
    return parse([row for rows in answers for row in rows])


def parse(rows) -> Mentions:
    found = (Mention(clean_line(text(row, "name"), 100), clean_line(text(row, "type"), 100).lower()) for row in rows)
    return Mentions(tuple(dict.fromkeys(one for one in found if one.name and one.type not in _NOT_TOLD)))
