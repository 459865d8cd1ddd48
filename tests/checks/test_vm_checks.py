"""Power, provisioning, extensions, agent, health and boot of the VM."""
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from azext_vmtroubleshoot.checks import (agent, boot_diagnostics, boot_log, extensions, resource_health, vm_model,
                                         vm_provisioned, vm_running)
from azext_vmtroubleshoot.facts.classic_vm import ClassicVm
from azext_vmtroubleshoot.facts.resource_health import ResourceHealth
from azext_vmtroubleshoot.facts.serial_log import SerialLog
from azext_vmtroubleshoot.facts.vm import Agent, Extension, Vm
from azext_vmtroubleshoot.model import Status, Target, Unreadable

NOW = datetime.now(timezone.utc) + timedelta(hours=1)    # fresh however long the tests before these take
AGENT = Agent("Ready", "2.11.1.12", "Guest Agent is running", NOW)
VM = Vm("/id", "web01", "prod", "westeurope", "Linux", "azureuser", "running", "Succeeded", "", ("/nic",), AGENT, True,
        (), True, "")


@pytest.mark.parametrize("state, status, remedy", [
    ("running", Status.PASS, None), ("deallocated", Status.FAIL, "start"), ("stopped", Status.FAIL, "start"),
    ("starting", Status.FAIL, None), ("", Status.UNKNOWN, None)])
def test_vm_running(state, status, remedy):
    found = vm_running.judge(replace(VM, power_state=state))
    assert found.status is status and (found.remedy.id if found.remedy else None) == remedy


def test_a_name_with_odd_characters_is_quoted():
    found = vm_running.judge(replace(VM, power_state="stopped", resource_group="a; b"))
    assert found.remedy.command == "az vm start -g 'a; b' -n web01"


@pytest.mark.parametrize("state, status", [("Succeeded", Status.PASS), ("Failed", Status.WARN), ("", Status.UNKNOWN),
                                           ("Updating", Status.WARN)])
def test_vm_provisioned(state, status):
    assert vm_provisioned.judge(replace(VM, provisioning_state=state)).status is status


def test_extensions():
    one = Extension("enablevmaccess", "Microsoft.OSTCExtensions.VMAccessForLinux", "succeeded", "")
    assert extensions.judge(replace(VM, extensions=(one,))).status is Status.PASS
    failed = extensions.judge(replace(VM, extensions=(one, replace(one, name="x", state="failed", message="no disk"))))
    assert failed.status is Status.WARN and failed.evidence["failed"] == ["x"] and "no disk" in failed.because
    flying = extensions.judge(replace(VM, extensions=(replace(one, state="transitioning"),)))
    assert flying.evidence["inFlight"] == ["enablevmaccess"]


@pytest.mark.parametrize("changes, status", [
    ({}, Status.PASS),
    ({"agent": None}, Status.WARN),
    ({"agent_wanted": False}, Status.WARN),
    ({"agent": replace(AGENT, status="Not Ready", version="Unknown")}, Status.WARN),
    ({"agent": replace(AGENT, reported=NOW - timedelta(hours=3))}, Status.WARN),
    ({"agent": replace(AGENT, version="2.0.4")}, Status.WARN),
    ({"agent": replace(AGENT, version="2.0.5")}, Status.PASS),
    ({"power_state": "stopped"}, Status.UNKNOWN),          # a stopped VM may still say Ready
])
def test_agent(changes, status):
    assert agent.judge(replace(VM, **changes)).status is status


@pytest.mark.parametrize("state, status", [("Available", Status.PASS), ("Unavailable", Status.FAIL),
                                           ("Degraded", Status.WARN), ("Unknown", Status.UNKNOWN),
                                           ("", Status.UNKNOWN), ("Odd", Status.UNKNOWN)])
def test_resource_health(state, status):
    assert resource_health.judge(VM, ResourceHealth(state, "", "told", "", NOW)).status is status


def test_boot_diagnostics_off_is_no_complaint():
    found = boot_diagnostics.judge(replace(VM, boot_diagnostics=False))
    assert found.status is Status.SKIPPED and found.remedy.id == "enable-boot-diagnostics"
    assert boot_diagnostics.judge(replace(VM, boot_diagnostics=None)).status is Status.UNKNOWN


@pytest.mark.parametrize("log, status, pattern", [
    ("Linux version 6\nYou are in emergency mode", Status.FAIL, "emergency-mode"),
    ("Linux version 6\nNo space left on device", Status.WARN, "disk-full"),
    ("Linux version 6\nweb01 login: ", Status.PASS, None),
    ("Linux version 6\nall is quiet", Status.PASS, None),
    ("all is quiet", Status.UNKNOWN, None),
    ("", Status.UNKNOWN, None)])
def test_boot_log(log, status, pattern):
    found = boot_log.judge(VM, SerialLog.parse(log.encode()))
    assert found.status is status and found.evidence.get("pattern") == pattern


SAC = "Computer is booting, SAC started and initialized.\r\n"
STOP = '<INSTANCE CLASSNAME="BLUESCREEN"><PROPERTY NAME="STOPCODE">0x7B\r\n'
READY = "EVENT:   The CMD command is now available.\r\n"


@pytest.mark.parametrize("log, status, pattern", [
    (SAC + READY, Status.PASS, None), (SAC + STOP, Status.FAIL, "stop-code"),
    (SAC + STOP + SAC + READY, Status.PASS, None),
    (SAC + STOP + SAC, Status.SKIPPED, None), ("", Status.SKIPPED, None), ("all is quiet", Status.SKIPPED, None),
    ("Windows failed to start. A recent hardware or software change might be the cause", Status.FAIL, "boot-manager"),
    ("BdsDxe: No bootable option or device was found.", Status.FAIL, "firmware")])
def test_boot_log_of_windows(log, status, pattern):
    found = boot_log.judge(replace(VM, os_type="Windows"), SerialLog.parse(log.encode()))
    assert found.status is status and found.evidence.get("pattern") == pattern


def test_no_boot_log():
    missing, refused = Unreadable("none yet", code="BlobNotFound"), Unreadable("refused", needs="x/action")
    windows = replace(VM, os_type="Windows")
    assert [boot_log.judge(vm, log).status for vm, log in (
        (VM, missing), (windows, missing), (windows, refused))] == [Status.UNKNOWN, Status.SKIPPED, Status.UNKNOWN]
    assert boot_log.judge(windows, refused).needs == "x/action"


def test_a_classic_vm_is_recognised_and_only_with_evidence():
    missing = Unreadable("not found", code="ResourceNotFound")
    rows = [{"id": "/subscriptions/0/resourceGroups/PROD/providers/Microsoft.ClassicCompute/virtualMachines/web01",
             "name": "web01"}]
    target = Target("0", "prod", "web01")
    assert vm_model.judge(missing, ClassicVm.parse(rows, target)).status is Status.FAIL
    assert vm_model.judge(missing, ClassicVm.parse([], target)).status is Status.UNKNOWN
    assert vm_model.judge(missing, Unreadable("refused")).status is Status.UNKNOWN
    assert vm_model.judge(VM, ClassicVm("")).status is Status.PASS
