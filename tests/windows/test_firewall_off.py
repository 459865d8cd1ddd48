"""test-firewall of Windows guests through the real az; guests that answer as the scripts would stand in for Windows."""
import json
import re
import types

import pytest

from azext_vmtroubleshoot.facts.vm import Vm
from azext_vmtroubleshoot.facts import firewall_test
from azext_vmtroubleshoot.guest import answer
from azext_vmtroubleshoot.model import CannotRead, Target
from tests.local_azure.azure import LocalAzure
from tests.local_azure.environment import install_extension, wheel
from tests.local_azure.world import parse

from .healthy import wrapped
from .test_ghost_nics import told
from .test_script import nodes, parsed

WORLD = """
title: Two Windows VMs side by side.
behaviour: {retry-after: 0}
groups:
  demo:
    vms:
      win01: {os: Windows, guest: {kind: replay, says: ""}}
      win02: {os: Windows, guest: {kind: replay, says: ""}}
"""
SCRIPT = answer.FIREWALL_TEST_WINDOWS
WIN = Vm.parse({"properties": {"storageProfile": {"osDisk": {"osType": "Windows"}}}}, Target("s", "g", "win01"))


class Windows:
    """Blocks the port with its firewall, unless `innocent`. `refuses` to be switched off, as under Group Policy."""

    def __init__(self, innocent=False, refuses=""):
        self.innocent, self.refuses, self.asked = innocent, refuses, []

    def run(self, _machine, script, arguments, _timeout):
        if script == "\n".join(answer.CONNECTIVITY_WINDOWS.text.splitlines()):
            role, peer, port, protocol, own = arguments
            return told([f"asked={role} {peer} {port} {protocol} {own}", f"a=Ethernet UP {own}/24", "device=Ethernet",
                         "heard=Get-Net", f"l=0.0.0.0:{port} System 4", f"try={peer}|timeout|"], "connectivity 1"), ""
        assert script == "\n".join(SCRIPT.text.splitlines())
        self.asked.append(arguments)
        if arguments[0] == "off":
            lines = ["off=100.000", "on=110.000", "same=yes"] if not self.refuses else [f"refused={self.refuses}"]
            return told(lines, SCRIPT.marks), ""
        inside = "closed" if self.innocent else "open"
        return told(["try=97.000|closed", f"try=104.000|{inside}", "try=112.000|closed"], SCRIPT.marks), ""


@pytest.fixture(scope="module")
def azure():
    with LocalAzure(parse(WORLD), install_extension(wheel()), namespaces=False) as one:
        yield one


@pytest.mark.parametrize("windows, rc, said", [
    (Windows(), 0, "blocks"), (Windows(innocent=True), 0, "does-not-block"),
    (Windows(refuses="rules"), 1, "Group Policy may keep it on"), (Windows(refuses="timer"), 1, "left on")])
def test_what_is_told(azure, windows, rc, said):
    for machine in azure.cloud.machines.values():
        machine.run = types.MethodType(windows.run, machine)
    done = azure.az("vm", "troubleshoot", "connectivity", "test-firewall", "-g", "demo", "-n", "win01", "--dest",
                    "win02", "--dest-port", "445", "--seconds", "10", "--yes")
    assert done.rc == rc and "Traceback" not in done.stderr, done.stderr
    assert "for everybody" in done.stderr            # said before
    assert said in (json.dumps(json.loads(done.stdout)) if rc == 0 else done.stderr)
    assert sorted(arguments[0] for arguments in windows.asked) == ["off", "try"]


def test_script_and_reader_agree():
    told_keys = {[c.text.decode() for c in node.children[1].children if c.type != "command_argument_sep"][0]
                 for node in nodes(parsed(SCRIPT.text.encode()))
                 if node.type == "command" and node.children[0].text == b"Put"}
    assert {key.strip("'") for key in told_keys} == {"asked", "try", "off", "on", "same", "refused", "failed"}
    declared = re.search(r"param\((.*?)\n\)", SCRIPT.text, re.DOTALL)[1]
    body = firewall_test.request(WIN, "both", "10.0.0.5", 445, 30, "vmtabc123")
    assert re.findall(r"\$(\w+)", declared) == [p["name"] for p in body["parameters"]]
    assert body["commandId"] == "RunPowerShellScript"


def test_a_part_that_failed_is_no_answer():
    with pytest.raises(CannotRead, match="Access denied"):
        firewall_test.parse(wrapped(told(["failed=Access denied"], SCRIPT.marks)))
