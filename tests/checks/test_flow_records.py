"""What flow logs and their records mean."""
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from azext_vmtroubleshoot.checks import flow_logs, flow_records
from azext_vmtroubleshoot.facts.aim import Aim
from azext_vmtroubleshoot.facts.flow_formats import FlowRecord
from azext_vmtroubleshoot.facts.flow_logs import FlowLog, FlowLogs
from azext_vmtroubleshoot.facts.flow_records import FlowRecords
from azext_vmtroubleshoot.facts.virtual_network import VirtualNetwork
from azext_vmtroubleshoot.model import Goal, Status, Target, Unreadable

from .test_vm_checks import VM

NOW = datetime(2026, 11, 21, 11, 0, tzinfo=timezone.utc)
SOURCE, DEST = Target("S", "g", "web01"), Target("S", "g", "db01")
AIM = Aim("db01", DEST)
GOAL = Goal("connectivity", 1433, dest="db01")
LOG = FlowLog("/w/flowLogs/l", "l", "/x/virtualNetworks/v", True, "/store", 7, 2)
NONE = Unreadable("No flow log that is on covers it", status=Status.SKIPPED)
REFUSED = Unreadable("Storage account flows refused it", "Storage Blob Data Reader on storage account flows")


def record(seconds, denied, state="B"):
    return FlowRecord(NOW + timedelta(seconds=seconds), "10.0.1.4", 50001, "10.0.2.4", 1433, "TCP", True, denied, state,
                      "DenySQL" if denied else "AllowSQL", "db-nsg")


def told(*found, blobs=1, hidden=()):
    newest = tuple(sorted(found, key=lambda r: r.time, reverse=True))
    denied = sum(r.denied for r in found)
    return FlowRecords(newest, len(found) - denied, denied, ("l",), blobs, hidden)


@pytest.mark.parametrize("out, into, status", [
    (told(record(0, False)), told(record(0, True)), Status.FAIL),
    (told(record(0, True)), NONE, Status.FAIL),
    (told(record(0, False)), told(record(0, False)), Status.PASS),
    (told(record(0, False)), NONE, Status.PASS),
    (told(record(0, True), record(60, False)), NONE, Status.PASS),           # mended since
    (told(record(0, False), record(1, True)), NONE, Status.FAIL),            # one group lets it in, the next denies it
    (told(record(1, False), record(0, True)), NONE, Status.FAIL),
    (told(record(0, True), record(60, False, "C")), NONE, Status.FAIL),      # an old conversation goes on
    (told(record(0, False)), REFUSED, Status.UNKNOWN),
    (told(record(0, True)), REFUSED, Status.FAIL),
    (told(record(0, False), hidden=(REFUSED,)), NONE, Status.UNKNOWN),
    (replace(told(record(0, False)), damaged=1), NONE, Status.UNKNOWN),      # it may be the one that was denied
    (replace(told(record(0, True)), damaged=1), NONE, Status.FAIL),
    (told(), told(), Status.SKIPPED), (told(blobs=0), told(blobs=0), Status.UNKNOWN),
    (NONE, NONE, Status.SKIPPED), (REFUSED, NONE, Status.UNKNOWN)])
def test_records(out, into, status):
    found = flow_records.judge(GOAL, SOURCE, AIM, out, into)
    assert found.status is status, found.because
    assert found.needs == (REFUSED.needs if status is Status.UNKNOWN and REFUSED in (out, into) else found.needs)


def test_a_destination_that_is_no_vm_has_no_records():
    found = flow_records.judge(GOAL, SOURCE, Aim("8.8.8.8", None, "8.8.8.8"), told(record(0, False)), REFUSED)
    assert found.status is Status.PASS


NETWORK = VirtualNetwork("/x/virtualNetworks/v", "v", (), (), (), ())


@pytest.mark.parametrize("logs, theirs, status, remedy", [
    (FlowLogs((LOG,)), FlowLogs(()), Status.PASS, None), (FlowLogs(()), FlowLogs((LOG,)), Status.PASS, None),
    (FlowLogs(()), FlowLogs(()), Status.SKIPPED, "create-flow-log"),
    (FlowLogs((replace(LOG, enabled=False),)), FlowLogs(()), Status.SKIPPED, "switch-flow-log-on"),
    (REFUSED, FlowLogs(()), Status.UNKNOWN, None), (REFUSED, FlowLogs((LOG,)), Status.PASS, None)])
def test_logs(logs, theirs, status, remedy):
    found = flow_logs.judge(SOURCE, AIM, VM, NETWORK, logs, theirs)
    assert (found.status, found.remedy and found.remedy.id) == (status, remedy), found.because
