"""How VMs go out, through the real az; metrics are those of the world."""
import json
import os

import pytest

from ..local_azure.azure import LocalAzure
from .conftest import WORLDS


@pytest.fixture(scope="module")
def azure(extensions):
    with LocalAzure(WORLDS / "snat-exhausted.yaml", extensions, namespaces=False) as found:
        yield found


def check(azure, vm, *words):
    done = azure.az("vm", "troubleshoot", "connectivity", "check-snat", "-g", "demo", "-n", vm, *words, "-o", "json")
    assert done.rc == 0 and "Traceback" not in done.stderr, done.stderr
    found = json.loads(done.stdout)
    return found, {f["check"]: f for f in found["findings"]}


def test_exhaustion_is_proven_shown_and_has_a_way_out(azure):
    found, by = check(azure, "web01")
    ports = by["snat-ports"]
    assert (found["result"], by["way-out"]["evidence"]["kind"], ports["status"]) == ("fail", "outbound-rule", "fail")
    assert (ports["evidence"]["failedConnections"], ports["evidence"]["mostUsed"]) == (322, 1024)
    assert ports["evidence"]["series"]["failed"][-1] == 88 and len(ports["evidence"]["series"]["times"]) == 36
    assert all(r.method == "GET" or "effective" in r.path for r in azure.requests)
    commands = ports["remedy"]["command"], ports["evidence"]["otherwise"]["command"]
    assert "--public-ip-address" in commands[0] and "nat gateway create" in commands[1]


def test_a_person_sees_a_chart(azure):
    done = azure.az("vm", "troubleshoot", "connectivity", "check-snat", "-g", "demo", "-n", "web01", "-o", "table",
                    PYTHONIOENCODING="utf-8")
    assert "█" in done.stderr and "at most 1024 of 1024" in done.stderr and "Or:" in done.stderr, done.stderr
    assert "FAIL" in done.stdout and max(map(len, done.stdout.splitlines())) <= 100


WAYS = {"web02": ("outbound-rule", "pass", "pass"), "web03": ("outbound-rule", "pass", "unknown"),
        "own01": ("public-ip", "pass", "skipped"), "nat01": ("nat-gateway", "pass", "unknown"),
        "lent01": ("default", "warn", "unknown"), "shut01": ("none", "warn", "skipped")}


def test_each_way_out_is_recognised(azure):
    group = f"/subscriptions/{azure.world.subscription}/resourceGroups/demo/providers/Microsoft.Compute/virtualMachines"
    done = azure.az("vm", "troubleshoot", "connectivity", "check-snat", "--ids", *(f"{group}/{vm}" for vm in WAYS),
                    "-o", "json")
    assert done.rc == 0, done.stderr
    told = {r["target"]["name"]: {f["check"]: f for f in r["findings"]} for r in json.loads(done.stdout)}
    assert {vm: (by["way-out"]["evidence"]["kind"], by["way-out"]["status"], by["snat-ports"]["status"])
            for vm, by in told.items()} == WAYS


@pytest.mark.skipif(not os.environ.get("VMT_LONG"), reason="long: VMT_LONG=1")
def test_both_ways_out_pasted_as_they_stand_lead_out(extensions):
    with LocalAzure(WORLDS / "snat-exhausted.yaml", extensions, namespaces=False) as azure:
        _, by = check(azure, "web01")
        for command in (by["snat-ports"]["remedy"]["command"], by["snat-ports"]["evidence"]["otherwise"]["command"]):
            done = azure.run("bash", "-ec", command)
            assert done.rc == 0, (command, done.stderr)
            kind = check(azure, "web01")[1]["way-out"]["evidence"]["kind"]
            assert kind == ("nat-gateway" if "nat gateway" in command else "public-ip")
