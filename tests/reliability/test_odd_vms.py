"""VMs that are out of the ordinary: the diagnosis goes through the real command and says what it could not tell."""
import copy

import pytest

from . import worlds
from .laboratory import Laboratory

VM, NIC = "GET Microsoft.Compute/virtualMachines/web01", "GET Microsoft.Network/networkInterfaces/web01-nic"


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory):
    with Laboratory(worlds.all_broken(), tmp_path_factory.mktemp("odd")) as opened:
        yield opened


def run(laboratory, *spoilt):
    return laboratory.run("ssh diagnose", *spoilt, source_address="203.0.113.7", in_guest="always", timeout=600)


def told(laboratory, call, change):
    found = run(laboratory, call, change)
    assert not found.traceback and not found.error
    return found.result, {f["check"]: f for f in found.result["findings"]}


def properties(body, **members):
    changed = copy.deepcopy(body)
    changed["properties"] |= members
    return changed


def test_no_nic(laboratory):
    result, checks = told(laboratory, VM, lambda body: properties(body, networkProfile={"networkInterfaces": []}))
    assert result["verdict"] == "blocked" and checks["sshd-running"]["status"] == "fail"
    assert "no network interface" in checks["way-in"]["because"] and checks["nsg-inbound"]["status"] == "unknown"


def test_a_nic_that_was_deleted(laboratory):
    result, checks = told(laboratory, NIC, "404")
    assert checks["way-in"]["status"] == "unknown" and "404" in checks["way-in"]["because"]
    assert result["verdict"] == "blocked" and checks["vm-running"]["status"] == "pass"


def only_ipv6(body):
    changed = copy.deepcopy(body)
    configuration = changed["properties"]["ipConfigurations"][0]["properties"]
    configuration |= {"privateIPAddress": "fd00::4", "privateIPAddressVersion": "IPv6"}
    configuration.pop("publicIPAddress", None)
    return changed


def test_only_ipv6(laboratory):
    """The other NIC has IPv4: that one is judged."""
    _, checks = told(laboratory, NIC, only_ipv6)
    assert checks["way-in"]["status"] in ("fail", "unknown") and checks["sshd-running"]["status"] == "fail"
    assert checks["nsg-inbound"]["evidence"]["destination"].startswith("127.78.2.")


def ten_nics(body):
    first = body["properties"]["networkProfile"]["networkInterfaces"][0]
    others = [{"id": f"{first['id']}{n}", "properties": {"primary": False}} for n in range(9)]
    return properties(body, networkProfile={"networkInterfaces": [first, *others]})


def test_ten_nics_of_which_nine_cannot_be_read(laboratory):
    result, checks = told(laboratory, VM, ten_nics)
    assert result["verdict"] == "blocked" and checks["way-in"]["status"] == "unknown"


def test_a_member_of_a_flexible_scale_set(laboratory):
    scale_set = {"id": "/subscriptions/s/resourceGroups/g0/providers/Microsoft.Compute/virtualMachineScaleSets/flex"}
    result, checks = told(laboratory, VM, lambda body: properties(body, virtualMachineScaleSet=scale_set))
    assert result["verdict"] == "blocked" and checks["nsg-inbound"]["status"] == "fail"


def shouted(value, key=""):
    if isinstance(value, dict):
        return {k: shouted(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [shouted(v) for v in value]
    return value.upper() if key == "id" and isinstance(value, str) else value


@pytest.mark.parametrize("call", [
    VM, NIC, "GET Microsoft.Network/publicIPAddresses/web-ip", "GET Microsoft.Network/virtualNetworks/vnet",
    "GET Microsoft.Network/networkWatchers",
    "poll POST Microsoft.Network/networkInterfaces/web01-nic/effectiveNetworkSecurityGroups"])
def test_ids_in_capitals_change_nothing(laboratory, call):
    truth = run(laboratory).by_check()
    found = run(laboratory, call, shouted)
    assert not found.traceback and found.by_check() == truth
