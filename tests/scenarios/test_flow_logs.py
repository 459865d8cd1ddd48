"""Flow-log records in a real blob server, found by the real az; they are written in Azure's documented formats."""
import json
import socket
from datetime import datetime, timedelta, timezone

import pytest

from ..azurite import MAIN, azurite
from ..local_azure.azure import LocalAzure
from ..local_azure.world import parse
from ..local_azure.world.names import guid

WORLD = """
groups:
  demo:
    vnets:
      vnet: {{space: [10.0.0.0/16], subnets: {{web: 10.0.1.0/24, db: {{prefix: 10.0.2.0/24, nsg: db-nsg}}}}}}
    vms:
      web01: {{guest: none, address: 10.0.1.4, subnet: vnet/web}}
      db01: {{guest: none, address: 10.0.2.4, subnet: vnet/db}}
      db02: {{guest: none, address: 10.0.2.5, subnet: vnet/db}}
    nsgs:
      db-nsg: {{rules: {{DenySQL: {{priority: 200, access: Deny, port: 1433}}}}}}
    storage-accounts: {{flows: "https://127.0.0.1:{port}/flows"}}
    flow-logs:
      web-log: {{subnet: vnet/web, storage: flows, days: 7}}
      db-log: {{nsg: db-nsg, storage: flows}}
      off-log: {{vnet: vnet, storage: flows, enabled: false}}
"""
SUBSCRIPTION = "/subscriptions/5bc00000-0000-4000-8000-000000000001"
NSG = f"{SUBSCRIPTION}/resourceGroups/demo/providers/Microsoft.Network/networkSecurityGroups/db-nsg"


@pytest.fixture(scope="module")
def storage(extensions):
    if not MAIN.exists():
        pytest.skip("no blob server: scripts/azurite")
    # Who listens may share an address with who only has it; nobody else is given it meanwhile.
    with socket.socket() as kept:
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind(("127.0.0.1", 0))
        port = kept.getsockname()[1]
        with LocalAzure(parse(WORLD.format(port=port)), extensions, namespaces=False) as azure, \
                azurite(azure, port, "flows") as found:
            yield found


def mac(azure, vm):
    nic = azure.cloud.subscription.get(f"{SUBSCRIPTION}/resourceGroups/demo/providers/Microsoft.Network"
                                       f"/networkInterfaces/{vm}-nic")
    return nic["properties"]["macAddress"].replace("-", "")


def hour(then):
    return then.strftime("y=%Y/m=%m/d=%d/h=%H/m=00")


def of_network(storage, vm, then, rule, *tuples):
    """Version 4: the group is told by its GUID, times in thousandths of a second."""
    record = {"time": then.isoformat(), "flowLogVersion": 4, "macAddress": mac(storage.azure, vm),
              "category": "FlowLogFlowEvent", "flowRecords": {"flows": [{
                  "aclID": guid(NSG), "flowGroups": [{"rule": rule, "flowTuples": list(tuples)}]}]}}
    owner = f"{SUBSCRIPTION.rpartition('/')[2]}_NETWORKWATCHERRG/NETWORKWATCHER_WESTEUROPE_WEB-LOG".upper()
    storage.write(f"insights-logs-flowlogflowevent/flowLogResourceID=/{owner}/{hour(then)}"
                  f"/macAddress={mac(storage.azure, vm)}/PT1H.json", json.dumps({"records": [record]}).encode())


def of_group(storage, vm, then, version, *ruled, before=b""):
    """Version 1 or 2, of a network security group."""
    record = {"time": then.isoformat(), "systemId": guid("s"), "category": "NetworkSecurityGroupFlowEvent",
              "resourceId": NSG.upper(), "operationName": "NetworkSecurityGroupFlowEvents", "properties": {
                  "Version": version, "flows": [{"rule": rule, "flows": [{
                      "mac": mac(storage.azure, vm), "flowTuples": list(tuples)}]} for rule, *tuples in ruled]}}
    storage.write(f"insights-logs-networksecuritygroupflowevent/resourceId={NSG.upper()}/{hour(then)}"
                  f"/macAddress={mac(storage.azure, vm)}/PT1H.json",
                  b'{"records":[' + before + json.dumps(record).encode() + b"]}")


