"""A resource's document and what is to be set in it."""
from typing import Any, Mapping

_ABSENT = "@absent"


def merged(former: Any, wanted: Any) -> Any:
    """Objects member by member, lists of named objects by their names."""
    if isinstance(wanted, Mapping) and isinstance(former, Mapping):
        found = {name: value for name, value in former.items() if name not in wanted}
        return found | {name: merged(former.get(name), value) for name, value in wanted.items() if value is not None}
    if _named(wanted) and _named(former):
        changed = {item["name"]: item for item in wanted}
        found = [merged(item, changed.pop(item["name"], {})) for item in former]
        return [item for item in [*found, *changed.values()] if _ABSENT not in item]
    return wanted


def former_of(former: Any, wanted: Any) -> Any:
    """What `wanted` would overwrite, in its shape."""
    if isinstance(wanted, Mapping) and isinstance(former, Mapping):
        return {name: former_of(former.get(name), value) for name, value in wanted.items()}
    if _named(wanted) and _named(former):
        known = {item["name"]: item for item in former}
        return [former_of(known[item["name"]], item) if item["name"] in known else {"name": item["name"], _ABSENT: True}
                for item in wanted]
    return former


def _named(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(i, Mapping) and "name" in i for i in value)
