"""Stands before the local Azure and acts at one moment: when the n-th write of a run comes, or has been answered."""
import asyncio
from typing import Callable

WRITING = ("/start", "/restart", "/deallocate", "/poweroff", "/redeploy")


class Moments:
    """An ASGI application around another. `writes` are those seen since `at()`; polls and questions do not count."""

    def __init__(self, app):
        self._app, self.writes, self._when, self._act = app, [], None, None

    def at(self, number: int, side: str, act: Callable[[], None]) -> None:
        """`side` is "before": that write does not get through; or "after": its answer gets to nobody any more;
        or "at": it goes on when act() is done."""
        self.writes, self._when, self._act = [], (number, side), act

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http" or not _writes(scope):
            await self._app(scope, receive, send)
            return
        self.writes.append(f"{scope['method']} {scope['path'].rpartition('/providers/')[2]}")
        number, side = self._when or (0, "")
        if len(self.writes) != number:
            await self._app(scope, receive, send)
            return
        if side == "after":
            await self._app(scope, receive, _nowhere)
        await asyncio.to_thread(self._act)
        if side == "at":
            await self._app(scope, receive, send)


def _writes(scope) -> bool:
    return scope["method"] in ("PUT", "DELETE", "PATCH") or (
        scope["method"] == "POST" and scope["path"].lower().endswith(WRITING))


async def _nowhere(_message) -> None:
    return None
