"""The VM as recorded answers tell it."""
import pytest

from azext_vmtroubleshoot.facts.vm import Vm, parse_time
from azext_vmtroubleshoot.model import Target

from ..recordings import names, recorded

TARGET = Target("0", "rg", "vm")


def vm(name):
    return Vm.parse(whole(recorded(name).body), TARGET)


def whole(body):
    """Some recordings are of the instance view alone; $expand puts it below properties."""
    return body if "properties" in body else {"properties": {"instanceView": body}}


@pytest.mark.parametrize("name", names("vm"))
def test_every_recorded_vm_is_read(name):
    found = vm(name)
    view = whole(recorded(name).body)["properties"].get("instanceView") or {}
    codes = [s["code"].lower() for s in view.get("statuses", [])]
    assert found.power_state == next((c.split("/")[1] for c in codes if c.startswith("powerstate/")), "")
    assert (found.agent is None) == ("vmAgent" not in view)
    assert {e.name for e in found.extensions} >= {e["name"] for e in view.get("extensions", [])}


def test_a_running_vm_with_an_extension():
    found = vm("vm/instance_view_linux_running_agent_ready_with_extension.json")
    assert found.running and found.os_type == "Linux" and found.admin_username == "azureuser"
    assert (found.agent.status, found.agent.version) == ("Ready", "2.11.1.12")
    assert found.agent.reported.isoformat() == "2024-08-27T10:09:47+00:00"
    assert found.extension("VMAccessForLinux").state == "succeeded"
    assert len(found.nic_ids) == 1 and not found.boot_diagnostics


def test_a_deallocated_vm_has_no_agent():
    found = vm("vm/instance_view_deallocated.json")
    assert found.power_state == "deallocated" and found.agent is None


def test_an_extension_in_flight():
    found = vm("vm/instance_view_windows_extension_transitioning.json")
    assert "transitioning" in {e.state for e in found.extensions}


@pytest.mark.parametrize("body", [
    None, [], "x", {"properties": None}, {"properties": {"instanceView": {"statuses": 3}}},
    {"properties": {"networkProfile": {"networkInterfaces": [None, {"id": 5}]}}}])
def test_odd_answers_read_as_nothing(body):
    found = Vm.parse(body, TARGET)
    assert (found.power_state, found.nic_ids, found.agent) == ("", (), None)


@pytest.mark.parametrize("text, expected", [
    ("2024-08-27T10:06:49.8396377+00:00", "2024-08-27T10:06:49+00:00"),
    ("2016-05-04T14:11:29.7598931Z", "2016-05-04T14:11:29+00:00"),
    ("2024-08-27T10:09:47+00:00", "2024-08-27T10:09:47+00:00"),
    ("2024-08-27T10:09:47", "2024-08-27T10:09:47+00:00"),
])
def test_times_as_azure_writes_them(text, expected):
    assert parse_time(text).isoformat() == expected


def test_no_time_is_no_time():
    assert parse_time("") is None and parse_time("yesterday") is None
