"""Classic VMs, through the real az."""
import json

from ..local_azure.azure import LocalAzure
from .conftest import WORLDS

EXPECTED = {"web01": {"vm-model": "fail", "classic-endpoint": "pass", "classic-acl": "fail"},
            "gone01": {"vm-model": "fail", "classic-endpoint": "unknown", "classic-acl": "unknown"}}


def test_endpoints_are_read_or_the_retirement_is_explained(extensions):
    with LocalAzure(WORLDS / "classic-endpoints.yaml", extensions, namespaces=False) as azure:
        group = f"/subscriptions/{azure.world.subscription}/resourceGroups/demo/providers/Microsoft.ClassicCompute"
        done = azure.az("vm", "troubleshoot", "connectivity", "check-classic", "--dest-port", "22", "--source-address",
                        "203.0.113.7", "--ids", *(f"{group}/virtualMachines/{vm}" for vm in EXPECTED), "-o", "json")
    assert done.rc == 0, done.stderr
    found = {r["target"]["name"]: {f["check"]: f for f in r["findings"]} for r in json.loads(done.stdout)}
    assert {vm: {check: f["status"] for check, f in by.items()} for vm, by in found.items()} == EXPECTED, found
    assert "its rules are permit 198.51.100.0/24" in found["web01"]["classic-acl"]["because"]
    assert "retired on 6 September 2023" in found["gone01"]["classic-endpoint"]["because"]