def check(storage, dest, *words):
    done = storage.azure.az("vm", "troubleshoot", "connectivity", "check-flow-logs", "-g", "demo", "-n", "web01",
                            "--dest", dest, "--dest-port", "1433", *words)
    assert done.rc == 0 and "Traceback" not in done.stderr, done.stderr
    return done


def found(storage, dest, *words):
    told = json.loads(check(storage, dest, *words, "-o", "json").stdout)
    return told["result"], {f["check"]: f for f in told["findings"]}


def test_records_are_found_and_the_rule_is_named(storage):
    now = datetime.now(timezone.utc)
    seconds, thousandths, earlier = int(now.timestamp()), int(now.timestamp() * 1000), now - timedelta(hours=2)
    of_network(storage, "web01", now, "DefaultRule_AllowVnetOutBound",
               f"{thousandths - 9000},10.0.1.4,10.0.2.4,50001,1433,6,O,B,NX,0,0,0,0",
               f"{thousandths - 9000},10.0.1.4,10.0.2.4,50001,22,6,O,B,NX,0,0,0,0")
    of_group(storage, "db01", earlier, 1, ("UserRule_AllowSQL", f"{seconds - 7200},10.0.1.4,10.0.2.4,40001,1433,T,I,A"))
    # More than is read of one blob: only its end counts, and the cut goes through a record.
    filler = json.dumps({"time": "x", "properties": {"flows": [], "pad": "p" * 3000}}).encode() + b","
    of_group(storage, "db01", now, 2, ("UserRule_DenySQL", f"{seconds - 8},10.0.1.4,10.0.2.4,50001,1433,T,I,D,B,,,,",
                                       f"{seconds - 6},10.0.1.9,10.0.2.4,50001,1433,T,I,D,B,,,,",
                                       f"{seconds - 5},10.0.1.4,10.0.2.4,50002,1433,T,I,D,B,,,,"),
             before=filler * 1400)
    result, by = found(storage, "db01")
    records = by["flow-records"]
    assert (result, records["status"], by["flow-logs"]["status"]) == ("fail", "fail", "pass")
    assert records["because"].startswith("db-nsg/DenySQL denied TCP 1433 from 10.0.1.4 to 10.0.2.4 into db01 at ")
    assert (records["evidence"]["denied"], records["evidence"]["allowed"]) == (2, 2)
    assert {(r["rule"], r["denied"], r["at"]) for r in records["evidence"]["records"]} == {
        ("DenySQL", True, "into db01"), ("AllowSQL", False, "into db01"),
        ("AllowVnetOutBound", False, "out of web01")}
    assert "verify-flow" in records["remedy"]["command"]
    assert all(r.method == "GET" for r in storage.azure.requests)

    told = check(storage, "db01", "-o", "table")
    assert "denied   into db01" in told.stderr and "db-nsg/DenySQL" in told.stderr, told.stderr


def test_nothing_recorded_is_not_let_through_and_debug_shows_no_token(storage):
    now = datetime.now(timezone.utc)
    of_group(storage, "db02", now, 2, ("UserRule_AllowSQL", "1,10.9.9.9,10.0.2.5,40001,1433,T,I,A,B,,,,"))
    done = check(storage, "db02", "--hours", "1", "--debug", "-o", "json")
    records = {f["check"]: f for f in json.loads(done.stdout)["findings"]}["flow-records"]
    assert (records["status"], records["evidence"]["records"]) == ("skipped", [])
    assert "/macAddress=" in done.stderr and "eyJ" not in done.stderr
