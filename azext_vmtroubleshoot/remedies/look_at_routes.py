"""Look at the routes in effect at a NIC."""
from . import az
from ..model import Remedy
from ..shape import group_of, name_of


def look_at_routes(nic_id: str) -> Remedy:
    return Remedy("look-at-routes", "nothing; shows all routes in effect at the NIC",
                  az(nic_id, "network", "nic", "show-effective-route-table", "-g", group_of(nic_id), "-n",
                     name_of(nic_id)))
