"""Stands before the local Azure: knows every call of a command by name, and spoils the one it is told to.

A run is told apart by its x-ms-client-request-id, which azure-cli sends with every request of one command to Azure
Resource Manager; blobs are asked for without it, and then their address tells whose they are.
"""
import asyncio
import json
import re
import time
from typing import Any

from starlette.responses import PlainTextResponse, Response

from ..local_azure.answers import ArmError, answer, authorization_failed, empty, failed
from ..local_azure.call import target_of
from ..local_azure.misbehaving import HTML, TEXTS, Half, Reset

CODES = {401: "InvalidAuthenticationToken", 404: "NotFound", 409: "Conflict", 429: "TooManyRequests",
         500: "InternalServerError", 503: "ServerTimeout"}
CHALLENGE = {"WWW-Authenticate": 'Bearer authorization_uri="https://login.windows.net/t", error="invalid_token"'}
FAILING = ("401", "403", "403-nameless", "404", "409", "429", "429-retry-after", "500", "502", "503", "504", "reset",
           "half", "proxy-page", "proxy-page-as-json", "empty", "null", "not-an-object", "silent")
FAILING_POLLS = ("failed-operation", "endless")
STORAGE = "/storage/"                # before the name of an account: blobs that stand beside the local Azure
# What a client gets over by asking again.
PASSING = ("429", "429-retry-after", "500", "502", "503", "504", "reset")


def kinds(call: str) -> tuple[str, ...]:
    """The ways in which a call of this name can fail."""
    more = () if call.startswith(("GET ", "result ")) else FAILING_POLLS if call.startswith("poll ") else ("lost",)
    return FAILING + more


def call_name(method: str, path: str, query: str = "") -> str:
    """`GET Microsoft.Network/networkInterfaces/web01-nic`, `GET serial log`, `GET blob of CONTAINER h=07`."""
    if path.startswith("/blobs/"):
        return f"{method} {'screenshot' if path.endswith('.bmp') else 'serial log'}"
    if path.startswith(STORAGE):
        return f"{method} blob of {path.split('/')[3]} {re.search('/(h=[0-9]+)/', path)[1]}"
    short = re.sub(r"^/subscriptions/[^/]+(/resourceGroups/[^/]+)?(/providers)?/?", "", path, flags=re.IGNORECASE)
    metric = re.search("metricnames=([^&]+)", query)
    return f"{method} {short}{' ' + metric[1] if metric else ''}"


class Run:
    """One command: the calls it made, and which of them fails in which way.

    `call` is one name, or several; `kind` one of kinds(), or `held` for what is done and answered when the run is over,
    or a function that changes the answer's JSON; `times` how often, None always, after the first `spared` calls of
    that name.
    """

    def __init__(self, call: str | tuple = "", kind: str = "", times: int | None = None, spared: int = 0):
        # pylint: disable=too-many-arguments
        self.call, self.kind, self.left, self.spared, self.calls, self.over = call, kind, times, spared, [], False

    def spoils(self, call: str) -> bool:
        if call not in ((self.call,) if isinstance(self.call, str) else self.call) or self.left == 0:
            return False
        if self.spared:
            self.spared -= 1
            return False
        self.left = None if self.left is None else self.left - 1
        return True

    def wait_for(self, call: str, times: int = 1, *, az) -> None:
        """Until this process has made the call so often."""
        while self.calls.count(call) < times:
            assert az.poll() is None, f"az has ended before {call}: {az.communicate()}"
            time.sleep(0.02)

    async def end(self) -> None:
        while not self.over:
            await asyncio.sleep(0.02)


