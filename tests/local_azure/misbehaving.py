"""Answers no provider should give and some do: HTML, nothing, half of it, a closed connection."""
from typing import Awaitable, Callable

from starlette.responses import Response

from .answers import ArmError, answer, empty, failed
from .world.model import Failure

HTML = ("<html>\r\n<head><title>{status} {text}</title></head>\r\n<body>\r\n<center><h1>{status} {text}</h1></center>"
        "\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n")
TEXTS = {429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway",
         503: "Service Temporarily Unavailable"}


class Reset(Response):
    """Closes the connection without a word; `server.Protocol` puts the transport where this finds it."""

    async def __call__(self, scope, receive, send) -> None:
        scope["state"]["transport"].abort()


class Half(Response):
    """Announces the whole body, sends the first half and closes."""

    def __init__(self, whole: Response):
        super().__init__(whole.body, whole.status_code, dict(whole.headers))

    async def __call__(self, scope, receive, send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body[:len(self.body) // 2], "more_body": True})
        scope["state"]["transport"].close()


async def misbehaved(failure: Failure, handler: Callable[[], Awaitable[Response]]) -> Response:
    if failure.how == "reset":
        return Reset(status_code=failure.status)
    if failure.how == "half":
        return Half(await handler())
    if failure.how == "empty":
        return empty(failure.status)
    if failure.how == "html":
        text = HTML.format(status=failure.status, text=TEXTS.get(failure.status, "Error"))
        return Response(text, failure.status, media_type="text/html")
    if failure.how == "body":
        if isinstance(failure.body, str):
            return Response(failure.body, failure.status, media_type="application/json")
        return answer(failure.body, failure.status)
    return failed(ArmError(failure.status, failure.code, failure.message, {"x-ms-failure-cause": "service"}))
