"""Records of flow logs, of network security groups (version 1 and 2) and of virtual networks (version 4).

Formats as Azure documents them. A file holds a list of records that grows at its end; the end of a large one is read
without its start.
"""
import json
import re
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Iterator, Optional

from ..shape import dig, items, name_of, text, whole

_START = re.compile(r'\{\s*"time"\s*:')
_PROTOCOLS = {"T": "TCP", "U": "UDP", "6": "TCP", "17": "UDP", "1": "ICMP"}
_DIRECTIONS = ("I", "O")
# By the parts of a second that time is counted in: decisions of a group, states of a virtual network's flow.
_FATES = {1: ("A", "D"), 1000: ("B", "C", "E", "D")}
_PREFIXES = ("UserRule_", "DefaultRule_")


@dataclass(frozen=True)
class FlowRecord:
    time: datetime
    source: str
    source_port: int
    destination: str
    port: int
    protocol: str                    # TCP, UDP, ICMP, or the number as it came
    inbound: bool
    denied: bool
    state: str                       # B begins, C goes on, E ends, D denied, "" where the format has none
    rule: str                        # its own name
    group: str                       # of the network security group: its name, or its GUID in virtual network records


def records(log: bytes) -> Iterator[Optional[FlowRecord]]:
    """Every flow of a log, or of the end of one; None for what is there and cannot be read."""
    decoder, written, end = json.JSONDecoder(), log.decode("utf-8", "replace"), 0
    for start in _START.finditer(written):
        if start.start() < end:
            continue                 # inside the last one
        try:
            record, end = decoder.raw_decode(written, start.start())
        except (ValueError, RecursionError):
            yield None
            continue
        yield from _flows(record)


def _flows(record) -> Iterator[Optional[FlowRecord]]:
    """NSG: properties.flows[].flows[].flowTuples. Virtual network: flowRecords.flows[].flowGroups[].flowTuples."""
    if dig(record, "flowRecords") is None:
        group = name_of(text(record, "resourceId"))
        for ruled in _each(record, "properties", "flows"):
            for flow in _each(ruled, "flows"):
                yield from _tuples(flow, text(ruled, "rule"), group, 1)
    else:
        for listed in _each(record, "flowRecords", "flows"):
            for ruled in _each(listed, "flowGroups"):
                yield from _tuples(ruled, text(ruled, "rule"), text(listed, "aclID"), 1000)


def _each(body, *path: str) -> list:
    """The objects of the list, and None where something else is in it or in its place."""
    return items(body, *path) + ([] if whole(body, *path) else [None])


def _tuples(body, rule: str, group: str, ticks: int) -> Iterator[Optional[FlowRecord]]:
    told = dig(body, "flowTuples")
    for line in told if isinstance(told, list) else [None]:
        yield _tuple(line, rule, group, ticks) if isinstance(line, str) else None


def _tuple(line: str, rule: str, group: str, ticks: int) -> Optional[FlowRecord]:
    """Time, source, destination, their ports, protocol, direction; then decision and state, or the state alone."""
    parts = line.split(",")
    try:
        time = datetime.fromtimestamp(int(parts[0]) / ticks, timezone.utc)
        ports = int(parts[3]), int(parts[4])
        source, destination, (protocol, direction, fate) = parts[1], parts[2], map(str.upper, parts[5:8])
    except (ValueError, IndexError, OverflowError, OSError):
        return None
    if direction not in _DIRECTIONS or fate not in _FATES[ticks]:
        return None
    state = fate if ticks > 1 else "".join(parts[8:9]).upper()
    name = next((rule[len(p):] for p in _PREFIXES if rule.startswith(p)), rule)
    return FlowRecord(time, source, ports[0], destination, ports[1], _PROTOCOLS.get(protocol, protocol),
                      direction == "I", fate == "D", state, name, group)