class Saboteur:
    """An ASGI application around another. `runs` by request id; `anybody` is the run of all requests without one."""

    def __init__(self, app):
        self._app, self.runs, self._operations, self.anybody = app, {}, {}, None

    async def __call__(self, scope, receive, send) -> None:
        run = self.runs.get(_run_id(scope), self.anybody) if scope["type"] == "http" else None
        if run is None:
            await self._app(scope, receive, send)
            return
        call = self._name(scope)
        run.calls.append(call)

        async def honest() -> Response:
            return await self._honest(scope, receive, call)
        response = failed(ArmError(410, "Gone", "over")) if run.over else \
            await _spoilt(run, scope, honest) if run.spoils(call) else await honest()
        await response(scope, receive, send)

    def _name(self, scope) -> str:
        """That of the call, `poll POST ...` or `result POST ...`."""
        starter = self._operations.get(scope["path"].rpartition("/")[2])
        if starter:
            return f"{'result' if b'monitor=true' in scope['query_string'] else 'poll'} {starter}"
        return call_name(scope["method"], scope["path"], scope["query_string"].decode())

    async def _honest(self, scope, receive, call: str) -> Response:
        """The answer of the local Azure; remembers the operation it starts, and marks the blobs' addresses."""
        parts: list[dict[str, Any]] = []

        async def keep(message):
            parts.append(message)
        await self._app(scope, receive, keep)
        body = b"".join(part.get("body", b"") for part in parts)
        headers = {k.decode().lower(): v.decode() for k, v in parts[0]["headers"] if k.lower() != b"content-length"}
        if not call.startswith(("poll ", "result ")):
            for name in ("location", "azure-asyncoperation"):
                if name in headers:
                    self._operations[headers[name].partition("?")[0].rpartition("/")[2]] = call
        return Response(re.sub(rb"\.(log|bmp)\?", rb".\1?run=" + _run_id(scope).encode() + b"&", body),
                        parts[0]["status"], headers)


def _run_id(scope) -> str:
    if scope["path"].startswith(STORAGE):
        return scope["path"].split("/")[2]
    marked = re.search(rb"[?&]?run=([\w-]+)", scope["query_string"])
    found = dict(scope["headers"]).get(b"x-ms-client-request-id", b"")
    return (marked.group(1) if marked and scope["path"].startswith("/blobs/") else found).decode()


async def _spoilt(run: Run, scope, honest) -> Response:
    kind = run.kind
    if kind == "silent":
        await run.end()
        return Reset()
    if kind == "held":
        whole = await honest()
        await run.end()
        return whole
    if callable(kind):
        return answer(kind(json.loads((await honest()).body)))
    if kind in ("half", "lost"):                 # done, and the answer does not come, or not all of it
        whole = await honest()
        return Half(whole) if kind == "half" else Reset()
    if kind == "endless":
        return await _unfinished(scope, honest)
    return _ANSWERS[kind](scope) if kind in _ANSWERS else _status(int(kind.partition("-")[0]), kind, scope)


async def _unfinished(scope, honest) -> Response:
    """As Azure answers the poll of an operation that goes on: 202 `null` and a Location, or InProgress."""
    whole = await honest()
    if "/operationResults/" in scope["path"]:
        return answer(None, 202, {"Location": whole.headers["location"]})
    return answer({"status": "InProgress"})


def _status(status: int, kind: str, scope) -> Response:
    if status == 403 and scope["path"].startswith(STORAGE):
        return empty(403, {"x-ms-error-code": "AuthorizationPermissionMismatch"})
    if status == 403:
        operation = target_of(scope["method"], scope["path"]).operation(scope["method"])
        error = ArmError(403, "RequestDisallowedByPolicy", "Disallowed.") if kind == "403-nameless" else \
            authorization_failed("someone", operation, scope["path"])
        return failed(error)
    if status in (502, 504):
        return Response(HTML.format(status=status, text=TEXTS.get(status, "Gateway Time-out")), status,
                        media_type="text/html")
    if status == 503:
        return empty(503)
    headers = CHALLENGE if status == 401 else {"Retry-After": "1"} if kind == "429-retry-after" else {}
    return failed(ArmError(status, CODES[status], f"Spoilt with {status}.", headers))


_PAGE = "<html><head><title>Sign in to the proxy</title></head><body>\x1b[31mPlease sign in</body></html>"
_ANSWERS = {
    "reset": lambda scope: Reset(),
    "proxy-page": lambda scope: Response(_PAGE, 200, media_type="text/html"),
    "proxy-page-as-json": lambda scope: Response(_PAGE, 200, media_type="application/json"),
    "empty": lambda scope: PlainTextResponse("", 200),
    "null": lambda scope: answer(None),
    "not-an-object": lambda scope: answer(["spoilt"]),
    "failed-operation": lambda scope: answer(
        {"status": "Failed", "error": {"code": "Spoilt", "message": "It failed."}}),
}
