"""Ctrl-C, once and twice, while fix writes, waits for the effect and takes back; an NSG rule is the witness."""
import json
import os
import signal

import pytest

from .interrupting import SpoiltAzure

LONG = bool(os.environ.get("VMT_LONG"))
WORLD = """
groups:
  demo:
    vms: {web01: {public: 20.50.1.4, nsg: web-nsg, guest: none}}
    nsgs: {web-nsg: {rules: {DenySSH: {priority: 300, access: Deny, port: 22}}}}
behaviour: {retry-after: 0}
"""
FIX = ("ssh", "fix", "-g", "demo", "-n", "web01", "--yes", "--source-address", "203.0.113.7")
RULE = "Microsoft.Network/networkSecurityGroups/web-nsg/securityRules/AllowTcp22"
LOOK = "POST Microsoft.Network/networkInterfaces/web01-nic/effectiveNetworkSecurityGroups"
# What is held back, and when the signals come.
MOMENTS = {"write": (f"poll PUT {RULE}", [f"poll PUT {RULE}"]),
           "settling": (LOOK, [(LOOK, 2)]),
           "taking back": ((f"poll PUT {RULE}", f"DELETE {RULE}"), [f"poll PUT {RULE}", f"DELETE {RULE}"])}


@pytest.fixture(scope="module")
def azure():
    with SpoiltAzure(WORLD) as opened:
        yield opened


def rules(azure):
    listed = azure.az("network", "nsg", "rule", "list", "-g", "demo", "--nsg-name", "web-nsg", "--query", "[].name")
    return json.loads(listed.stdout)


@pytest.mark.parametrize("moment", MOMENTS if LONG else ["settling", "taking back"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM] if LONG else [signal.SIGINT])
def test_what_was_begun_is_taken_back_or_named(azure, moment, number):
    held, signals = MOMENTS[moment]
    run = azure.spoil(held, "held", spared=int(moment == "settling"))
    status, out, err = azure.interrupted(FIX, number, *signals)
    assert status == 1 and not out and "Traceback" not in err and "Interrupted." in err
    assert f"PUT {RULE}" in run.calls
    if moment != "taking back":
        assert "What was begun has been taken back" in err and rules(azure) == ["DenySSH"]
        return
    assert "Interrupted again, before" in err and "fix -g demo -n web01 --undo" in err
    taken = azure.az("vm", "troubleshoot", *FIX, "--undo")
    assert taken.rc == 0 and rules(azure) == ["DenySSH"], taken.stderr
