"""The structure of a JSON answer: every path in it with the type found there."""
from typing import Any

# Members whose keys are names chosen by somebody.
NAMED = ("tags", "tagMap")
NUMBERS = (int, float)


def shape(value: Any, path: str = "") -> set[tuple[str, str]]:
    """{(path, type)}; elements of a list share one path, and so do the values of maps in NAMED."""
    if isinstance(value, dict):
        named = path.rsplit(".", 1)[-1] in NAMED
        return {(path, "object")}.union(*(shape(item, f"{path}.{'*' if named else key}")
                                          for key, item in value.items()))
    if isinstance(value, list):
        return {(path, "list")}.union(*(shape(item, path + "[]") for item in value))
    if isinstance(value, bool) or value is None:
        return {(path, type(value).__name__)}
    return {(path, "number" if isinstance(value, NUMBERS) else "text")}
