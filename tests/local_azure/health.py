"""Microsoft.ResourceHealth: the current availability status of a virtual machine.

No answer for a VM was ever recorded: members are those of the public specification's examples, the words those that
Azure's documentation lists, and `reasonType` has a space as in real answers for other types.
"""
from datetime import datetime, timezone

from starlette.responses import Response

from .answers import answer
from .call import Call
from .cloud import Cloud
from .world.model import Health

STATUS = "Microsoft.ResourceHealth/availabilityStatuses"
WORDS = {
    "Available": "There aren't any known Azure platform problems affecting this virtual machine",
    "Unknown": "We're currently unable to determine the health of this virtual machine",
    "Unavailable": "Your virtual machine is unavailable. We're working to automatically recover your virtual machine "
                   "and to determine the source of the problem. No further action is required from you at this time",
    "Degraded": "Your virtual machine is degraded. We're working to automatically recover your virtual machine and to "
                "determine the source of the problem. No further action is required from you at this time",
}
STOPPED = Health("Unavailable", "Stopped by user or process", "This virtual machine is stopping as requested by an "
                 "authorized user or by a process running inside the virtual machine", "Customer Initiated")
DEALLOCATED = Health("Unavailable", "Stopped and deallocating", "This virtual machine is stopping and deallocating as "
                     "requested by an authorized user or process", "Customer Initiated")
BY_POWER = {"running": Health(), "stopped": STOPPED, "deallocated": DEALLOCATED}


async def current(call: Call, cloud: Cloud) -> Response:
    key = call.target.scope.lower()
    machine = cloud.machines.get(key)
    if machine is None:
        vm = "/".join(call.target.scope.split("/providers/")[-1].split("/"))
        cloud.subscription.group_of(call.target)
        return answer({"error": {"code": "ResourceNotFound", "message": f"The Resource '{vm}' was not found."}}, 404)
    health = machine.vm.health or BY_POWER.get(machine.power, Health("Unknown"))
    since = datetime.fromtimestamp(machine.since, timezone.utc)
    reason = health.reason or {"Available": "", "Unknown": "Unknown"}.get(health.state, "Unplanned")
    return answer({
        "id": f"{call.target.scope}/providers/{STATUS}/current", "name": "current",
        "type": "Microsoft.ResourceHealth/AvailabilityStatuses",
        "location": cloud.subscription.resources[key]["location"], "properties": {
            "availabilityState": health.state, "title": health.title or health.state,
            "summary": health.summary or WORDS[health.state], "reasonType": reason,
            "occuredTime": since.strftime("%Y-%m-%dT%H:%M:%SZ"), "reasonChronicity": "Transient",
            "reportedTime": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")}})


OPERATIONS = {STATUS + "/read": current}
