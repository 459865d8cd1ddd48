"""Subscriptions described by YAML files: `tests/worlds/README.md` tells how to write one."""
from .model import World
from .reading import WorldError, parse, read

__all__ = ["World", "WorldError", "parse", "read"]
