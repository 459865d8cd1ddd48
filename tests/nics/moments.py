"""Stands before the local Azure and acts at one moment of a run, told by its writes: whoever is quick or slow, az waits
for the answer that is held up meanwhile."""
import asyncio
from typing import Callable

WRITING = ("/start", "/restart", "/deallocate", "/poweroff", "/redeploy")
NEVER = (0, "")


def _writes(method: str, path: str) -> bool:
    return method in ("PUT", "DELETE", "PATCH") or method == "POST" and path.lower().endswith(WRITING)


class Moments:
    """An ASGI application around another. `writes` are those seen since `at()`, or what else `counts`; polls and
    questions do not."""

    def __init__(self, app, counts=_writes):
        self._app, self._counts, self.writes, self._when, self._act = app, counts, [], NEVER, None

    def at(self, number: int, side: str, act: Callable[[], None]) -> None:
        """`side` of the write of that number is "before": it does not get through; or "after": its answer gets to
        nobody any more; or "at": it goes on when act() is done; or "then": it is answered, and the first poll after it
        goes on when act() is done."""
        self.writes, self._when, self._act = [], (number, side), act

    async def __call__(self, scope, receive, send) -> None:
        side = self._side(scope) if scope["type"] == "http" else ""
        if side == "after":
            await self._app(scope, receive, _nowhere)
        if side:
            await asyncio.to_thread(self._act)
        if side not in ("before", "after"):
            await self._app(scope, receive, send)

    def _side(self, scope) -> str:
        """On which this request is to be acted at, "" for all but one."""
        number, side = self._when
        if writes := self._counts(scope["method"], scope["path"]):
            self.writes.append(f"{scope['method']} {scope['path'].rpartition('/providers/')[2]}")
        if number != len(self.writes) or not (writes if side != "then" else "/operations/" in scope["path"]):
            return ""
        self._when = NEVER
        return side


async def _nowhere(_message) -> None:
    return None
