"""The real az as a process: odd names, no login, no network, calls that never end, Ctrl-C, and what --debug shows."""
import json
import os
import re
import signal

import pytest

from .interrupting import SpoiltAzure

WORLD = """
groups:
  demo:
    vms:
      web01:
        nics: [front, back]
        guest: {kind: replay, says: ""}
        boot-diagnostics: {log: "[    0.000000] Linux version 5.14.0\\nweb01 login:\\n"}
    nics:
      front: {public: 20.50.1.4, subnet: other/vnet/front, nsg: other/n}
      back: {subnet: other/vnet/back}
  other:
    vnets: {vnet: {space: [127.78.0.0/16], subnets: {front: 127.78.1.0/24, back: 127.78.2.0/24}}}
    nsgs: {n: {rules: {DenySSH: {priority: 300, access: Deny, port: 22}}}}
behaviour: {retry-after: 0}
"""
VM = "GET Microsoft.Compute/virtualMachines/web01"
HANGING = "poll POST Microsoft.Network/networkInterfaces/back/effectiveRouteTable"
LONG = bool(os.environ.get("VMT_LONG"))


class Azure(SpoiltAzure):
    """This world's."""

    def __init__(self):
        super().__init__(WORLD)

    def troubleshoot(self, *words, spoilt=()):
        """With --debug. The other tests' az meet nothing of what is spoilt."""
        self.spoil(*spoilt)
        done = self.az("vm", "troubleshoot", "ssh", "-g", "demo", "-n", "web01", *words, "--debug")
        self.spoil()
        return done


@pytest.fixture(scope="module")
def azure():
    with Azure() as opened:
        yield opened


@pytest.mark.parametrize("name, rc", [
    ("web 01", 3), ("we'b\"01", 3), ("web01; id", 3), ("wéb☃", 3), ("$(id)", 3), ("x" * 500, 3), ("-n", 3),
    ("../../x", 1), ("a/b", 1), ("a?x=1", 1), ("a#b", 1), ("%2e%2e", 1), ("..", 1)])
def test_names(azure, name, rc):
    done = azure.az("vm", "troubleshoot", "ssh", "-g", "demo", f"--name={name}")
    assert done.rc == rc and done.stdout == "" and "ERROR: " in done.stderr and "Traceback" not in done.stderr
    assert "az vm list -o table" in done.stderr


def test_a_name_in_an_id_is_no_other_address(azure):
    vm = f"/subscriptions/{azure.world.subscription}/resourceGroups/demo/providers/Microsoft.Compute/virtualMachines/"
    done = azure.az("vm", "troubleshoot", "ssh", "--ids", vm + "a?b=1")
    assert done.rc == 1 and "cannot be the name" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("words, variables, says", [
    (("--subscription", "nowhere"), {}, "Subscription 'nowhere' not found"),
    ((), {"AZURE_CONFIG_DIR": "/nonexistent/azure"}, "az login"),
    ((), {"HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": ""}, "az cloud show")])
def test_no_way_to_azure(azure, tmp_path, words, variables, says):
    if "AZURE_CONFIG_DIR" in variables:
        variables = {"AZURE_CONFIG_DIR": str(tmp_path)}
    done = azure.az("vm", "troubleshoot", "ssh", "-g", "demo", "-n", "web01", *words, **variables)
    assert done.rc == 1 and done.stdout == "" and says in done.stderr and "Traceback" not in done.stderr


def test_resources_in_other_groups(azure):
    done = azure.az("vm", "troubleshoot", "ssh", "-g", "demo", "-n", "web01", "--source-address", "203.0.113.7")
    assert json.loads(done.stdout)["rootCause"]["check"] == "nsg-inbound" and "Traceback" not in done.stderr


@pytest.mark.parametrize("kind", ["endless", "silent"])
def test_an_answer_that_never_comes_holds_nothing_up(azure, kind):
    """One of two NICs: az has to end although a thread still waits."""
    for seconds in ("3", "20", "120"):           # a starved az comes as far as that call only in a longer time
        run = azure.spoil(HANGING, kind)
        done = azure.az("vm", "troubleshoot", "ssh", "-g", "demo", "-n", "web01", "--timeout", seconds,
                        timeout=20 if LONG else 300)
        run.over = True
        if HANGING in run.calls:
            break
    azure.spoil()
    assert done.rc == 0, done.stderr
    told = json.loads(done.stdout)
    assert {n["why"] for n in told["notChecked"] if n["check"] == "route-return"} == {
        f"No answer within {seconds} seconds"}
    assert any(f["check"] == "vm-running" and f["status"] == "pass" for f in told["findings"])


@pytest.mark.parametrize("after", [VM, HANGING])
def test_ctrl_c_ends_with_what_is_known(azure, after):
    azure.spoil(after, "held")
    status, out, err = azure.interrupted(("ssh", "-g", "demo", "-n", "web01"), signal.SIGINT, after)
    assert status == 1 and "Traceback" not in err, err
    told = json.loads(out)
    assert {n["why"] for n in told["notChecked"] if n["check"] == "route-return"} == {
        "Interrupted before it was answered"}
    assert any(f["check"] == "vm-running" and f["status"] == "pass" for f in told["findings"]) == (after == HANGING)


def test_no_secret_is_shown(azure):
    key = azure.room.key.read_text(encoding="utf-8")
    done = azure.troubleshoot("--username", "azureuser", "--private-key-file", str(azure.room.key))
    seen = done.stdout + done.stderr
    assert done.rc == 0 and "Request URL" in seen and "retrieveBootDiagnosticsData" in seen
    serial = [f for f in json.loads(done.stdout)["findings"] if f["check"] == "boot-log"]
    assert serial[0]["status"] == "pass"            # so the signed address was used
    assert not re.search(r"sig=[\w%+/-]{8}", seen)
    assert not re.search(r"eyJ[\w-]{10,}\.[\w-]+\.[\w-]+", seen) and azure.cloud.identity.secret not in seen
    assert not any(line in seen for line in key.splitlines()[1:-1])


@pytest.mark.parametrize("kind", ["403", "half", "proxy-page"])
def test_no_secret_is_shown_when_the_serial_log_fails(azure, kind):
    for call in ("GET serial log", "POST Microsoft.Compute/virtualMachines/web01/retrieveBootDiagnosticsData"):
        done = azure.troubleshoot(spoilt=(call, kind))
        seen = done.stdout + done.stderr
        assert done.rc == 0 and not re.search(r"sig=[\w%+/-]{8}", seen) and "eyJ" not in done.stdout
