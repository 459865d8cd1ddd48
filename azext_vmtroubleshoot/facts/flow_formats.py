"""Records of flow logs, of network security groups (version 1 and 2) and of virtual networks (version 4).

Formats as Azure documents them. A file holds a list of records that grows at its end; the end of a large one is read
without its start.
"""
import json
import re
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Iterator

from ..shape import items, name_of, text, texts

_START = re.compile(r'\{\s*"time"\s*:')
_PROTOCOLS = {"T": "TCP", "U": "UDP", "6": "TCP", "17": "UDP", "1": "ICMP"}
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


def records(log: bytes) -> Iterator[FlowRecord]:
    """Every flow of a log, or of the end of one; what cannot be read is left out."""
    decoder, written, end = json.JSONDecoder(), log.decode("utf-8", "replace"), 0
    for start in _START.finditer(written):
        if start.start() < end:
            continue                 # inside the last one
        try:
            record, end = decoder.raw_decode(written, start.start())
        except ValueError:
            continue
        yield from _flows(record)


def _flows(record) -> Iterator[FlowRecord]:
    """NSG: properties.flows[].flows[].flowTuples. Virtual network: flowRecords.flows[].flowGroups[].flowTuples."""
    group = name_of(text(record, "resourceId"))
    for ruled in items(record, "properties", "flows"):
        for flow in items(ruled, "flows"):
            for line in texts(flow, "flowTuples"):
                yield from _tuple(line, text(ruled, "rule"), group, 1)
    for listed in items(record, "flowRecords", "flows"):
        for ruled in items(listed, "flowGroups"):
            for line in texts(ruled, "flowTuples"):
                yield from _tuple(line, text(ruled, "rule"), text(listed, "aclID"), 1000)


def _tuple(line: str, rule: str, group: str, ticks: int) -> Iterator[FlowRecord]:
    """Time, source, destination, their ports, protocol, direction; then decision and state, or the state alone."""
    parts = line.split(",")
    try:
        time = datetime.fromtimestamp(int(parts[0]) / ticks, timezone.utc)
        ports = int(parts[3]), int(parts[4])
        source, destination, protocol, direction, fate = parts[1], parts[2], *parts[5:8]
    except (ValueError, IndexError, OverflowError, OSError):
        return
    state = fate if ticks > 1 else next(iter(parts[8:9]), "")
    name = next((rule[len(p):] for p in _PREFIXES if rule.startswith(p)), rule)
    yield FlowRecord(time, source, ports[0], destination, ports[1], _PROTOCOLS.get(protocol, protocol),
                     direction == "I", fate == "D", state, name, group)
