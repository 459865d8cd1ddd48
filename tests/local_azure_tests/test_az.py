"""The real az against the local Azure with a real guest: nothing between them is replaced."""
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.local_azure import guests
from tests.local_azure.azure import LocalAzure
from tests.local_azure.world import parse

TOP = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(guests.why_not() is not None, reason=str(guests.why_not()))
WORLD = """
title: az tests
groups:
  demo:
    vms:
      web01: {public: 20.50.1.4, nsg: web-nsg}
    nsgs:
      web-nsg: {rules: {AllowSSH: {priority: 300, port: 22}}}
"""
SSH = ("ssh -o BatchMode=yes -o ConnectTimeout=SECONDS -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null "
       "-o LogLevel=ERROR -i $VMT_SSH_KEY azureuser@20.50.1.4 ")


@pytest.fixture(scope="module")
def azure():
    with LocalAzure(parse(WORLD)) as opened:
        yield opened


def az(azure, *arguments):
    """The result of an az that must succeed."""
    done = azure.az(*arguments)
    assert done.rc == 0, done.stderr
    return json.loads(done.stdout) if done.stdout.strip() else None


def ssh(azure, command, seconds=120):
    """What a real client makes of it, which gives up after so many seconds without a connection."""
    return azure.run("sh", "-c", SSH.replace("SECONDS", str(seconds)) + command)


VM = ("-g", "demo", "-n", "web01")


def test_reads(azure):
    view = az(azure, "vm", "get-instance-view", *VM)["instanceView"]
    assert [status["code"] for status in view["statuses"]] == ["ProvisioningState/succeeded", "PowerState/running"]
    assert view["vmAgent"]["statuses"][0]["displayStatus"] == "Ready"
    listed, = az(azure, "vm", "list", "-d")
    assert (listed["publicIps"], listed["powerState"]) == ("20.50.1.4", "VM running")


def test_network_watcher(azure):
    flow = az(azure, "network", "watcher", "test-ip-flow", "-g", "demo", "--vm", "web01", "--direction", "Inbound",
              "--protocol", "TCP", "--local", "10.0.0.4:22", "--remote", "203.0.113.7:60000")
    assert flow == {"access": "Allow", "ruleName": "securityRules/AllowSSH"}
    hop = az(azure, "network", "watcher", "show-next-hop", "-g", "demo", "--vm", "web01", "--source-ip", "10.0.0.4",
             "--dest-ip", "203.0.113.7")
    assert hop == {"nextHopType": "Internet", "routeTableId": "System Route"}
    rules = az(azure, "network", "nic", "list-effective-nsg", "-g", "demo", "-n", "web01-nic")
    assert rules["value"][0]["effectiveSecurityRules"][0]["name"] == "securityRules/AllowSSH"


def test_run_command_runs_in_the_guest(azure):
    done = az(azure, "vm", "run-command", "invoke", *VM, "--command-id", "RunShellScript", "--scripts",
              "hostname; id -u; echo $1; echo oops >&2; exit 3", "--parameters", "it's $HOME")
    assert done["value"][0]["message"] == ("Enable succeeded: \n[stdout]\nweb01\n0\nit's $HOME\n\n[stderr]\noops\n")


def test_run_command_keeps_the_last_4096_bytes(azure):
    done = az(azure, "vm", "run-command", "invoke", *VM, "--command-id", "RunShellScript", "--scripts",
              "seq 1 9999")
    out = done["value"][0]["message"].split("[stdout]\n")[1].split("\n[stderr]")[0]
    assert len(out) == 4096 and out.endswith("9998\n9999\n")


def test_the_serial_log_is_the_guests_console(azure):
    log = azure.az("vm", "boot-diagnostics", "get-boot-log", *VM)
    assert "Linux version" in log.stdout and "login:" in log.stdout


def test_the_kernel_enforces_what_az_writes(azure):
    assert ssh(azure, "id -un").stdout == "azureuser\n"
    az(azure, "network", "nsg", "rule", "create", "-g", "demo", "--nsg-name", "web-nsg", "-n", "Deny", "--priority",
       "200", "--access", "Deny", "--destination-port-ranges", "22")
    assert "timed out" in ssh(azure, "true", 3).stderr
    az(azure, "network", "nsg", "rule", "delete", "-g", "demo", "--nsg-name", "web-nsg", "-n", "Deny")
    assert ssh(azure, "true").rc == 0


