"""Through the real az: each fault of a Windows guest is named with its evidence and remedy, and healthy guests are not.

The guests are replayed: each VM answers run command with what the script would say there. They share one local Azure,
on plain loopback, and one az looks at many of them.
"""
import json
import re
import shlex
from contextlib import ExitStack

import pytest
import yaml

from tests.local_azure.azure import LocalAzure
from tests.local_azure.environment import BUILD, install_extension, locked, wheel
from tests.local_azure.world import parse
from tests.scenarios.conftest import Scene

from .cases import FAULTS, HEALTHY, USER
from .endpoint import Endpoint, certificate
from .healthy import stdout
from .test_script import faults

AGENT_GONE = {"r12-no-agent": {"agent": "not-ready"}, "r17-updating": {"agent": "not-ready"}}


# Faults that a change in the guest mends; what it says then.
MENDED = {
    "r08-no-controller": HEALTHY["domain-joined"][0],
    "r15-no-right": (*USER, "account=jo|win01|found|False|False|False||S-1-5-21-1-2-3-1001", "asked=3389|jo",
                     "+member=S-1-5-32-555|S-1-5-21-1-2-3-1001|User|WORKGROUP/win01/jo")}


def vm(says, mended=None, **more):
    guest = {"kind": "replay", "says": says} | ({"mended": mended} if mended else {})
    return {"os": "Windows", "image": "MicrosoftWindowsServer:WindowsServer:2022-datacenter:latest", "public": None,
            "nsg": "win-nsg", "guest": guest, **more}


def world():
    """A resource group for each guest, so that each has the same name and address."""
    guests = {name: (stdout(*case.changes, without=case.without), {}) for name, case in FAULTS.items()}
    guests |= {name: (stdout(*changes), {}) for name, (changes, _, _) in HEALTHY.items()}
    guests |= {name: ("", more) for name, more in AGENT_GONE.items()}
    for name, user in MENDED.items():
        guests[name][1]["mended"] = stdout(*user)
    rules = {"AllowRdp": {"priority": 300, "port": [3389, 3390]}}
    groups = {name: {"vms": {"win01": vm(says, **more) | {"public": f"20.50.1.{number}"}},
                     "nsgs": {"win-nsg": {"rules": rules}}}
              for number, (name, (says, more)) in enumerate(guests.items(), 4)}
    return parse(yaml.safe_dump({"title": "Windows guests that are replayed.", "groups": groups}))


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    folder = certificate(tmp_path_factory.mktemp("endpoints"))
    with ExitStack() as stack:
        stack.enter_context(locked(BUILD / "windows-endpoints.lock"))      # their addresses are the machine's own
        azure = stack.enter_context(LocalAzure(world(), install_extension(wheel()), namespaces=False))
        for name, group in azure.room.world.groups.items():
            mode = FAULTS[name].endpoint if name in FAULTS else "nla" if name in HEALTHY else ""
            if mode:
                port = 3390 if name == "custom-port" else 3389
                endpoint = Endpoint(group.public_ips["win01-ip"].address, mode, folder, port)
                stack.callback(endpoint.close)
        yield Scene(azure)


def ids(scene, names):
    return [f"/subscriptions/{scene.azure.world.subscription}/resourceGroups/{name}/providers/Microsoft.Compute"
            "/virtualMachines/win01" for name in names]


def diagnosed(scene, names, *words):
    """Name of the resource group -> result; one az for all of them."""
    done = scene.az("vm", "troubleshoot", "rdp", "diagnose", "--ids", *ids(scene, names), *words, "-o", "json")
    assert done.rc == 0 and "Traceback" not in done.stderr, done.stderr
    found = json.loads(done.stdout)
    return {r["target"]["resourceGroup"]: r for r in (found if isinstance(found, list) else [found])}


@pytest.fixture(scope="module")
def broken(scene):
    found = {}
    for user in sorted({case.user for case in FAULTS.values()}):
        names = [name for name, case in FAULTS.items() if case.user == user]
        found |= diagnosed(scene, names, *(("--username", user) if user else ()))
    return found


@pytest.mark.parametrize("name", FAULTS)
def test_the_fault_that_is_there_is_named(broken, name):
    case, found = FAULTS[name], broken[name]
    cause = found["rootCause"]
    assert (found["verdict"], cause and cause["check"]) == ("blocked", case.check), found["summary"]
    assert re.search(case.words, cause["because"]), cause["because"]
    assert (cause["remedy"]["id"] if cause["remedy"] else "") == case.remedy
    assert not [f["check"] for f in found["findings"] if f["status"] == "fail" and not f["explainedBy"]
                and f["check"] != case.check]


def test_a_remedy_can_be_pasted_as_it_stands(scene, broken):
    """az takes it, and what reaches Azure is PowerShell, line by line."""
    names = ["r01-policy", "r05-machine-keys", "r08-no-controller", "r14-block-rule", "r15-no-right"]
    before = len(scene.azure.requests)
    commands = [broken[name]["rootCause"]["remedy"]["command"] for name in names]
    done = scene.azure.run("bash", "-c", " && ".join(commands), PYTHONSAFEPATH="1")
    assert done.rc == 0, done.stderr
    sent = [r for r in scene.azure.requests[before:] if r.path.endswith("/runCommand")]
    assert len(sent) == len(names)
    for command in commands:
        script = shlex.split(command)
        script = script[script.index("--scripts") + 1:]
        assert not list(faults(("\n".join(script) + "\n").encode())), command


