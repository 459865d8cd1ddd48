"""What guest/firewall-test.sh or .ps1 tells: when the firewall was off, and whether connections opened then."""
from dataclasses import dataclass
from typing import Optional, Tuple

from ..guest import answer
from ..model import CannotRead
from .vm import Vm

BLOCKS, INNOCENT, OPEN, UNKNOWN = "blocks", "does-not-block", "open-anyway", "unknown"


@dataclass(frozen=True)
class FirewallTest:
    """Times are seconds of the guest's own Unix clock; Azure keeps its guests' clocks together."""
    off: Optional[float]
    on: Optional[float]
    same: bool                       # the rules are again what they were
    tries: Tuple[Tuple[float, bool], ...]    # (when, whether it opened)


def request(vm: Vm, mode: str, peer: str, port, seconds: int, name: str) -> dict:
    """The body of the run-command action; see the script."""
    script = answer.FIREWALL_TEST_WINDOWS if vm.windows else answer.FIREWALL_TEST
    return answer.request(script, mode, peer, port, seconds, name)


def parse(body) -> FirewallTest:
    """Raises CannotRead, also where the guest refused."""
    told = answer.parse(answer.FIREWALL_TEST, body)
    if told.all("refused"):
        what = {"timer": "nothing could be armed that switches its firewall on again, so it was left on",
                "rules": "its firewall could not be switched off (on Windows Group Policy may keep it on) and is as "
                         "before",
                "off": "its firewall is off already"}
        raise CannotRead(f"The guest refused: {what.get(told.first('refused'), told.first('refused'))}")
    if told.all("failed"):
        raise CannotRead(f"The guest could not do it: {told.first('failed')}")
    tries = tuple((_time(when), what == "open") for when, what in told.fields("try", 2) if _time(when) is not None)
    return FirewallTest(_time(told.first("off")), _time(told.first("on")), told.first("same") == "yes", tries)


def verdict(window: FirewallTest, tries) -> str:
    """Whether the firewall that was off in that window is what keeps the connection from opening."""
    if window.off is None or window.on is None:
        return UNKNOWN
    # A try takes up to a second: those at the edges belong to neither side.
    inside = [opened for when, opened in tries if window.off + 0.3 <= when <= window.on - 1]
    outside = [opened for when, opened in tries if when < window.off - 1.2 or when > window.on + 0.3]
    if any(outside):
        return OPEN
    if any(inside):
        return BLOCKS if outside else UNKNOWN
    return INNOCENT if inside else UNKNOWN


def _time(value: str) -> Optional[float]:
    whole, _, rest = value.partition(".")
    return float(value) if whole.isascii() and whole.isdigit() and len(value) < 20 and (
        not rest or rest.isascii() and rest.isdigit()) else None
