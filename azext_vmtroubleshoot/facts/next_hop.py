"""Network Watcher's next hop for the way back: from the VM to where the packets came from.

POST networkWatchers/{name}/nextHop. Recorded: no nextHopIpAddress for most types, routeTableId "System Route", and
VirtualNetwork where effective routes say VnetLocal.
"""
from dataclasses import dataclass

from ..model import CannotRead
from ..shape import text
from .caller import Caller
from .network_watcher import NetworkWatcher
from .remote import Remote
from .vm import Vm
from .way_in import WayIn


@dataclass(frozen=True)
class NextHop:
    remote: Remote
    type: str                        # Internet, VirtualAppliance, VirtualNetwork, None, ...; "" when not told
    address: str
    route_table_id: str              # "" for Azure's own routes

    @classmethod
    def read(cls, arm, vm: Vm, watcher: NetworkWatcher, way_in: WayIn, caller: Caller) -> "NextHop":
        best = way_in.best
        if best is None or not best.private_address:
            raise CannotRead("The VM has no private address to ask about")
        remote = Remote.of(best, caller)
        return cls.asked(arm, vm, watcher, best.nic_id, best.private_address, remote)

    @classmethod
    def asked(cls, arm, vm: Vm, watcher: NetworkWatcher, nic_id: str, address: str, remote: Remote):
        nic = {"targetNicResourceId": nic_id} if len(vm.nic_ids) > 1 else {}
        question = {"targetResourceId": vm.id, "sourceIPAddress": address,
                    "destinationIPAddress": remote.address, **nic}
        return cls.parse(arm.next_hop(watcher.id, question), remote)

    @classmethod
    def parse(cls, body, remote: Remote) -> "NextHop":
        table = text(body, "routeTableId")
        return cls(remote, text(body, "nextHopType"), text(body, "nextHopIpAddress"), table if "/" in table else "")
