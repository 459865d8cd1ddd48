"""Flow logs and their records, in the formats that Azure documents."""
import json
from datetime import datetime, timezone

import pytest

from azext_vmtroubleshoot.facts import flow_logs, flow_records
from azext_vmtroubleshoot.facts.flow_formats import records
from azext_vmtroubleshoot.facts.flow_logs import FlowLog
from azext_vmtroubleshoot.facts.flow_records import FlowRecords, blob_name, hours, matches
from azext_vmtroubleshoot.facts.nics import IpConfiguration, Nic, Nics
from azext_vmtroubleshoot.facts.virtual_network import Subnet, VirtualNetwork
from azext_vmtroubleshoot.model import Unreadable
from azext_vmtroubleshoot.nsg.security_rule import Flow

NET = "/subscriptions/ab-1/resourceGroups/net/providers/Microsoft.Network"
VNET, SUBNET = f"{NET}/virtualNetworks/v", f"{NET}/virtualNetworks/v/subnets/s"
WATCHER = "/subscriptions/ab-1/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/nw_here"
LOG = FlowLog(f"{WATCHER}/flowLogs/net-log", "net-log", VNET, True, "/store", 7, 2)
OUT = Flow("10.0.1.4", None, "10.0.2.4", 1433, "Tcp", False)
INTO = Flow("10.0.2.4", 1433, "10.0.1.4", None, "Tcp", True)
GUID = "0f0f0f0f-0000-0000-0000-000000000001"


def of_group(version, *ruled):
    return {"time": "2026-11-21T10:59:43.7340000Z", "systemId": "x", "category": "NetworkSecurityGroupFlowEvent",
            "resourceId": f"{NET}/networkSecurityGroups/db-nsg".upper(), "properties": {
                "Version": version, "flows": [{"rule": rule, "flows": [{"mac": "000D3A000001", "flowTuples": tuples}]}
                                              for rule, tuples in ruled]}}


def of_network(*ruled, acl=GUID):
    return {"time": "2026-11-21T10:59:52.5625085Z", "flowLogVersion": 4, "flowRecords": {"flows": [{
        "aclID": acl, "flowGroups": [{"rule": rule, "flowTuples": tuples} for rule, tuples in ruled]}]}}


def log(*found):
    return json.dumps({"records": found}).encode()


V1 = of_group(1, ("UserRule_DenySQL", ["1795258783,10.0.1.4,10.0.2.4,50001,1433,T,I,D"]), ("DefaultRule_X", []))
V2 = of_group(2, ("UserRule_AllowSQL", ["1795258790,10.0.1.4,10.0.2.4,50002,1433,T,I,A,B,,,,",
                                        "1795258795,10.0.1.4,10.0.2.4,50002,1433,T,I,A,E,3,700,2,1500"]))
V4 = of_network(("DefaultRule_AllowVnetOutBound", ["1795258790123,10.0.1.4,10.0.2.4,50002,1433,6,O,B,NX,0,0,0,0"]),
                ("DenyUdp", ["1795258790999,10.0.1.4,10.0.2.4,50002,53,17,O,D,NX,0,0,0,0"]))


def test_all_formats():
    found = list(records(log(V1, V2, V4)))
    assert [(r.rule, r.denied, r.state, r.protocol, r.inbound, r.port) for r in found] == [
        ("DenySQL", True, "", "TCP", True, 1433), ("AllowSQL", False, "B", "TCP", True, 1433),
        ("AllowSQL", False, "E", "TCP", True, 1433), ("AllowVnetOutBound", False, "B", "TCP", False, 1433),
        ("DenyUdp", True, "D", "UDP", False, 53)]
    assert found[0].group == "DB-NSG" and found[3].group == GUID
    assert found[0].time == datetime(2026, 11, 21, 10, 59, 43, tzinfo=timezone.utc)
    assert found[3].time.replace(microsecond=0) == datetime(2026, 11, 21, 10, 59, 50, tzinfo=timezone.utc)


@pytest.mark.parametrize("cut", [1, 40, 300, 500])
def test_the_end_of_a_log_is_enough(cut):
    whole = json.dumps({"records": [V1, V2, V4]}, indent=1).encode()
    assert [r.rule for r in records(whole[cut:])][-2:] == ["AllowVnetOutBound", "DenyUdp"]
    assert [r and r.rule for r in records(whole[:-60])] == ["DenySQL", "AllowSQL", "AllowSQL", None]


@pytest.mark.parametrize("tuples", [["x"], ["1,2,3"], ["99999999999999999999,1,2,3,4,T,I,A"], [7], "no list",
                                    ["1795258783,10.0.1.4,10.0.2.4,50001,1433,T,X,D"],
                                    ["1795258783,10.0.1.4,10.0.2.4,50001,1433,T,I,X"]])
def test_what_is_no_record_leaves_a_hole(tuples):
    damaged = log(of_group(2, ("r", tuples)), {"time": 3}, {"time": "x", "flowRecords": []})
    assert list(records(damaged)) == [None] * 3
    assert FlowRecords.parse([LOG], [damaged], INTO, {}).damaged == 3
    assert not list(records(b"\xff\x00 no JSON")) and not list(records(b""))


