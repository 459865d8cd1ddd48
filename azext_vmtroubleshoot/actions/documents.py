"""Resources as JSON: set members, and put back those that are still as they were left.

Objects go member by member, lists of named objects by their names.
"""
import json
from typing import Any, List, Mapping

from ..shape import dig, items, text

_ABSENT = "@absent"


def merged(former: Any, wanted: Any) -> Any:
    """`former` with what is `wanted`; None removes a member."""
    if isinstance(wanted, Mapping) and isinstance(former, Mapping):
        found = {name: value for name, value in former.items() if name not in wanted}
        return found | {name: merged(former.get(name), value) for name, value in wanted.items() if value is not None}
    if _named(wanted) and _named(former):
        changed = _by_name(wanted)
        found = [merged(item, changed.pop(item["name"], {})) for item in former]
        return [*found, *changed.values()]
    return wanted


def former_of(former: Any, wanted: Any) -> Any:
    """What `wanted` would overwrite, in its shape."""
    if isinstance(wanted, Mapping) and isinstance(former, Mapping):
        return {name: former_of(former.get(name), value) for name, value in wanted.items()}
    if _named(wanted) and _named(former):
        known = _by_name(former)
        return [former_of(known[item["name"]], item) if item["name"] in known else {"name": item["name"], _ABSENT: True}
                for item in wanted]
    return former


def put_back(now: Any, ours: Any, former: Any, left: List[str], place: str = "") -> Any:
    """`now` with `former` where it still is as `ours`; `left` gets a word on what is neither of them."""
    if isinstance(now, Mapping) and isinstance(ours, Mapping) and isinstance(former, Mapping):
        found = {name: put_back(now.get(name), value, former.get(name), left, f"{place}.{name}".lstrip("."))
                 for name, value in ours.items()}
        return {name: value for name, value in (dict(now) | found).items() if name not in found or value is not None}
    if _named(now) and _named(ours) and _named(former):
        mine, there = _by_name(ours), _by_name(now)
        before = {name: None if _ABSENT in item else item for name, item in _by_name(former).items()}
        pairs = [(item["name"], item) for item in now] + [(name, None) for name in mine if name not in there]
        found = [put_back(item, mine[name], before.get(name), left, f"{place}.{name}") if name in mine else item
                 for name, item in pairs]
        return [item for item in found if item is not None]
    if holds(now, former):
        return now
    if holds(now, ours):
        return former
    left.append(f"{place} is {_shown(now)}, neither {_shown(ours)}, which was set, nor {_shown(former)} as before")
    return now


def holds(now: Any, wanted: Any) -> bool:
    """Whether all that is wanted is there; Azure adds members, and writes words in its own spelling."""
    if isinstance(wanted, Mapping):
        return isinstance(now, Mapping) and all(holds(now.get(name), value) for name, value in wanted.items())
    if isinstance(wanted, list):
        return isinstance(now, list) and len(now) == len(wanted) and all(map(holds, now, wanted))
    if isinstance(wanted, str) and isinstance(now, str):
        return _word(now) == _word(wanted)
    return now == wanted


def children(document: Any, resource_id: str) -> List[str]:
    """Ids of what lies in it, Azure's own defaults aside."""
    own = f"{resource_id}/".lower()
    found = [text(item, "id") for name in dig(document, "properties") or ()
             for item in items(document, "properties", name)]
    return [one for one in found if one.lower().startswith(own) and not one[len(own):].startswith("default")]


def _word(word: str) -> str:
    return word.replace(" ", "").casefold()


def _shown(value: Any) -> str:
    """In a person's sentence; Azure's own words have no control characters in it."""
    if isinstance(value, Mapping) and isinstance(value.get("id"), str):
        return json.dumps(value["id"].rpartition("/")[2])
    return "nothing" if value is None else json.dumps(value)[:80]


def _named(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(i, Mapping) and "name" in i for i in value)


def _by_name(named: list) -> dict:
    return {item["name"]: item for item in named}
