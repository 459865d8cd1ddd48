"""Everything the handlers of one local Azure share."""
from dataclasses import dataclass

from .answers import ArmError
from .behaviour import Treatments
from .call import Call
from .identity import Identity
from .machines import Machine
from .operations import Operations
from .subscription import Subscription, group_documents
from .world import World
from .world.documents import documents, learned_prefixes
from .world.names import Names


@dataclass(frozen=True)
class Cloud:
    world: World
    subscription: Subscription
    machines: dict[str, Machine]
    operations: Operations
    treatments: Treatments
    identity: Identity

    def machine(self, call: Call) -> Machine:
        """The machine of the VM a request speaks of, wherever in the path the VM stands."""
        head = call.target.id.lower().split("/")
        at = head.index("virtualmachines")
        return self.machines["/".join(head[:at + 2])]

    def running(self, call: Call) -> Machine:
        machine = self.machine(call)
        if not machine.running:
            raise ArmError(409, "OperationNotAllowed",
                           "The operation requires the VM to be running (or set to run).")
        return machine


def cloud_of(world: World, identity: Identity, changed=lambda resources: None) -> Cloud:
    resources = documents(world)
    scopes = {Names(world, name).scope: (group.location, group.tags) for name, group in world.groups.items()}
    scopes |= {key.split("/providers/")[0]: (None, {}) for key, doc in resources.items()
               if doc["type"] == "Microsoft.Network/networkWatchers"}
    machines = {Names(world, group).id("Microsoft.Compute/virtualMachines", name).lower(): Machine(vm)
                for group, content in world.groups.items() for name, vm in content.vms.items()}
    treatments = Treatments(world.behaviour)
    return Cloud(world, Subscription(world.subscription, group_documents(world.location, scopes), resources, changed,
                                     learned_prefixes(world)),
                 machines, Operations(treatments.operation), treatments, identity)