def test_vmaccess_changes_the_guest(azure):
    az(azure, "vm", "user", "update", *VM, "-u", "helper", "-p", "Passw0rd!helper")
    assert azure.guest("web01").run("getent passwd helper").rc == 0
    again = az(azure, "vm", "user", "delete", *VM, "-u", "helper")
    assert again["provisioningState"] == "Succeeded"
    assert azure.guest("web01").run("getent passwd helper").rc != 0
    failed = azure.az("vm", "user", "update", *VM, "-u", "root", "-p", "Passw0rd!helper")
    assert failed.rc and "VMExtensionProvisioningError" in failed.stderr and "Enable failed" in failed.stderr
    view = az(azure, "vm", "get-instance-view", *VM)
    assert [one["name"] for one in view["resources"]] == ["enablevmaccess"]
    assert view["resources"][0]["provisioningState"] == "Failed"
    listed, = az(azure, "vm", "list")
    assert [one["id"].rpartition("/")[2] for one in listed["resources"]] == ["enablevmaccess"]
    az(azure, "vm", "extension", "delete", "-g", "demo", "--vm-name", "web01", "-n", "enablevmaccess")
    assert az(azure, "vm", "extension", "list", "-g", "demo", "--vm-name", "web01") == []


def test_power(azure):
    boot = "cat /proc/sys/kernel/random/boot_id; systemctl show -p UserspaceTimestampMonotonic --value"
    before = ssh(azure, f"'{boot}'").stdout
    az(azure, "vm", "restart", *VM)
    after = ssh(azure, f"'{boot}'")
    assert after.rc == 0 and after.stdout != before
    az(azure, "vm", "deallocate", *VM)
    assert "PowerState/deallocated" in azure.az("vm", "get-instance-view", *VM).stdout
    refused = azure.az("vm", "run-command", "invoke", *VM, "--command-id", "RunShellScript", "--scripts", "id")
    assert refused.rc == 1 and "OperationNotAllowed" in refused.stderr
    az(azure, "vm", "start", *VM)
    assert ssh(azure, "true").rc == 0


def test_the_users_own_configuration_is_not_touched(azure, tmp_path):
    azure.run("sh", "-c", "az vm list", HOME=str(tmp_path))
    assert not list(tmp_path.iterdir())


def run_module(world: str, tmp_path: Path, *command: str) -> subprocess.CompletedProcess:
    path = tmp_path / "world.yaml"
    path.write_text(world, encoding="utf-8")
    return subprocess.run([sys.executable, "-m", "tests.local_azure", "--world", str(path), "--no-extension", "--log",
                           str(tmp_path / "log"), *command], cwd=TOP, capture_output=True, text=True, timeout=600,
                          check=False)


def test_a_command_gets_its_environment_and_gives_its_status(tmp_path):
    done = run_module(WORLD, tmp_path, "--", "sh", "-c", "az vm list --query [].name -o tsv; exit 7")
    assert (done.returncode, done.stdout) == (7, "web01\n"), done.stderr
    operations = [json.loads(line)["operation"] for line in (tmp_path / "log").read_text().splitlines()]
    assert operations[-1] == "Microsoft.Compute/virtualMachines/read"


def test_it_serves_until_it_is_interrupted(tmp_path):
    path = tmp_path / "world.yaml"
    path.write_text(WORLD, encoding="utf-8")
    with subprocess.Popen([sys.executable, "-m", "tests.local_azure", "--world", str(path), "--no-extension"],
                          cwd=TOP, stdout=subprocess.PIPE, text=True) as served:
        exports = {}
        while (line := served.stdout.readline()).startswith("export "):
            name, _, value = line.removeprefix("export ").strip().partition("=")
            exports[name] = value
        there = line.split(": ")[1].removesuffix(" COMMAND\n")
        done = subprocess.run(["sh", "-c", f"{there} az vm list --query [].name -o tsv"], env=exports, check=False,
                              capture_output=True, text=True, timeout=300)
        served.terminate()
        assert served.wait(300) == 0
    assert done.stdout == "web01\n", done.stderr
    assert not Path(exports["AZURE_CONFIG_DIR"]).exists()


@pytest.mark.parametrize(("world", "said"), [
    ("groups: {g: {vm: }}", "groups.g.vm: unknown key 'vm'"),
    ("groups: {g: {vms: {v: {nsg: none}}}}", "there is no Microsoft.Network/networkSecurityGroups/none"),
])
def test_a_wrong_world_is_told_in_one_line(tmp_path, world, said):
    done = run_module(world, tmp_path, "--", "true")
    assert done.returncode == 2 and said in done.stderr and done.stderr.count("\n") == 1
