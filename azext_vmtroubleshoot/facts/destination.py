"""The VM at the far end."""
from dataclasses import dataclass

from ..model import CannotRead, Status, Target
from .aim import Aim


@dataclass(frozen=True)
class Destination(Target):
    """At the far end it stands where the Target stands at the near one."""

    @classmethod
    def read(cls, aim: Aim) -> "Destination":
        if aim.target is None:
            raise CannotRead(f"Only the source's half can be looked at. {aim.why}", aim.needs,
                             status=Status.UNKNOWN if aim.needs else Status.SKIPPED)
        return cls(aim.target.subscription, aim.target.resource_group, aim.target.name)
