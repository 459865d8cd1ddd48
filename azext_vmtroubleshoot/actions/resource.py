"""What is done to a resource of Azure, or to a part of one."""
from dataclasses import dataclass
from typing import Any, Mapping

from .merging import former_of, merged
from ..model import CannotRead
from ..shape import name_of


@dataclass(frozen=True)
class Write:
    """Create a resource, or set these members of it and keep the others; None removes a member."""
    touches = "network"
    id: str
    api: str
    body: Mapping[str, Any]

    @property
    def call(self) -> dict:
        return {"call": f"PUT {self.id}", "body": self.body}

    def prepare(self, changes):
        former = changes.find(self.id, self.api)
        if former is None:
            return (Remove(self.id, self.api),), lambda: changes.put(self.id, self.api, merged({}, self.body))
        return self._over(former, changes)

    def _over(self, former, changes):
        def do():
            wanted = merged(former, self.body)
            if wanted != former:
                changes.put(self.id, self.api, wanted)
        return (Set(self.id, self.api, former_of(former, self.body)),), do


@dataclass(frozen=True)
class Set(Write):
    """The same to a resource that has to be there: a part of one would not make it."""

    def prepare(self, changes):
        former = changes.find(self.id, self.api)
        if former is None:
            raise CannotRead(f"There is no {name_of(self.id)} any more", code="NotFound")
        return self._over(former, changes)


@dataclass(frozen=True)
class Remove:
    """Delete a resource; well done when there is none."""
    touches = "network"
    id: str
    api: str

    @property
    def call(self) -> dict:
        return {"call": f"DELETE {self.id}"}

    def prepare(self, changes):
        former = changes.find(self.id, self.api)
        kept = {name: value for name, value in (former or {}).items() if name != "etag"}
        # What is not there is deleted all the same: Azure takes that well, and a 404 may have been a mistake.
        return ((Write(self.id, self.api, kept),) if former else ()), lambda: changes.delete(self.id, self.api)