def test_only_this_conversation_at_this_end():
    found = list(records(log(V1, V2, V4)))
    assert [matches(r, INTO) for r in found] == [True, True, True, False, False]
    assert [matches(r, OUT) for r in found] == [False, False, False, True, False]
    assert not any(matches(r, Flow("10.0.2.4", 1433, "10.0.1.9", None, "Tcp", True)) for r in found)
    assert any(matches(r, Flow("10.0.2.4", 1433, "", None, "Tcp", True)) for r in found)
    assert [matches(r, Flow("10.0.1.4", None, "10.0.2.4", 53, "Udp", False)) for r in found][-1]


def test_names_of_blobs():
    hour = datetime(2026, 3, 4, 5, 59, tzinfo=timezone.utc)
    assert blob_name(LOG, hour, "00-0D-3A-aa-00-01") == (
        "insights-logs-flowlogflowevent", "flowLogResourceID=/AB-1_NETWORKWATCHERRG/NW_HERE_NET-LOG"
        "/y=2026/m=03/d=04/h=05/m=00/macAddress=000D3AAA0001/PT1H.json")
    of_nsg = FlowLog(f"{WATCHER}/flowLogs/x", "x", f"{NET}/networkSecurityGroups/db-nsg", True, "/store", 0, 2)
    container, name = blob_name(of_nsg, hour, "00-0D-3A-AA-00-01")
    assert container == "insights-logs-networksecuritygroupflowevent"
    assert name.startswith("resourceId=/SUBSCRIPTIONS/AB-1/RESOURCEGROUPS/NET/PROVIDERS/MICROSOFT.NETWORK"
                           "/NETWORKSECURITYGROUPS/DB-NSG/y=2026/")
    assert [h.hour for h in hours(2, hour)] == [5, 4, 3]


def test_what_was_read_and_what_was_not():
    why = Unreadable("refused", "Storage Blob Data Reader on storage account store")
    found = FlowRecords.parse([LOG] * 4, [log(V2), None, why, why], INTO, {})
    assert (found.allowed, found.denied, found.blobs, found.hidden) == (2, 0, 1, (why,))
    assert [r.state for r in found.latest] == ["E", "B"]         # the newest first
    twice = FlowRecords.parse([LOG] * 2, [log(V4), log(V4)], OUT, {GUID: "web-nsg"})
    assert twice.allowed == 1 and twice.latest[0].group == "web-nsg"
    many = of_group(1, ("r", [f"{1795258783 + i},10.0.1.4,10.0.2.4,{i},1433,T,I,D" for i in range(500)]))
    assert (lambda f: (f.denied, len(f.latest)))(FlowRecords.parse([LOG], [log(many)], INTO, {})) == (500, 20)


def test_logs_that_cover_a_vm():
    ip = IpConfiguration("c", "10.0.1.4", "IPv4", True, SUBNET, "", (), ())
    nics = Nics((Nic(f"{NET}/networkInterfaces/n", "n", True, f"{NET}/networkSecurityGroups/a", False, (ip,)),))
    network = VirtualNetwork(VNET, "v", (), (), (Subnet(SUBNET, "s", (), f"{NET}/networkSecurityGroups/b", "", "", ()),
                                                 Subnet(f"{VNET}/subnets/t", "t", (), "", "", "", ())), ())
    targets = [VNET, SUBNET, f"{NET}/networkInterfaces/N", f"{NET}/networkSecurityGroups/a",
               f"{NET}/networkSecurityGroups/B", f"{VNET}/subnets/t", f"{NET}/networkSecurityGroups/c", ""]

    class Azure:
        def flow_logs(self, _):
            return [{"name": str(i), "properties": {"targetResourceId": t, "enabled": i != 1, "storageId": "/store",
                                                    "retentionPolicy": {"days": 7, "enabled": i == 0},
                                                    "format": {"type": "JSON", "version": 2}}}
                    for i, t in enumerate(targets)]

    class Watcher:
        id = WATCHER
    found = flow_logs.FlowLogs.read(Azure(), Watcher(), nics, network)
    assert [one.name for one in found.all] == ["0", "1", "2", "3", "4"] and "1" not in [one.name for one in found.on]
    assert [one.kind for one in found.all[:4]] == ["virtual network", "subnet", "NIC", "network security group"]
    assert [one.days for one in found.all[:2]] == [7, 0]


def test_group_names_by_guid_where_they_can_be_read():
    ip = IpConfiguration("c", "10.0.1.4", "IPv4", True, SUBNET, "", (), ())
    nics = Nics((Nic("n", "n", True, f"{NET}/networkSecurityGroups/web-nsg", False, (ip,)),))

    class Azure:
        together = staticmethod(lambda method, of: [method(one) for one in of])

        def network_resource(self, _):
            return {"properties": {"resourceGuid": GUID.upper()}}
    network = VirtualNetwork(VNET, "v", (), (), (), ())
    # pylint: disable-next=protected-access
    assert flow_records._group_names(Azure(), nics, network) == {GUID: "web-nsg"}
