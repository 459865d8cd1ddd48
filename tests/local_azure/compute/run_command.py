"""Run command: a script as root in the guest, one at a time, the last 4,096 bytes of each stream."""
import asyncio

from starlette.responses import Response

from .. import operations
from ..answers import ArmError
from ..call import Call
from ..cloud import Cloud
from ..guests import CannotRun
from ..machines import Machine
from .virtual_machines import VM

TAIL = 4096


async def run(call: Call, cloud: Cloud) -> Response:
    doc = cloud.subscription.existing(call.target)
    machine = cloud.running(call)
    if not machine.busy.acquire(blocking=False):
        raise ArmError(409, "Conflict", "Run command extension execution is in progress. Please wait for completion "
                       "before invoking a run command.")
    script, arguments = _script(call.body or {})

    async def work():
        try:
            if not await asyncio.to_thread(lambda: machine.ready):
                await _give_up(cloud)
            return await asyncio.to_thread(_ran, machine, script, arguments, cloud.world.behaviour.script_timeout)
        finally:
            machine.busy.release()

    return cloud.operations.action(call, doc["location"], work)


def _script(body: dict) -> tuple[str, list[str]]:
    """The script's text and its positional arguments, which is how Linux gets the named parameters."""
    if body.get("commandId", "").lower() == "ifconfig":
        return "ifconfig", []
    if body.get("commandId", "").lower() not in ("runshellscript", "runpowershellscript"):
        raise ArmError(404, "NotFound", f"The entity was not found: {body.get('commandId')}.")
    return "\n".join(body.get("script") or []), [str(one["value"]) for one in body.get("parameters") or []]


async def _give_up(cloud: Cloud) -> None:
    """Without an agent Azure waits 90 minutes; here `agent-timeout` seconds."""
    await operations.sleep(cloud.world.behaviour.agent_timeout)
    raise _timeout()


def _timeout() -> ArmError:
    return ArmError(409, "VMExtensionProvisioningTimeout",
                    "Provisioning of VM extension RunCommandLinux has timed out. Extension provisioning has taken too "
                    "long to complete. The extension did not report a message. More information on troubleshooting is "
                    "available at https://aka.ms/vmextensionlinuxtroubleshoot")


def _ran(machine: Machine, script: str, arguments: list[str], limit: float) -> dict:
    """Always "succeeded": the platform does not tell whether the script did."""
    try:
        out, err = machine.run(script, arguments, limit)
    except TimeoutError as error:
        raise _timeout() from error
    except CannotRun as error:
        raise ArmError(409, "VMExtensionProvisioningError",
                       "VM has reported a failure when processing extension 'RunCommandLinux' (publisher "
                       f"'Microsoft.CPlat.Core' and type 'RunCommandLinux'). Error message: \"{error}\". More "
                       "information on troubleshooting is available at "
                       "https://aka.ms/vmextensionlinuxtroubleshoot. ") from error
    if machine.vm.os == "Windows":
        return {"value": [{"code": f"ComponentStatus/{stream}/succeeded", "level": "Info",
                           "displayStatus": "Provisioning succeeded", "message": _tail(text)}
                          for stream, text in (("StdOut", out), ("StdErr", err))]}
    return {"value": [{"code": "ProvisioningState/succeeded", "level": "Info",
                       "displayStatus": "Provisioning succeeded",
                       "message": f"Enable succeeded: \n[stdout]\n{_tail(out)}\n[stderr]\n{_tail(err)}"}]}


def _tail(text: str) -> str:
    return text.encode()[-TAIL:].decode("utf-8", "replace")


OPERATIONS = {VM + "/runCommand/action": run}
