"""What flow logs hold of this conversation at one end, over the last hours.

Each log has a blob for every hour and NIC; their names are documented, so nothing is listed.
"""
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Mapping, Optional, Tuple

from ..model import CannotRead, Goal, Status, Target, Unreadable
from ..nsg.security_rule import Flow
from ..shape import group_of, name_of, same_id, segment, text
from ..text import clean_line
from .aim import Aim
from .crossing import question
from .flow_formats import FlowRecord, records
from .flow_logs import FlowLog, FlowLogs
from .nics import Nics
from .place import Place
from .virtual_network import VirtualNetwork

_GROUPS = "insights-logs-networksecuritygroupflowevent"
_NETWORKS = "insights-logs-flowlogflowevent"
_MOST = 20


@dataclass(frozen=True)
class FlowRecords:
    latest: Tuple[FlowRecord, ...]   # of this conversation, the newest first, `_MOST` at most
    allowed: int
    denied: int
    logs: Tuple[str, ...]            # names of those that were read
    blobs: int                       # that were there
    hidden: Tuple[Unreadable, ...] = ()      # why others could not be read
    damaged: int = 0                 # records that are there and cannot be read

    @classmethod
    def read(cls, arm, goal: Goal, target: Target, aim: Aim, place: Place, logs: FlowLogs, nics: Nics,
             network: VirtualNetwork) -> "FlowRecords":
        if not logs.on:
            raise CannotRead("No flow log that is on covers it", status=Status.SKIPPED)
        nic = next((n for n in nics.all if same_id(n.id, place.nic_id)), None)
        if nic is None or not nic.mac:
            raise CannotRead("Azure tells no MAC address of the NIC, by which its records are named")
        flow, _ = question(goal, place, aim.target is not None and same_id(aim.target.id, target.id))
        wanted = [(log, blob_name(log, hour, nic.mac)) for log in logs.on for hour in hours(goal.hours)]

        def read_one(asked):
            log, (container, name) = asked
            try:
                return arm.stored(log.storage_id, container, name)
            except CannotRead as error:
                return error.unreadable

        found = arm.together(read_one, wanted)
        names = {} if all(log.of_group for log in logs.on) else _group_names(arm, nics, network)
        return cls.parse([log for log, _ in wanted], found, flow if place.peer else replace(flow, remote=""), names)

    @classmethod
    def parse(cls, logs, found, flow: Flow, names: Mapping[str, str]) -> "FlowRecords":
        """`found`: for each of `logs` a blob, None or why it cannot be read. `names` of groups by GUID."""
        names = {name_of(log.target_id).lower(): name_of(log.target_id) for log in logs if log.of_group} | names
        told, damaged = {}, 0
        for content in found:
            for record in records(content) if isinstance(content, bytes) else ():
                if record is None:
                    damaged += 1
                elif matches(record, flow):
                    told[record] = None          # two logs may tell the same
        latest = sorted((_named(r, names) for r in told), key=lambda r: r.time, reverse=True)
        count = Counter(record.denied for record in latest)
        hidden = {why: None for why in found if isinstance(why, Unreadable)}
        read = {log.name: None for log, content in zip(logs, found) if not isinstance(content, Unreadable)}
        return cls(tuple(latest[:_MOST]), count[False], count[True], tuple(read),
                   sum(isinstance(content, bytes) for content in found), tuple(hidden), damaged)


def matches(record: FlowRecord, flow: Flow) -> bool:
    """The conversation as it is seen at this end; `remote` "" is anybody."""
    near, far = (record.destination, record.source) if flow.inbound else (record.source, record.destination)
    return (record.inbound is flow.inbound and record.protocol == flow.protocol.upper() and record.port == flow.port
            and near == flow.local and flow.remote in ("", far))


def hours(count: int, now: Optional[datetime] = None) -> Tuple[datetime, ...]:
    """The hour that runs and those before it, so that the last `count` hours are whole."""
    now = now or datetime.now(timezone.utc)
    return tuple(now - timedelta(hours=n) for n in range(count + 1))


def blob_name(log: FlowLog, hour: datetime, mac: str) -> Tuple[str, str]:
    """(container, name)"""
    if log.of_group:
        container, start = _GROUPS, f"resourceId={log.target_id.upper()}"
    else:
        owner = f"{segment(log.id, 'subscriptions')}_{group_of(log.id)}"
        name = f"{segment(log.id, 'networkWatchers')}_{name_of(log.id)}"
        container, start = _NETWORKS, "flowLogResourceID=" + f"/{owner}/{name}".upper()
    plain = mac.replace("-", "").replace(":", "").upper()
    return container, f"{start}/y={hour:%Y}/m={hour:%m}/d={hour:%d}/h={hour:%H}/m=00/macAddress={plain}/PT1H.json"


def _group_names(arm, nics: Nics, network: VirtualNetwork) -> Mapping[str, str]:
    """Name by GUID of the security groups that decide here; virtual network records tell the GUID only."""
    subnets = [s for _, ip in nics.configurations if (s := network.subnet(ip.subnet_id))]
    ids = {i.lower(): i for i in (*(n.nsg_id for n in nics.all), *(s.nsg_id for s in subnets)) if i}

    def read_one(group_id):
        try:
            return text(arm.network_resource(group_id), "properties", "resourceGuid").lower(), name_of(group_id)
        except CannotRead:
            return "", name_of(group_id)         # then it is called by its GUID
    return dict(arm.together(read_one, ids.values()))


def _named(record: FlowRecord, names: Mapping[str, str]) -> FlowRecord:
    """Names in records are foreign text; Azure writes a group's in upper case."""
    return replace(record, rule=clean_line(record.rule, 100),
                   group=clean_line(names.get(record.group.lower(), record.group), 100))
