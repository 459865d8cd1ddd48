"""Power actions: they act on the guest, then end their operation."""
import asyncio

from starlette.responses import Response

from ..call import Call
from ..cloud import Cloud
from ..machines import Machine
from .virtual_machines import VM


async def act(call: Call, cloud: Cloud) -> Response:
    doc = cloud.subscription.existing(call.target)
    machine, verb = cloud.machine(call), call.target.verb.lower()

    async def work():
        await asyncio.to_thread(ACTIONS[verb], machine)

    return cloud.operations.action(call, doc["location"], work)


def _redeploy(machine: Machine) -> None:
    """Another node: down and up again with the same disk."""
    machine.set_power("stopped")
    machine.set_power("running")


ACTIONS = {
    "start": lambda machine: machine.set_power("running"),
    "restart": Machine.restart,
    "poweroff": lambda machine: machine.set_power("stopped"),
    "deallocate": lambda machine: machine.set_power("deallocated"),
    "redeploy": _redeploy,
    "reapply": lambda machine: None,
}
OPERATIONS = {f"{VM}/{verb}/action": act
              for verb in ("start", "restart", "powerOff", "deallocate", "redeploy", "reapply")}
