"""Change a resource that others change, too: read it, write it over that state alone, and else begin anew."""
import time

from ..model import CannotRead
from ..shape import name_of, text

# Seconds. A change of a NIC restarts its VM; another change has to wait until Azure is done with the first.
PATIENCE, PAUSE = 600, 2
_MOVING = ("updating", "deleting", "creating")
# Azure was busy with the resource, or somebody changed it between our reading and our writing.
_AGAIN = ("AnotherOperationInProgress", "RetryableError", "PreconditionFailed", "Conflict", "412")


def settled(changes, resource_id: str, api: str):
    """The resource once Azure has finished what it is doing with it; None where there is none. Raises CannotRead."""
    end = time.monotonic() + PATIENCE
    while True:
        found = changes.find(resource_id, api)
        if text(found, "properties", "provisioningState").lower() not in _MOVING or time.monotonic() > end:
            return found
        time.sleep(PAUSE)


def present(changes, resource_id: str, api: str) -> dict:
    """The same; raises CannotRead where there is none."""
    found = settled(changes, resource_id, api)
    if found is None:
        raise CannotRead(f"There is no {name_of(resource_id)} any more", code="NotFound")
    return found


def edit(changes, resource_id: str, api: str, edited) -> None:
    """Write the resource as edited(document) has it, unless that says None: nothing is to be done."""
    end = time.monotonic() + PATIENCE
    while (wanted := edited(present(changes, resource_id, api))) is not None:
        try:
            changes.put(resource_id, api, wanted)
            return
        except CannotRead as error:
            if error.unreadable.code not in _AGAIN or time.monotonic() > end:
                raise
        time.sleep(PAUSE)
