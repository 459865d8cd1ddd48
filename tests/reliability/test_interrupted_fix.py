"""Ctrl-C, once and twice, while fix writes, waits for the effect and takes back; an NSG rule is the witness."""
import json
import os
import signal
import subprocess
import time

import pytest

from ..local_azure.azure import LocalAzure
from ..local_azure.environment import AZ, install_extension, wheel
from ..local_azure.world import parse

LONG = bool(os.environ.get("VMT_LONG"))
WORLD = """
groups:
  demo:
    vms: {web01: {public: 20.50.1.4, nsg: web-nsg, guest: none}}
    nsgs: {web-nsg: {rules: {DenySSH: {priority: 300, access: Deny, port: 22}}}}
behaviour: {retry-after: 0, when: [{call: "Microsoft.Network/networkSecurityGroups/securityRules/*", takes: 3}]}
"""
FIX = ("vm", "troubleshoot", "ssh", "fix", "-g", "demo", "-n", "web01", "--yes", "--source-address", "203.0.113.7")


@pytest.fixture(scope="module")
def azure():
    with LocalAzure(parse(WORLD), install_extension(wheel()), namespaces=False) as opened:
        yield opened


def rules(azure):
    listed = azure.az("network", "nsg", "rule", "list", "-g", "demo", "--nsg-name", "web-nsg", "--query", "[].name")
    return json.loads(listed.stdout)


def wait_for(azure, method):
    end = time.monotonic() + 15
    while not [r for r in azure.requests if r.method == method] and time.monotonic() < end:
        time.sleep(0.05)


@pytest.mark.parametrize("moment", ["write", "settling", "taking back"] if LONG else ["settling", "taking back"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM] if LONG else [signal.SIGINT])
def test_what_was_begun_is_taken_back_or_named(azure, moment, number):
    azure.journal.clear()
    with subprocess.Popen([str(AZ), *FIX], env=os.environ | azure.variables, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL) as az:
        wait_for(azure, "PUT")
        time.sleep(5 if moment == "settling" else 0.5)
        az.send_signal(number)
        if moment == "taking back":
            wait_for(azure, "DELETE")
            az.send_signal(number)
        out, err = az.communicate(timeout=30)
    assert az.returncode == 1 and not out and "Traceback" not in err and "Interrupted." in err
    if moment != "taking back":
        assert "What was begun has been taken back" in err and rules(azure) == ["DenySSH"]
        return
    assert "Interrupted again, before" in err and "fix -g demo -n web01 --undo" in err
    taken = azure.az(*FIX, "--undo")
    assert taken.rc == 0 and rules(azure) == ["DenySSH"], taken.stderr
