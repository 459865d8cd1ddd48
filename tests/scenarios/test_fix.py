"""`fix` through the real az: several faults, nobody to ask, and what an interruption leaves behind."""
import json
import os
import signal

import pytest

from ..local_azure.world import parse
from .guest_state import differences, state

WORLD = parse("""
title: Three things keep callers out.
groups:
  demo:
    vms:
      web01: {public: 20.50.1.4, nsg: web-nsg, guest: {faults: [home-mode, sshd-stopped]}}
    nsgs:
      web-nsg: {rules: {DenySSH: {priority: 300, port: 22, access: Deny}}}
""")
MENDED = ["allow-flow", "start-sshd", "mend-modes"]
FIX = ("vm", "troubleshoot", "ssh", "fix", "-g", "demo", "-n", "web01")
READS = ("effectiveNetworkSecurityGroups", "effectiveRouteTable", "ipFlowVerify", "nextHop",
         "retrieveBootDiagnosticsData", "runCommand")


def user(here):
    return "--username", "azureuser", "--private-key-file", here.key


def rules(here):
    listed = here.az("network", "nsg", "rule", "list", "-g", "demo", "--nsg-name", "web-nsg")
    return {rule["name"]: rule["priority"] for rule in json.loads(listed.stdout)}


def test_three_faults_are_mended_in_order_and_taken_back(scene):
    with scene(WORLD) as here:
        guest = here.azure.guest("web01")
        broken = state(guest)
        planned = here.troubleshoot("fix", "--dry-run", *user(here))
        assert planned["verdict"] == "blocked" and planned["undo"] is None
        assert [(s["remedy"]["id"], s["outcome"]) for s in planned["steps"]] == [("allow-flow", "planned")]
        assert "securityRules/AllowTcp22" in planned["steps"][0]["remedy"]["calls"][0]["call"]
        asked = here.az(*FIX, *user(here))
        assert asked.rc != 0 and "--yes" in asked.stderr and "Traceback" not in asked.stderr
        assert rules(here) == {"DenySSH": 300}
        assert {r.method for r in here.calls if not r.path.split("?")[0].endswith(READS)} == {"GET"}
        found = here.troubleshoot("fix", "--yes", *user(here))
        assert [(s["remedy"]["id"], s["outcome"]) for s in found["steps"]] == [(m, "helped") for m in MENDED]
        assert (found["before"]["verdict"], found["verdict"]) == ("blocked", "reachable")
        assert here.client_gets_in()
        assert here.troubleshoot("fix", "--yes", *user(here))["steps"] == []

        # What stands in the way is told, and stays to be taken back, until it is gone.
        guest.run("mv /home/azureuser /home/away")
        for again in ((*FIX, "--undo", "--yes"), (*FIX, "--yes"), (*FIX, "--undo", "--yes")):
            refused = here.az(*again)
            assert refused.rc == 1 and "Not all could be put back" in refused.stderr, refused.stderr
            assert "cannot access '/home/azureuser'" in refused.stderr and "/var/lib/vm-troubleshoot/" in refused.stderr
        guest.run("mv /home/away /home/azureuser")
        undone = here.az(*FIX, "--undo", "--yes")
        assert undone.rc == 0, undone.stderr
        assert differences(broken, state(guest)) == set() and rules(here) == {"DenySSH": 300}


class Killer:
    """Stands before the local Azure and kills az at one of its changes, before or after it is carried out."""

    def __init__(self, application):
        self.application, self.az, self.at, self.after, self.seen = application, None, None, False, 0

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http" or not await self._changes(scope, receive):
            await self.application(scope, receive, send)
            return
        body = await receive()
        if scope["path"].endswith("runCommand") and b"change.sh" not in body.get("body", b"") \
                and b"vm-troubleshoot change" not in body.get("body", b""):
            await self.application(scope, _again(body, receive), send)
            return
        self.seen += 1
        if self.seen == self.at and not self.after:
            self.kill()
            return
        await self.application(scope, _again(body, receive), send)
        if self.seen == self.at:
            self.kill()

    @staticmethod
    async def _changes(scope, _receive):
        return scope["method"] in ("PUT", "DELETE") or scope["path"].endswith("runCommand")

    def kill(self):
        if self.az and self.az.poll() is None:
            os.killpg(self.az.pid, signal.SIGKILL)


def _again(first, receive):
    """A body that was looked at, once more."""
    told = []

    async def again():
        if told:
            return await receive()
        told.append(True)
        return first
    return again


BOUNDARIES = [(at, after) for at in (1, 2, 3) for after in (False, True)]


@pytest.mark.parametrize("at, after", BOUNDARIES if os.environ.get("VMT_LONG") else BOUNDARIES[1:4:2])
def test_a_killed_fix_can_be_taken_back_and_gone_on_with(scene, at, after):
    killers = []

    def before(application):
        killers.append(Killer(application))
        return killers[0]
    with scene(WORLD, before) as here:
        guest = here.azure.guest("web01")
        broken, rules_before = state(guest), rules(here)
        _killed(here, killers[0], at, after)
        undone = here.az(*FIX, "--undo", "--yes")
        # Before its first change nothing is there to take back.
        assert undone.rc == 0 or (at, after) == (1, False), undone.stderr
        assert differences(broken, state(guest)) == set()
        assert rules(here) == rules_before
        _killed(here, killers[0], at, after)
        found = here.troubleshoot("fix", "--yes", *user(here))
        assert found["verdict"] == "reachable", found["summary"]
        assert here.client_gets_in()
        here.az(*FIX, "--undo", "--yes")
        assert differences(broken, state(guest)) == set()
        assert rules(here) == rules_before


def _killed(here, killer, at, after):
    killer.seen, killer.at, killer.after = 0, at, after
    killer.az = here.begin("ssh", "fix", "--yes", *user(here))
    assert here.ended(killer.az)[0] == -signal.SIGKILL
    killer.at = None