@pytest.fixture(scope="module")
def healthy(scene):
    found = {}
    for name, (_, user, options) in HEALTHY.items():
        if options or user != "azureuser":
            found |= diagnosed(scene, [name], "--username", user, *options)
    rest = [name for name, (_, user, options) in HEALTHY.items() if name not in found]
    return found | diagnosed(scene, rest, "--username", "azureuser")


@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_guest_gets_no_complaint(healthy, name):
    found = healthy[name]
    complaints = [(f["check"], f["status"], f["because"]) for f in found["findings"]
                  if f["status"] not in ("pass", "skipped")]
    assert (found["verdict"], complaints) == ("reachable", [])


@pytest.fixture(scope="module")
def silent(scene):
    return diagnosed(scene, AGENT_GONE)


@pytest.mark.parametrize("name", AGENT_GONE)
def test_a_guest_whose_agent_is_gone_is_not_guessed_at(silent, name):
    """R12 and R17 as they really come: the agent does not answer either, and the console is the way in."""
    found = silent[name]
    missing = {n["check"]: n["needs"] for n in found["notChecked"]}
    assert found["verdict"] == "blocked" and found["rootCause"]["check"] == "rdp-port"
    assert "serial-console" in missing["rdp-network"] and "serial-console" in missing["rdp-setup"]


def test_a_step_on_its_own(scene):
    found = scene.troubleshoot("check-service", "--username", "azureuser", vm="win01", group="r14-rule-off", goal="rdp")
    assert found["result"] == "fail" and "RemoteDesktop-UserMode-In-TCP" in found["summary"]
    assert {f["check"] for f in found["findings"]} >= {"rdp-service", "rdp-account", "rdp-rights", "rdp-tls"}


@pytest.mark.parametrize("group, message, user, is_cause", [
    ("r10-licences", "The remote session was disconnected because there are no Remote Desktop License Servers", "",
     "yes"),
    ("workgroup", "Remote Desktop can't find the computer \"win01\"", "", "unknown"),
    ("r08-no-controller", "the local security authority CANNOT be contacted", "CORP\\ann", "yes"),
    ("r11-password", "Your credentials did not work.", "azureuser", "yes"),
    ("r15-no-right", "This computer can't connect to the remote computer.", "jo", "yes"),
    ("workgroup", "This computer can't connect to the remote computer.", "azureuser", "no")])
def test_a_message_of_the_client_is_explained(scene, group, message, user, is_cause):
    found = scene.troubleshoot("explain-error", "--error", message, *(("--username", user) if user else ()),
                               vm="win01", group=group, goal="rdp")
    assert found["error"]["isCause"] == is_cause, found["summary"]
    assert found["error"]["wayOut"] in found["summary"]


def test_a_message_that_is_not_known(scene):
    done = scene.az("vm", "troubleshoot", "rdp", "explain-error", "-g", "workgroup", "-n", "win01", "--error", "Oops")
    assert done.rc == 1 and "Your credentials did not work" in done.stderr and not done.stdout


def test_nothing_is_written(scene, broken, healthy):
    reading = ("effectiveNetworkSecurityGroups", "effectiveRouteTable", "ipFlowVerify", "nextHop", "runCommand",
               "retrieveBootDiagnosticsData")
    assert broken and healthy
    assert all(r.method == "GET" or any(r.path.endswith(action) for action in reading) for r in scene.calls)


def test_the_table(scene):
    done = scene.az("vm", "troubleshoot", "rdp", "-g", "r14-rule-off", "-n", "win01", "-o", "table")
    assert done.rc == 0 and "rdp-firewall" in done.stdout and "To mend it:" in done.stderr


def test_fix_mends_what_the_guest_tells_and_takes_it_back(scene):
    """The replayed guest takes every change; that the lines do what they say only a Windows can show."""
    name, user = "r15-no-right", ("--username", "jo")
    found = scene.troubleshoot("fix", "--yes", *user, vm="win01", group=name, goal="rdp")
    assert [(s["remedy"]["id"], s["outcome"]) for s in found["steps"]] == [("allow-user", "helped")], found["summary"]
    assert found["verdict"] == "reachable" and found["undo"]
    undone = scene.az("vm", "troubleshoot", "rdp", "fix", "-g", name, "-n", "win01", "--undo", "--yes")
    assert undone.rc == 0, undone.stderr
    assert diagnosed(scene, [name], *user)[name]["rootCause"]["check"] == "rdp-rights"


def test_what_lowers_security_is_done_only_by_name(scene):
    group = "r08-no-controller"
    found = scene.troubleshoot("fix", "--yes", "--username", "CORP\\ann", vm="win01", group=group, goal="rdp")
    assert {(s["remedy"]["id"], s["outcome"]) for s in found["steps"]} >= {("turn-nla-off", "refused")}
    done = scene.az("vm", "troubleshoot", "rdp", "fix", "-g", group, "-n", "win01", "--username", "CORP\\ann", "--yes",
                    "--allow", "turn-nla-off", "-o", "json")
    found = json.loads(done.stdout)
    assert [(s["remedy"]["id"], s["outcome"]) for s in found["steps"]] == [("turn-nla-off", "helped")], done.stderr
    assert "Security stays lowered until you take it back" in done.stderr and found["undo"] in done.stderr
    assert scene.az("vm", "troubleshoot", "rdp", "fix", "-g", group, "-n", "win01", "--undo", "--yes").rc == 0
    asked = scene.troubleshoot("disable-nla", "--dry-run", vm="win01", group=group, goal="rdp")
    assert "lowers security" in asked["costs"] and asked["outcome"] == "planned"
