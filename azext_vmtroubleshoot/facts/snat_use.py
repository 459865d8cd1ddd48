"""How much of its source ports the way out has used, and how many connections found none, over the last hours.

GET {resource}/providers/Microsoft.Insights/metrics. The shape is recorded for other resources only; names, dimensions
and that a failed connection means exhausted ports are documented. A point without the aggregation has no value.
"""
import math
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Dict, Optional, Tuple

from ..model import CannotRead, Goal, Status
from ..shape import dig, items, text
from .vm import parse_time
from .way_out import WayOut

_STEPS = (1, 5, 15, 30, 60, 360)     # minutes that Azure sums up for
_MOST_POINTS = 72
_STATES = {"failed", "attempted", "successful", "pending"}   # of a connection
Points = Dict[datetime, Optional[float]]


@dataclass(frozen=True)
class SnatUse:
    """One value for each of `times`, None where Azure has none. Ports are the most of the protocols and frontends in
    use at one time; () for a NAT gateway, which hands them out on demand."""
    minutes: int                     # between two of `times`
    times: Tuple[datetime, ...]
    failed: Tuple[Optional[int], ...]        # connections in that time
    used: Tuple[Optional[int], ...] = ()
    allocated: Tuple[Optional[int], ...] = ()
    whole_gateway: bool = False      # counted for all who share it, not for the VM alone

    @classmethod
    def read(cls, arm, goal: Goal, way: WayOut) -> "SnatUse":
        if way.kind not in ("nat-gateway", "outbound-rule", "balancing-rule"):
            raise CannotRead("No ports are shared on this way out", status=Status.SKIPPED)
        if way.sku.lower() == "basic":
            raise CannotRead(f"{way.name} is a Basic load balancer, which has no metrics")
        now = datetime.now(timezone.utc).replace(second=0, microsecond=0)
        since, minutes = now - timedelta(hours=goal.hours), step(goal.hours)
        gateway = way.kind == "nat-gateway"
        bodies = arm.together(lambda asked: arm.metric(way.id, *asked, (since, now), minutes), _questions(way, gateway))
        return cls.parse(bodies, minutes, gateway)

    @classmethod
    def parse(cls, bodies, minutes: int, whole_gateway: bool = False) -> "SnatUse":
        """`bodies`: of the connections, then of the ports in use and those given, where there are any."""
        counted = [series(body) for body in bodies]
        times = tuple(sorted({time for found in counted for _, points in found for time in points}))
        states = {labels.get("connectionstate") for labels, _ in counted[0]}
        seen = {t for _, points in counted[0] for t, value in points.items() if value is not None}
        failed = summed([points for labels, points in counted[0] if labels.get("connectionstate") == "failed"])
        if not states <= _STATES:        # any of the others may be the one that failed
            failed, seen = {}, set()
        ports = [highest(found) for found in counted[1:]] + [None, None]
        return cls(minutes, times, tuple(_whole(failed.get(t, 0 if t in seen else None)) for t in times),
                   *((tuple(_whole(p.get(t)) for t in times) if p is not None else ()) for p in ports[:2]),
                   whole_gateway=whole_gateway)


def _questions(way: WayOut, gateway: bool):
    """(metric, aggregation, dimensions)"""
    if gateway:
        return [("SNATConnectionCount", "Total", "ConnectionState eq '*'")]
    mine = f"BackendIPAddress eq '{way.private_address}'"
    return [("SnatConnectionCount", "Total", f"{mine} and ConnectionState eq '*'"),
            *((name, "Average,Maximum", f"{mine} and ProtocolType eq '*'")
              for name in ("UsedSnatPorts", "AllocatedSnatPorts"))]


def step(hours: int) -> int:
    return next((m for m in _STEPS if hours * 60 / m <= _MOST_POINTS), _STEPS[-1])


def series(body):
    """(labels in lower case, points) of every time series of a metrics answer; None where a point has no value."""
    found = []
    for metric in items(body, "value"):
        for one in items(metric, "timeseries"):
            labels = {text(m, "name", "value").lower(): text(m, "value").lower() for m in items(one, "metadatavalues")}
            points = {parse_time(text(p, "timeStamp")): _value(p) for p in items(one, "data")}
            found.append((labels, {time: value for time, value in points.items() if time}))
    return found


def summed(found) -> Points:
    total: Points = {}
    for points in found:
        for time, value in points.items():
            if value is not None:
                total[time] = total.get(time, 0) + value
    return total


def highest(found) -> Points:
    """Each protocol has ports of its own: the one with the most in use counts."""
    most: Points = {}
    for _, points in found:
        for time, value in points.items():
            if value is not None:
                most[time] = max(most.get(time, value), value)
    return most


def _value(point) -> Optional[float]:
    for name in ("total", "maximum", "average"):
        value = dig(point, name)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < math.inf:
            return value
    return None


def _whole(value: Optional[float]) -> Optional[int]:
    return None if value is None else round(value)
