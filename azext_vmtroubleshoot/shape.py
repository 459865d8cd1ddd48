"""Reading JSON of Azure leniently: a member that is missing, null or of another type reads as its empty value.

Azure's answers vary by version and mood (see each fact's source); a diagnosis must not stumble over that.
"""
from ipaddress import ip_address
from typing import Any, List, Optional


def dig(document: Any, *path: str) -> Any:
    """The member at `path`, matched exactly and then without regard to case, or None."""
    for step in path:
        if not isinstance(document, dict):
            return None
        if step not in document:
            step = next((k for k in document if isinstance(k, str) and k.lower() == step.lower()), step)
        document = document.get(step)
    return document


def text(document: Any, *path: str) -> str:
    value = dig(document, *path)
    return value if isinstance(value, str) else ""


def address(document: Any, *path: str) -> str:
    """An IP address; "" for anything else."""
    value = text(document, *path)
    try:
        ip_address(value)
    except ValueError:
        return ""
    return value


def number(document: Any, *path: str) -> Optional[int]:
    """An integer, also when it is written as text; None otherwise."""
    value = dig(document, *path)
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    try:
        return int(value)
    except ValueError:
        return None


def flag(document: Any, *path: str) -> bool:
    return dig(document, *path) is True


def items(document: Any, *path: str) -> List[dict]:
    """The objects of a list; anything else in it is dropped."""
    value = dig(document, *path)
    return [i for i in value if isinstance(i, dict)] if isinstance(value, list) else []


def whole(document: Any, *path: str) -> bool:
    """Whether a list of objects is there and items() drops nothing of it."""
    value = dig(document, *path)
    return isinstance(value, list) and all(isinstance(i, dict) for i in value)


def texts(document: Any, *path: str) -> List[str]:
    """The texts of a list; a single text reads as a list of one."""
    value = dig(document, *path)
    if isinstance(value, str):
        return [value] if value else []
    return [i for i in value if isinstance(i, str)] if isinstance(value, list) else []


def segment(resource_id: str, kind: str) -> str:
    """The name that follows `kind` in a resource id, for instance segment(id, "subnets"); ids vary in case."""
    parts = resource_id.strip("/").split("/")
    for key, value in zip(parts, parts[1:]):
        if key.lower() == kind.lower():
            return value
    return ""


def name_of(resource_id: str) -> str:
    """The last segment of a resource id."""
    return resource_id.rstrip("/").rpartition("/")[2]


def group_of(resource_id: str) -> str:
    return segment(resource_id, "resourceGroups")


def parent_of(resource_id: str) -> str:
    """The id of the resource that holds this child, for instance the VNet of a subnet."""
    return "/".join(resource_id.rstrip("/").split("/")[:-2])


def same_id(one: str, other: str) -> bool:
    return one.rstrip("/").lower() == other.rstrip("/").lower()
