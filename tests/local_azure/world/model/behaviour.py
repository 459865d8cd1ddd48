"""How the Azure of a world behaves."""
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal


@dataclass(frozen=True)
class Failure:
    """What a matched call gets instead of its answer."""
    SHORTHAND: ClassVar[str] = "status"
    status: int = 500
    code: str = "InternalServerError"
    message: str = "An error occurred."
    body: Any = None
    how: Literal["error", "body", "html", "empty", "reset", "half", "hung-poll", "failed-operation"] = "error"


@dataclass(frozen=True)
class Throttle:
    SHORTHAND: ClassVar[str] = "retry_after"
    retry_after: int = 1


@dataclass(frozen=True)
class When:
    """One special treatment: `call` is an operation's name or `METHOD /path`, both with `*`; `times` how often."""
    call: str
    times: int | None = None
    latency: float | None = None
    takes: float | None = None
    throttle: Throttle | None = None
    fail: Failure | None = None

    def __post_init__(self):
        effects = (self.latency, self.takes, self.throttle, self.fail)
        if sum(effect is not None for effect in effects) != 1:
            raise ValueError("write exactly one of latency, takes, throttle and fail")


@dataclass(frozen=True)
class Behaviour:
    """Seconds. `latency` of every answer, `takes` of every long-running operation, `retry_after` its polls name."""
    latency: float = 0.0
    takes: float = 0.0
    retry_after: int = 1
    agent_timeout: float = 20.0
    script_timeout: float = 90.0
    denied: list[str] = field(default_factory=list)
    when: list[When] = field(default_factory=list)
