"""Long-running operations, with the headers and bodies each provider was recorded with.

Compute POST and DELETE: 202, empty, `Azure-AsyncOperation` and `Location`. Compute and Network PUT: the resource and
only `Azure-AsyncOperation`. Network POST: 202 `null` and only a `Location`, another one on every poll.
"""
import asyncio
import logging
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Awaitable, Callable

from starlette.responses import Response

from .answers import ArmError, answer, empty, failed
from .call import Call

sleep = asyncio.sleep                # what a world's seconds are waited for with
NOTIFIED = {"Azure-AsyncNotification": "Enabled"}
Work = Callable[[], Awaitable[Any]]


def now() -> str:
    return datetime.now(timezone.utc).isoformat()


@dataclass
class Operation:
    """`minimum` is how long it takes at least, in seconds; `hung` never ends; `error` ends it whatever the work did."""
    provider: str
    location: str
    api_version: str
    retry_after: int
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    started: str = field(default_factory=now)
    ended: str | None = None
    result: Any = None
    error: ArmError | None = None
    done: bool = False

    async def run(self, work: Work, minimum: float, hung: bool, error: ArmError | None,
                  finish: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        earliest = loop.time() + minimum
        try:
            self.result = await work()
        except ArmError as problem:
            self.error = problem
        except Exception:  # pylint: disable=broad-exception-caught
            # Not Azure's failure but this server's own: it must neither hang a client nor look like a world's fault.
            logging.getLogger(__name__).exception("a long-running operation of the local Azure broke")
            self.error = ArmError(500, "LocalAzureBroke", "This is a mistake of the local Azure; see its log.")
        self.error = error or self.error
        await sleep(max(0.0, earliest - loop.time()))
        if not hung:
            finish()
            self.ended, self.done = now(), True

    @property
    def state(self) -> str:
        return "InProgress" if not self.done else "Failed" if self.error else "Succeeded"

    def url(self, call: Call, kind: str, **query: str) -> str:
        more = "".join(f"&{key}={value}" for key, value in (query | _signature()).items())
        return (f"{call.base}/subscriptions/{call.target.subscription}/providers/{self.provider}/locations/"
                f"{self.location}/{kind}/{self.id}?api-version={self.api_version}{more}")

    @property
    def pause(self) -> dict:
        return {"Retry-After": str(self.retry_after)} if self.retry_after and not self.done else {}


class Operations:
    """All operations of a server by id. `treatment` tells what a world wants for the operation a call starts."""

    def __init__(self, treatment: Callable[[Call], tuple[float, int, bool, ArmError | None]]):
        self._treatment = treatment
        self._known: dict[str, Operation] = {}
        self._running: set[asyncio.Task] = set()

    def _begin(self, call: Call, provider: str, location: str, work: Work,
               finish: Callable[[], None] = lambda: None) -> Operation:
        minimum, retry_after, hung, error = self._treatment(call)
        operation = Operation(provider, location, call.api_version, retry_after)
        self._known[operation.id] = operation
        task = asyncio.create_task(operation.run(work, minimum, hung, error, finish), name=call.target.id.lower())
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return operation

    def under_way(self, where: str) -> bool:
        """Whether an operation works on a resource whose lower-cased id has this in it. For other threads."""
        return any(where in task.get_name() for task in self._running.copy())

    def network_action(self, call: Call, location: str, work: Work) -> Response:
        operation = self._begin(call, "Microsoft.Network", location, work)
        return answer(None, 202, NOTIFIED | operation.pause | {"Location": operation.url(call, "operationResults")})

    def action(self, call: Call, location: str, work: Work) -> Response:
        """A Compute POST, or a DELETE of either provider."""
        provider = call.target.namespace
        operation = self._begin(call, provider, location, work)
        monitor = (operation.url(call, "operationResults") if provider == "Microsoft.Network"
                   else operation.url(call, "operations", p="local", monitor="true"))
        return empty(202, NOTIFIED | operation.pause | {
            "Azure-AsyncOperation": operation.url(call, "operations", p="local"), "Location": monitor})

    def write(self, call: Call, doc: dict, location: str, created: bool, work: Work,
              finish: Callable[[], None] = lambda: None) -> Response:
        """A PUT, answered with the resource in its provisional state; `finish` is called when the operation ends."""
        operation = self._begin(call, call.target.namespace, location, work, finish)
        state = "Creating" if created and call.target.namespace == "Microsoft.Compute" else "Updating"
        provisional = doc | {"properties": doc["properties"] | {"provisioningState": state}}
        return answer(provisional, 201 if created else 200, NOTIFIED | operation.pause | {
            "Azure-AsyncOperation": operation.url(call, "operations")})

    async def poll(self, call: Call) -> Response:
        operation = self._known.get(call.target.name)
        if operation is None:
            raise ArmError(404, "NotFound", f"The operation {call.target.name} was not found.")
        await asyncio.sleep(0)
        if call.target.types[-1].lower() == "operationresults":
            return self._network_result(call, operation)
        if call.query.get("monitor") == "true":
            return self._monitor(call, operation)
        return self._status(operation)

    def _network_result(self, call: Call, operation: Operation) -> Response:
        headers = NOTIFIED | operation.pause | {"Location": operation.url(call, "operationResults")}
        if operation.error and operation.done:
            return failed(operation.error)
        return answer(operation.result, 200, headers) if operation.done else answer(None, 202, headers)

    def _monitor(self, call: Call, operation: Operation) -> Response:
        if not operation.done:
            return empty(202, operation.pause | {
                "Location": operation.url(call, "operations", p="local", monitor="true")})
        if operation.error:
            return failed(operation.error)
        return empty() if operation.result is None else answer(operation.result)

    def _status(self, operation: Operation) -> Response:
        """Status 200 also for an operation that failed."""
        error = {"error": operation.error.body} if operation.error and operation.done else {}
        if operation.provider == "Microsoft.Network":
            return answer({"status": operation.state} | error, headers=operation.pause)
        ended = {"endTime": operation.ended} if operation.done else {}
        output = {"properties": {"output": operation.result}} if operation.done and operation.result else {}
        return answer({"startTime": operation.started, **ended, "status": operation.state, **error, **output,
                       "name": operation.id}, headers=operation.pause)


def _signature() -> dict[str, str]:
    """Operation addresses of Azure carry about 4.4 KB of it, and part of it is new every time."""
    return {"t": str(secrets.randbelow(10**18)), "c": "L" * 2600, "s": secrets.token_urlsafe(256),
            "h": secrets.token_urlsafe(32)}
