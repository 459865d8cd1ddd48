"""Storage accounts beside the local Azure, on its own port, so that the saboteur stands before them too.

They answer what is asked of them here as a real one does (tests/azurite is one): a range of a blob, or that it is not
there.
"""
from starlette.responses import Response

from .saboteur import STORAGE

VERSION = {"x-ms-version": "2021-08-06"}


class Blobs:
    """An ASGI application around another. `content` of blobs by path, which begins with STORAGE and the account."""

    def __init__(self, app):
        self._app, self.content = app, {}

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(STORAGE):
            await self._answer(scope["path"])(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _answer(self, path: str) -> Response:
        content = self.content.get(path)
        if content is None:
            return Response(b"", 404, VERSION | {"x-ms-error-code": "BlobNotFound"})
        return Response(content, 206, VERSION | {"Content-Range": f"bytes 0-{len(content) - 1}/{len(content)}"})
