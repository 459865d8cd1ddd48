"""Worlds whose platform is broken, or healthy: the cause that is named is the fault that is there."""
import pytest

# World: options, port of the real client (None: there is no public way), address.
HEALTHY = {
    "healthy-public": ((), 22, "20.50.1.4"),
    "healthy-multi-nic": ((), 22, "20.50.1.4"),
    "healthy-subnet-nsg": ((), 22, "20.50.1.4"),
    "healthy-lb-nat": ((), 50001, "20.50.1.9"),
    "healthy-custom-port": (("--port", "2222"), 2222, "20.50.1.4"),
    "healthy-basic-no-nsg": ((), 22, "20.50.1.4"),
    "healthy-bastion": ((), None, ""),
    "healthy-gateway": (("--source-address", "192.168.1.5"), None, ""),
}

# World: options, check that is the root cause, evidence it names.
BROKEN = {
    "vm-deallocated": ((), "vm-running", {"powerState": "deallocated"}),
    "vm-stopped": ((), "vm-running", {"powerState": "stopped"}),
    "nsg-denies-subnet": ((), "nsg-inbound", {"nsg": "web-nsg", "rule": "DenySSH", "priority": 200}),
    "nsg-denies-nic": ((), "nsg-inbound", {"nsg": "nic-nsg", "rule": "DenyAllInBound", "priority": 65500}),
    "nsg-other-source": ((), "nsg-inbound", {"nsg": "web-nsg", "rule": "DenyAllInBound"}),
    "nsg-other-port": (("--port", "2222"), "nsg-inbound", {"nsg": "web-nsg", "rule": "DenyAllInBound"}),
    "nsg-none-standard": ((), "nsg-inbound", {}),
    "nsg-denies-nat-target": ((), "nsg-inbound", {"nsg": "web-nsg", "rule": "DenyAllInBound"}),
    "nsg-denies-bastion": ((), "nsg-inbound", {"nsg": "web-nsg", "rule": "DenyInside", "priority": 300}),
    "nsg-denies-asg": ((), "nsg-inbound", {"nsg": "web-nsg", "rule": "DenyAllInBound"}),
    "route-to-appliance": ((), "route-return", {}),
    "route-to-none": ((), "route-return", {}),
    "no-way-in": ((), "way-in", {}),
    "public-ip-unassigned": ((), "way-in", {}),
    "classic-vm": ((), "vm-model", {}),
    "kernel-panic": ((), "boot-log", {"pattern": "no-root-device"}),
    "emergency-mode": ((), "boot-log", {"pattern": "missing-mount"}),
    "address-not-in-guest": ((), "guest-network", {"expected": "10.0.1.5"}),
    "nat-rule-other-port": ((), "sshd-listens", {"wanted": 2222}),
    "watcher-missing": ((), "nsg-inbound", {"nsg": "web-nsg", "rule": "DenySSH"}),
    "watcher-forbidden": ((), "nsg-inbound", {"nsg": "web-nsg", "rule": "DenySSH"}),
}


@pytest.mark.parametrize("world", HEALTHY)
def test_a_healthy_vm_gets_no_complaint(scene, world):
    options, port, address = HEALTHY[world]
    with scene(world) as here:
        if port:
            assert here.client_gets_in(address, port)
        found = here.diagnose(*options)
        complaints = [(f["check"], f["status"], f["because"]) for f in found["findings"]
                      if f["status"] not in ("pass", "skipped")]
        assert (found["verdict"], complaints) == ("reachable", [])
        if port:
            assert found["goal"]["endpoint"] == f"{address}:{port}"


@pytest.mark.parametrize("world", BROKEN)
def test_the_cause_that_is_named_is_the_one_that_is_there(scene, world):
    options, check, evidence = BROKEN[world]
    with scene(world) as here:
        if "--port" not in options:
            assert here.client_stays_out()
        found = here.diagnose(*options)
        cause = found["rootCause"]
        assert (found["verdict"], cause and cause["check"]) == ("blocked", check), found["summary"]
        assert {name: cause["evidence"].get(name) for name in evidence} == evidence
        hop = next(f["hop"] for f in found["findings"] if f["check"] == check)
        assert [h["hop"] for h in found["path"] if h["status"] == "fail"][:1] == [hop]


@pytest.mark.parametrize("world", ["vm-deallocated", "nsg-denies-subnet", "nsg-none-standard", "route-to-none"])
def test_the_remedy_pasted_as_it_stands_lets_the_client_in(scene, world):
    with scene(world) as here:
        command = here.diagnose("--in-guest", "never")["rootCause"]["remedy"]["command"]
        done = here.azure.run("bash", "-c", command)
        assert done.rc == 0, (command, done.stderr)
        assert here.client_gets_in(), command


@pytest.mark.parametrize("source, verdict, check", [("198.51.100.9", "blocked", "nsg-inbound"),
                                                    ("192.0.2.1", "reachable", None)])
def test_another_machine_is_judged_by_its_own_address(scene, source, verdict, check):
    """SSH works from here; whether it does from there is for the rules to say."""
    with scene("healthy-subnet-nsg") as here:
        found = here.diagnose("--source-address", source)
    assert (found["verdict"], (found["rootCause"] or {}).get("check")) == (verdict, check)


def test_nothing_is_asked_twice_and_nothing_is_written(scene):
    reading = ("effectiveNetworkSecurityGroups", "effectiveRouteTable", "ipFlowVerify", "nextHop", "runCommand",
               "retrieveBootDiagnosticsData")
    with scene("healthy-multi-nic") as here:
        here.diagnose("--in-guest", "always")
        asked = [(r.method, r.path) for r in here.calls]
    flows = [call for call in asked if call[1].endswith("/ipFlowVerify")]
    assert len(flows) == 2                       # a question for each NIC
    assert len(set(asked)) == len(asked) - len(flows) + 1
    assert all(m == "GET" or any(p.endswith(action) for action in reading) for m, p in asked)


@pytest.mark.parametrize("world, needs", [
    ("watcher-forbidden", "Microsoft.Network/networkWatchers/ipFlowVerify/action"), ("watcher-missing", None)])
def test_what_could_not_be_asked_is_told(scene, world, needs):
    with scene(world) as here:
        missing = {n["check"]: n["needs"] for n in here.diagnose()["notChecked"]}
    assert "flow-verify" in missing
    assert needs is None or missing["flow-verify"] == needs


def test_exit_codes_and_a_page(scene, tmp_path):
    with scene("vm-deallocated") as here:
        where, page = ("-g", "demo", "-n", "web01"), tmp_path / "why.html"
        assert here.az("vm", "troubleshoot", "ssh", *where, "--page", str(page)).rc == 0
        assert "Power state is deallocated" in page.read_text() and page.stat().st_mode & 0o77 == 0
        again = here.az("vm", "troubleshoot", "ssh", *where, "--page", str(page))
        assert again.rc == 1 and "is not overwritten" in again.stderr and not again.stdout
        assert here.az("vm", "troubleshoot", "ssh", *where, "--exit-code").rc == 10
        missing = here.az("vm", "troubleshoot", "ssh", "-g", "demo", "-n", "nope")
        assert missing.rc == 3 and "az vm list" in missing.stderr and not missing.stdout
