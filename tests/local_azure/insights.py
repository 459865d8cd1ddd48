"""Microsoft.Insights: metrics of load balancers and NAT gateways, as their world tells them.

Answers have the recorded shape of metrics of other resources; names and dimensions are the documented ones.
"""
import json
import re
from datetime import datetime, timedelta, timezone
from typing import Iterator

from starlette.responses import Response

from .answers import answer
from .call import Call
from .cloud import Cloud
from .world.model import NatGateway, Snat

FILTER = re.compile(r"(\w+)\s+eq\s+'([^']*)'", re.IGNORECASE)
INTERVAL = re.compile(r"PT(\d+)([MH])")
METRICS = {"loadbalancers": ("SnatConnectionCount", "UsedSnatPorts", "AllocatedSnatPorts"),
           "natgateways": ("SNATConnectionCount",)}


async def metrics(call: Call, cloud: Cloud) -> Response:
    resource = cloud.subscription.get(call.target.scope)
    kind = resource["type"].rpartition("/")[2]
    wanted, known = call.query.get("metricnames", ""), METRICS.get(kind.lower(), ())
    if wanted not in known:
        return Response(json.dumps({"code": "BadRequest", "message": (
            f"Failed to find metric configuration for provider: Microsoft.Network, resource Type: {kind}, metric: "
            f"{wanted}, Valid metrics: {','.join(known)}")}), 400, media_type="application/json")
    since, until = (_time(part) for part in call.query["timespan"].split("/"))
    number, unit = INTERVAL.fullmatch(call.query["interval"]).groups()
    step = timedelta(minutes=int(number) * (60 if unit == "H" else 1))
    asked = dict(FILTER.findall(call.query.get("$filter", "")))
    told = _told(cloud, resource, asked.get("BackendIPAddress", ""))
    series = [] if told is None else [
        {"metadatavalues": [_label(name, value) for name, value in labels.items() if name in asked],
         "data": list(_points(values, member, since, until, step))}
        for labels, member, values in _series(wanted, told)]
    return answer({
        "cost": 0, "timespan": call.query["timespan"], "interval": call.query["interval"], "value": [{
            "id": f"{call.target.scope}/providers/Microsoft.Insights/metrics/{wanted}",
            "type": "Microsoft.Insights/metrics", "name": {"value": wanted, "localizedValue": wanted},
            "displayDescription": wanted, "unit": "Count", "timeseries": series, "errorCode": "Success"}],
        "namespace": resource["type"], "resourceregion": resource["location"]})


def _told(cloud: Cloud, resource: dict, address: str) -> Snat | None:
    group = cloud.world.groups[resource["id"].split("/")[4]]
    one = (group.load_balancers | group.nat_gateways).get(resource["name"])      # None for what was made since
    if isinstance(one, NatGateway):
        return Snat(failed=one.failed)
    return one.snat.get(address) if one else None


def _series(wanted: str, told: Snat) -> list[tuple[dict, str, list[int]]]:
    if wanted.lower() == "snatconnectioncount":
        calm = [0 if n else 12 for n in told.failed] or [12] * len(told.used)
        return [({"ConnectionState": state}, "total", values) for state, values in
                (("Failed", told.failed), ("Attempted", calm)) if any(values)]
    used = told.used if wanted == "UsedSnatPorts" else [told.allocated] * len(told.used)
    return [({"ProtocolType": "TCP"}, "maximum", used), ({"ProtocolType": "UDP"}, "maximum", [0] * len(used))]


def _points(values: list[int], member: str, since: datetime, until: datetime, step: timedelta) -> Iterator[dict]:
    """One a step; those for which the world has no value have no member but their time (recorded)."""
    times = [since + step * n for n in range(int((until - since) / step))]
    values = ([None] * len(times) + values)[-len(times):]
    for time, value in zip(times, values):
        yield {"timeStamp": f"{time:%Y-%m-%dT%H:%M:%SZ}"} | ({} if value is None else {member: float(value)})


def _label(name: str, value: str) -> dict:
    return {"name": {"value": name.lower(), "localizedValue": name.lower()}, "value": value}


def _time(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)


OPERATIONS = {"Microsoft.Insights/metrics/read": metrics}
