"""The ASGI application: who asks, may they, what does the world want done to the call, and who answers it."""
import asyncio
import json
import logging
import time

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from . import authorization, compute, health, insights, management, network, resource_graph
from .answers import GATEWAY, ArmError, answer, failed
from .call import Call, Target, target_of
from .cloud import Cloud
from .compute.boot_diagnostics import blob
from .journal import Journal, Request as Entry
from .misbehaving import misbehaved

OPERATIONS = {name.lower(): (name, handler) for name, handler in (
    management.OPERATIONS | compute.OPERATIONS | network.OPERATIONS | health.OPERATIONS
    | authorization.OPERATIONS | insights.OPERATIONS | resource_graph.OPERATIONS).items()}
METHODS = ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"]
FREE = {"microsoft.resources/tenants/read", "microsoft.resources/subscriptions/read"}


def application(cloud: Cloud, journal: Journal) -> Starlette:
    async def metadata(request: Request) -> Response:
        return JSONResponse(cloud.identity.metadata(_base(request)))

    async def openid(request: Request) -> Response:
        return JSONResponse(cloud.identity.openid(_base(request)))

    async def blobs(request: Request) -> Response:
        return _logged(journal, request, "Blob/read", await blob(request, cloud), time.time())

    async def arm(request: Request) -> Response:
        return await _arm(request, cloud, journal)

    return Starlette(routes=[
        Route("/metadata/endpoints", metadata),
        Route("/{tenant}/v2.0/.well-known/openid-configuration", openid),
        Route("/{tenant}/oauth2/v2.0/token", cloud.identity.token, methods=["POST"]),
        Route("/blobs/{path:path}", blobs),
        Route("/{path:path}", arm, methods=METHODS)])


async def _arm(request: Request, cloud: Cloud, journal: Journal) -> Response:
    start, target = time.time(), target_of(request.method, request.url.path)
    typed = target.operation(request.method)
    operation, handler = OPERATIONS.get(typed.lower(), (typed, _not_served))
    try:
        response = await _answered(request, cloud, target, operation, handler)
    except ArmError as error:
        response = failed(error)
    except Exception:  # pylint: disable=broad-exception-caught
        # Not Azure's failure but this server's own: it must not look like a world's fault.
        logging.getLogger(__name__).exception("%s %s", request.method, request.url.path)
        response = failed(ArmError(500, "LocalAzureBroke", "This is a mistake of the local Azure; see its log."))
    return _logged(journal, request, operation, response, start)


async def _answered(request: Request, cloud: Cloud, target: Target, operation: str, handler) -> Response:
    claims = cloud.identity.claims(request.headers.get("authorization", ""))
    call = Call(request.method, target, request.query_params, _base(request), await _body(request), claims,
                request.headers.get("if-match", ""))
    path = request.url.path
    _check_address(target, call, cloud)
    await asyncio.sleep(cloud.treatments.latency(call, operation, path))
    failure = cloud.treatments.failure(call, operation, path)
    if operation.lower() not in FREE:
        cloud.treatments.check_permission(call, operation)
    if failure is None:
        return await handler(call, cloud)
    return await misbehaved(failure, lambda: handler(call, cloud))


def _check_address(target: Target, call: Call, cloud: Cloud) -> None:
    if not call.api_version:
        raise ArmError(400, "MissingApiVersionParameter",
                       "The api-version query parameter (?api-version=) is required for all requests.", GATEWAY)
    if target.subscription and target.subscription.lower() not in cloud.world.subscriptions:
        raise ArmError(404, "SubscriptionNotFound", f"The subscription '{target.subscription}' could not be found.",
                       GATEWAY)


async def _body(request: Request):
    content = await request.body()
    try:
        return json.loads(content) if content.strip() else None
    except json.JSONDecodeError as error:
        raise ArmError(400, "InvalidRequestContent", "The request content was invalid and could not be deserialized: "
                       f"'{error}'.") from error


async def _not_served(call: Call, _cloud: Cloud) -> Response:
    """Not an answer of Azure: what this server lacks must not be taken for what the world lacks."""
    return answer({"error": {"code": "NotServedByLocalAzure",
                             "message": f"{call.target.operation(call.method)} is not served here."}}, 501)


def _base(request: Request) -> str:
    return f"https://{request.headers.get('host', 'localhost')}"


def _logged(journal: Journal, request: Request, operation: str, response: Response, start: float) -> Response:
    journal.add(Entry(request.method, request.url.path, operation, request.query_params.get("api-version", ""),
                      response.status_code, start, time.time(), len(response.body or b""),
                      request.headers.get("user-agent", "")))
    return response
