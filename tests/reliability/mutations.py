"""One change of a JSON document that keeps the rest: what versions, moods and mistakes of a server do to an answer."""
import copy
import random
from dataclasses import dataclass
from typing import Any

# What takes knowledge away; "casing" leaves it as it is.
WAYS = ("removed", "null", "type", "list", "unknown", "casing", "key casing")
_OTHERS = (0, -1, 1.5, True, "", "x", [], {}, [None], {"x": None}, [[]], 10**30)


@dataclass(frozen=True)
class Mutation:
    """`path` leads to the member; list indexes are ints."""
    path: tuple
    way: str
    value: Any = None

    @property
    def members(self) -> tuple[str, ...]:
        return tuple(step for step in self.path if isinstance(step, str))

    def of(self, document):
        changed = copy.deepcopy(document)
        holder = changed
        for step in self.path[:-1]:
            holder = holder[step]
        last = self.path[-1]
        if self.way == "removed":
            del holder[last]
        elif self.way == "key casing":
            holder[self.value] = holder.pop(last)
        else:
            holder[last] = self.value
        return changed


def places(document, path=()):
    """Paths of all members and elements."""
    inside = document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) \
        else ()
    for step, value in inside:
        yield (*path, step), value
        yield from places(value, (*path, step))


def mutation(document, chance: random.Random) -> Mutation | None:
    """Any one, each place and each way alike; None for a document that an earlier one has left nothing of."""
    found = list(places(document))
    if not found:
        return None
    path, value = chance.choice(found)
    in_object = isinstance(path[-1], str)
    ways = ["null", "type", "list"] + ["removed", "key casing"] * in_object
    ways += ["unknown", "casing"] * (isinstance(value, str) and bool(value))
    way = chance.choice(ways)
    if way == "key casing":
        return Mutation(path, way, chance.choice((path[-1].upper(), path[-1].lower(), path[-1].title())))
    if way == "casing":
        return Mutation(path, way, chance.choice((value.upper(), value.lower(), value.title())))
    others = [o for o in _OTHERS if type(o) is not type(value)]
    return Mutation(path, way, {"null": None, "list": [value], "unknown": "SomethingNew"}.get(
        way, chance.choice(others)))
