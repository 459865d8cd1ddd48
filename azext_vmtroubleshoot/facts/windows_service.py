"""The services of a Windows guest, who listens in it, its settings in the registry, and what it has logged."""
from dataclasses import dataclass
from typing import Optional, Tuple

from ..guest.answer import number
from ..text import clean_line
from .windows_machine import listed


@dataclass(frozen=True)
class WindowsService:
    name: str
    state: str                       # Running, Stopped, Start Pending ...
    start: str                       # Auto, Manual, Disabled
    code: Optional[int]              # exit code, a Win32 error
    own_code: Optional[int]
    pid: Optional[int]
    account: str


@dataclass(frozen=True)
class Listener:
    address: str
    port: Optional[int]
    pid: Optional[int]
    process: str
    services: Tuple[str, ...]


@dataclass(frozen=True)
class Setting:
    """A value of the registry. `place`: server, listener, policy, lsa, fips, ntlm or winlogon."""
    name: str
    value: str
    place: str


@dataclass(frozen=True)
class Event:
    """Of the last 24 hours."""
    id: Optional[int]
    count: Optional[int]
    last: str                        # UTC, ISO 8601
    source: str
    text: str


def parse_services(told) -> Tuple[WindowsService, ...]:
    """`told`: a guest.answer.Answer."""
    return tuple(WindowsService(name, state, start, number(code), number(own), number(pid), account)
                 for name, state, start, code, own, pid, account in told.fields("svc", 7))


def parse_listeners(told) -> Tuple[Listener, ...]:
    """`told`: a guest.answer.Answer."""
    return tuple(Listener(address, number(at), number(pid), process, listed(services))
                 for address, at, pid, process, services in told.fields("l", 5))


def parse_events(told) -> Tuple[Event, ...]:
    """`told`: a guest.answer.Answer."""
    return tuple(Event(number(id_), number(count), last, source, clean_line(text, 200).rstrip("."))
                 for id_, count, last, source, text in told.fields("ev", 5))
