"""From YAML to the dataclasses of `model`, with the line of every mistake.

The dataclasses are the schema: a key that no field has, a value of another kind or a key written twice is an error.
A class with a `SHORTHAND` may also be written as that one value.
"""
import dataclasses
import types
import typing
from pathlib import Path

import yaml

from .model import World

Node = yaml.Node


class WorldError(ValueError):
    """A world file that cannot be understood; the message starts with file, line and the path of the key."""

    def __init__(self, mark, path: str, problem: str):
        super().__init__(f"{mark.name}:{mark.line + 1}: {path or 'the world'}: {problem}")


def read(path: str | Path) -> World:
    return parse(Path(path).read_text(encoding="utf-8"), str(path))


def parse(text: str, name: str = "<world>") -> World:
    loader = yaml.SafeLoader(text)
    loader.name = name
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise WorldError(error.problem_mark, "", error.problem) from error
    if node is None:
        raise WorldError(yaml.Mark(name, 0, 0, 0, None, None), "", "the file is empty")
    return _object(World, node, "", loader)


def _object(cls: type, node: Node, path: str, loader):
    """A dataclass from a mapping, or from the one value its `SHORTHAND` names."""
    hints = typing.get_type_hints(cls)
    names = {field.name.rstrip("_").replace("_", "-"): field.name for field in dataclasses.fields(cls)}
    shorthand = getattr(cls, "SHORTHAND", None)
    if not isinstance(node, yaml.MappingNode):
        if _is_null(node):
            return _made(cls, {}, node, path)
        if shorthand is None:
            raise WorldError(node.start_mark, path, f"expected keys and values: {', '.join(names)}")
        return _made(cls, {shorthand: _value(hints[shorthand], node, path, loader)}, node, path)
    values = {}
    for key, item, below in _items(node, path):
        if key not in names:
            raise WorldError(item.start_mark, below, f"unknown key {key!r}; known here: {', '.join(names)}")
        values[names[key]] = _value(hints[names[key]], item, below, loader)
    return _made(cls, values, node, path)


def _made(cls: type, values: dict, node: Node, path: str):
    missing = [field.name.rstrip("_") for field in dataclasses.fields(cls) if field.name not in values
               and field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING]
    if missing:
        raise WorldError(node.start_mark, path, f"{', '.join(missing)} must be given")
    try:
        return cls(**values)
    except ValueError as error:
        raise WorldError(node.start_mark, path, str(error)) from error


def _items(node: yaml.MappingNode, path: str):
    seen = set()
    for key, item in node.value:
        below = f"{path}.{key.value}" if path else str(key.value)
        if key.value in seen:
            raise WorldError(key.start_mark, below, "is written twice")
        seen.add(key.value)
        yield key.value, item, below


def _value(kind, node: Node, path: str, loader):
    """One value of the kind a field's annotation asks for."""
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        if _is_null(node) and type(None) in inside:
            return None
        return _value(next(one for one in inside if one is not type(None)), node, path, loader)
    if dataclasses.is_dataclass(kind):
        return _object(kind, node, path, loader)
    if origin is dict:
        if _is_null(node):
            return {}
        if not isinstance(node, yaml.MappingNode):
            raise WorldError(node.start_mark, path, "expected names and what they stand for")
        return {key: _value(inside[1], item, below, loader) for key, item, below in _items(node, path)}
    if origin is list:
        return [_value(inside[0], item, path, loader) for item in
                (node.value if isinstance(node, yaml.SequenceNode) else [node])]
    if origin is typing.Literal:
        return _word(inside, node, path)
    return _scalar(kind, node, path, loader)


def _word(known: tuple, node: Node, path: str):
    for word in known:
        if str(word).lower() == str(node.value).lower():
            return word
    raise WorldError(node.start_mark, path, f"{node.value!r} is none of: {', '.join(map(str, known))}")


def _scalar(kind, node: Node, path: str, loader):
    if kind is str and isinstance(node, yaml.ScalarNode):
        return node.value
    value = loader.construct_object(node, deep=True)
    if kind is typing.Any or isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
        return value
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    raise WorldError(node.start_mark, path, f"expected {kind.__name__}, found {node.value!r}")


def _is_null(node: Node) -> bool:
    return node.tag == "tag:yaml.org,2002:null"
