"""Resource Health of the VM, as the platform sees it.

GET availabilityStatuses/current; most versions of the API spell `occuredTime` so.
"""
from dataclasses import dataclass
from datetime import datetime
from typing import Optional

from ..model import Target
from ..shape import text
from ..text import clean_line
from .vm import parse_time


@dataclass(frozen=True)
class ResourceHealth:
    ABOUT = "vm"
    state: str                       # Available, Unavailable, Degraded, Unknown
    title: str
    summary: str
    reason: str                      # Unplanned, Planned, UserInitiated ("Customer Initiated" is seen too)
    since: Optional[datetime]

    @classmethod
    def read(cls, arm, target: Target) -> "ResourceHealth":
        return cls.parse(arm.resource_health(target))

    @classmethod
    def parse(cls, body) -> "ResourceHealth":
        def line(name):
            return clean_line(text(body, "properties", name), 300)
        return cls(line("availabilityState"), line("title"), line("summary"), line("reasonType"),
                   parse_time(text(body, "properties", "occuredTime") or text(body, "properties", "occurredTime")))
