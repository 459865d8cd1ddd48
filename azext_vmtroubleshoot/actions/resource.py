"""What remedies do to resources of Azure, and what takes that back: plain values like those of actions/__init__.py."""
from dataclasses import dataclass
from typing import Any, Mapping

from .documents import children, former_of, holds, merged, put_back
from .edit import edit, settled
from ..model import CannotRead
from ..shape import name_of, parent_of, same_id


@dataclass(frozen=True)
class _OfResource:
    touches = "network"
    id: str
    api: str


@dataclass(frozen=True)
class Write(_OfResource):
    """Create a resource, or set these members of it and keep the others; None removes a member."""
    body: Mapping[str, Any]

    @property
    def call(self) -> dict:
        return {"call": f"PUT {self.id}", "body": self.body}

    def prepare(self, changes):
        former = changes.find(self.id, self.api)
        if former is None:
            return (Unmake(self.id, self.api, self.body),), \
                lambda: changes.put(self.id, self.api, merged({}, self.body))
        return self._over(former, changes)

    def _over(self, former, changes):
        wanted = merged(former, self.body)
        undo = PutBack(self.id, self.api, self.body, former_of(former, self.body))
        return (undo,), lambda: changes.put(self.id, self.api, wanted) if wanted != former else None


@dataclass(frozen=True)
class Set(Write):
    """The same to a resource that has to be there: a part of one would not make it."""

    def prepare(self, changes):
        former = changes.find(self.id, self.api)
        if former is None:
            raise CannotRead(f"There is no {name_of(self.id)} any more", code="NotFound")
        return self._over(former, changes)


@dataclass(frozen=True)
class PutBack(_OfResource):
    """Members that were set to those of `ours` get those of `former` again."""
    ours: Mapping[str, Any]
    former: Mapping[str, Any]

    @property
    def call(self) -> dict:
        return {"call": f"PUT {self.id}", "body": self.former}

    def prepare(self, changes):
        left = []

        def edited(now):
            left.clear()
            wanted = put_back(now, self.ours, self.former, left)
            return wanted if wanted != now else None

        def do():
            try:
                edit(changes, self.id, self.api, edited)
            except CannotRead as error:
                if error.unreadable.code != "NotFound" or not _taken_out(changes, self.id, self.api):
                    raise
                left[:] = ["it is there no more"]
            return changed(self.id, "; ".join(left)) if left else ""
        return (), do


@dataclass(frozen=True)
class Remove(_OfResource):
    """Delete a resource; well done when there is none."""

    @property
    def call(self) -> dict:
        return {"call": f"DELETE {self.id}"}

    def prepare(self, changes):
        former = changes.find(self.id, self.api)
        kept = {name: value for name, value in (former or {}).items() if name != "etag"}
        # What is not there is deleted all the same: Azure takes that well, and a 404 may have been a mistake.
        return ((Remake(self.id, self.api, kept),) if former else ()), lambda: changes.delete(self.id, self.api)


@dataclass(frozen=True)
class Unmake(Remove):
    """Delete a resource that was made of `ours`."""
    ours: Mapping[str, Any]

    def prepare(self, changes):
        def do():
            now = settled(changes, self.id, self.api)
            if now is not None and not holds(now, self.ours):
                return changed(self.id, "it is not what was made")
            if inside := children(now, self.id):
                return changed(self.id, f"it holds {', '.join(map(name_of, inside))}")
            return changes.delete(self.id, self.api)
        return (), do


@dataclass(frozen=True)
class Remake(_OfResource):
    """Make a resource that was deleted once more."""
    body: Mapping[str, Any]

    @property
    def call(self) -> dict:
        return {"call": f"PUT {self.id}"}

    def prepare(self, changes):
        def do():
            now = settled(changes, self.id, self.api)
            if now is None:
                changes.put(self.id, self.api, self.body)
            return "" if now is None or holds(now, self.body) else changed(self.id, "it is not what was there before")
        return (), do


def _taken_out(changes, resource_id: str, api: str) -> bool:
    """Whether the resource that it is a part of says that it has it no more; a 404 alone may be a mistake."""
    holder = parent_of(resource_id)
    found = changes.find(holder, api) if _path(holder).count("/") > 1 else None
    return found is not None and not any(same_id(one, resource_id) for one in children(found, holder))


def changed(resource_id: str, how: str) -> str:
    """What somebody else has changed meanwhile, and that it stays so."""
    name = "/".join(_path(resource_id).split("/")[2::2])
    return f"{name} was changed meanwhile and is left as it is: {how}. Look at it: az resource show --ids {resource_id}"


def _path(resource_id: str) -> str:
    """Microsoft.Network/networkSecurityGroups/NAME ..."""
    return resource_id.rpartition("/providers/")[2]
