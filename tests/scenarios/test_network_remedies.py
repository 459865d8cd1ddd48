"""What lies outside the guest: `fix` lets the client in, and can be taken back."""
import json

import pytest

MENDED = [("nsg-denies-asg", "allow-flow"), ("nsg-denies-nat-target", "allow-flow"), ("nsg-none-standard", "add-nsg"),
          ("route-to-appliance", "return-route"), ("route-to-none", "return-route"), ("vm-stopped", "start"),
          ("vm-deallocated", "start"), ("no-way-in", "add-public-ip")]
# What no step of fix can mend: the command that is named for it.
BY_HAND = [("emergency-mode", "az vm repair"), ("kernel-panic", "az vm repair"), ("classic-vm", "")]


def resources(here):
    """All but the VM's state, which only a new start would bring back."""
    listed = (here.az("network", kind, "list", "-g", "demo") for kind in ("nsg", "nic", "public-ip", "route-table"))
    return [_settled(json.loads(each.stdout)) for each in listed]


def _settled(value):
    if isinstance(value, dict):
        return {k: _settled(v) for k, v in value.items() if k not in ("etag", "ipAddress")}
    return [_settled(v) for v in value] if isinstance(value, list) else value


@pytest.mark.parametrize("world, remedy", MENDED)
def test_fix_lets_the_client_in_and_is_taken_back(scene, world, remedy):
    with scene(world) as here:
        before = resources(here)
        found = here.troubleshoot("fix", "--yes")
        assert [(s["remedy"]["id"], s["outcome"]) for s in found["steps"]] == [(remedy, "helped")], found["summary"]
        assert found["verdict"] == "reachable"
        address, _, port = found["goal"]["endpoint"].partition(":")
        assert here.client_gets_in(address, int(port or 22))
        undone = here.az("vm", "troubleshoot", "ssh", "fix", "-g", "demo", "-n", "web01", "--undo", "--yes")
        assert undone.rc == 0, undone.stderr
        assert resources(here) == before
        assert here.diagnose()["verdict"] == "blocked"


@pytest.mark.parametrize("world, command", BY_HAND)
def test_what_fix_cannot_mend_is_left_alone_with_the_way_out(scene, world, command):
    with scene(world) as here:
        found = here.troubleshoot("fix", "--yes", "--settle", "1")
        assert found["verdict"] in ("blocked", "inconclusive")
        assert {s["outcome"] for s in found["steps"]} <= {"refused"}, found["steps"]
        if command:
            assert command in found["rootCause"]["remedy"]["command"]
        assert {r.method for r in here.calls if not r.path.split("?")[0].endswith((
            "SecurityGroups", "RouteTable", "Verify", "nextHop", "Data", "runCommand"))} <= {"GET"}
