"""reset-nic and replace-nic: a real guest whose address really changes, a real client, and interruptions."""
import json
import os
import signal
from contextlib import ExitStack

import pytest

from ..local_azure.azure import LocalAzure, NoGuests
from ..local_azure.world import parse
from ..nics.moments import Moments
from .conftest import Scene

NIC = "/providers/Microsoft.Network/networkInterfaces/front-nic"
WORLD = """
title: Two NICs; the first one has a public address, and another machine sends its traffic through it.
behaviour: {retry-after: 0}
groups:
  demo:
    vnets:
      vnet:
        space: [10.0.0.0/16]
        subnets: {front: 10.0.1.0/24, back: 10.0.2.0/24, tiny: 10.0.3.0/29}
        dns: [10.0.1.4]
    vms:
      web01: {nics: [front-nic, back-nic], agent: {age: 0}}
      small01: {nics: [small-nic], guest: none, power: stopped}
      full01: {nics: [full-nic], guest: none}
    nics:
      front-nic: {subnet: vnet/front, public: 20.50.1.4, nsg: n, asgs: [web]}
      back-nic: {subnet: vnet/back, nsg: n}
      small-nic: {subnet: vnet/back}
      full-nic: {subnet: vnet/tiny, more: {two: {subnet: vnet/tiny}, three: {subnet: vnet/tiny}}}
    nsgs: {n: {rules: {AllowSSH: {priority: 300, port: 22}}}}
    asgs: [web]
    route-tables: {through-web: {routes: {all: {to: 0.0.0.0/0, via: VirtualAppliance, address: 10.0.1.4}}}}
"""
OF_ONE_STATE = ("etag",)
OF_ONE_LIFE = ("etag", "resourceGuid", "macAddress")


@pytest.fixture(scope="module")
def here(extensions):
    """A Scene, and as `moments` what stands before its Azure."""
    kept = []

    def before(app):
        kept.append(Moments(app))
        return kept[0]
    with ExitStack() as stack:
        try:
            scene = Scene(stack.enter_context(LocalAzure(parse(WORLD), extensions, before=before)))
        except NoGuests as reason:
            pytest.skip(str(reason))
        yield scene, kept[0]


def nic(scene, but=OF_ONE_STATE):
    found = scene.azure.cloud.subscription.get(
        f"/subscriptions/{scene.azure.world.subscription}/resourceGroups/demo{NIC}")
    return json.loads(json.dumps(found), object_hook=lambda doc: {k: v for k, v in doc.items() if k not in but})


def words(verb, *more, vm="web01"):
    return ("vm", "troubleshoot", *verb.split(), "-g", "demo", "-n", vm, *more)


def journals(scene):
    return list((scene.azure.environment.config / "vm-troubleshoot").glob("*.json"))


def addresses(scene):
    return scene.azure.guest("web01").run("hostname -I").stdout.split()


def test_another_address_and_then_its_own_again(here):
    scene, moments = here
    before, seen = nic(scene), []
    moments.at(2, "at", lambda: seen.append((addresses(scene), scene.client_gets_in())))
    done = scene.az(*words("connectivity reset-nic", "--yes", "--temporary-address", "10.0.1.77"))
    assert done.rc == 0, done.stderr
    assert seen == [(["10.0.1.77", "10.0.2.4"], True)]            # in the middle, by the kernel and a real client
    assert nic(scene) == before and addresses(scene) == ["10.0.1.4", "10.0.2.4"] and scene.client_gets_in()
    told = json.loads(done.stdout)
    assert (told["outcome"], told["before"]["verdict"], told["after"]["verdict"]) == ("changed",) + ("reachable",) * 2
    for word in ("10.0.1.4 (Dynamic) -> 10.0.1.77 (Static) -> 10.0.1.4 (Dynamic)", "restarts twice", "front-ip",
                 "through-web (routetables)", "DNS server of the virtual network"):
        assert word in done.stderr, done.stderr
    assert not journals(scene)


def test_killed_on_the_other_address_the_next_run_goes_back(here):
    scene, moments = here
    before = nic(scene)
    moments.at(2, "before", lambda: os.killpg(az.pid, signal.SIGKILL))
    az = scene.begin("connectivity", "reset-nic", "--yes")
    assert scene.ended(az)[0] == -signal.SIGKILL and journals(scene)
    assert "10.0.1.4" not in addresses(scene)
    moments.at(0, "", None)
    asked = scene.az(*words("connectivity reset-nic"))
    assert asked.rc == 1 and "interrupted" in asked.stderr and "--yes" in asked.stderr and not moments.writes
    done = scene.az(*words("connectivity reset-nic", "--yes"))
    assert done.rc == 0, done.stderr
    assert "interrupted" in json.loads(done.stdout)["summary"]
    assert nic(scene) == before and addresses(scene)[0] == "10.0.1.4" and scene.client_gets_in()
    assert not journals(scene)


def test_interrupted_it_goes_back_at_once(here):
    scene, moments = here
    before = nic(scene)
    moments.at(1, "then", lambda: os.killpg(az.pid, signal.SIGINT))
    az = scene.begin("rdp", "reset-nic", "--yes")
    status, _, said = scene.ended(az)
    assert status == 1 and "web01 is as it was before" in said, said
    assert nic(scene) == before and addresses(scene)[0] == "10.0.1.4" and not journals(scene)


def test_a_nic_is_made_anew(here):
    scene, moments = here
    before, mac = nic(scene, OF_ONE_LIFE), nic(scene)["properties"]["macAddress"]
    moments.at(0, "", None)
    done = scene.az(*words("connectivity replace-nic", "--nic", "front-nic", "--yes", "-o", "table"))
    assert done.rc == 0, done.stderr
    assert done.stdout.splitlines()[2].split() == ["web01", "changed", "reachable", "reachable"]
    assert "temporary disk is lost" in done.stderr
    assert "PUT POST PUT DELETE PUT PUT POST PUT".split() == [write.split()[0] for write in moments.writes]
    made = nic(scene)["properties"]["macAddress"]
    assert nic(scene, OF_ONE_LIFE) == before and made != mac
    shown = scene.azure.guest("web01").run("ip -br link show eth0; ip -br addr show eth0").stdout.lower()
    assert made.lower().replace("-", ":") in shown and "10.0.1.4/24" in shown and scene.client_gets_in()


@pytest.mark.parametrize("verb, more, vm, said", [
    ("connectivity reset-nic", (), "web01", "With --yes"),
    ("connectivity reset-nic", ("--nic", "nope", "--yes"), "web01", "front-nic, back-nic"),
    ("connectivity reset-nic", ("--dest", "small01", "--yes"), "web01", "--dest-port"),
    ("connectivity reset-nic", ("--yes", "--temporary-address", "10.0.2.4"), "web01", "not in subnet front"),
    ("connectivity reset-nic", ("--yes", "--temporary-address", "10.0.1.1"), "web01", "in use or reserved"),
    ("rdp reset-nic", ("--yes",), "small01", "az vm start"),
    ("connectivity reset-nic", ("--yes",), "full01", "has no free address"),
    ("connectivity replace-nic", ("--yes", "--nic", "small-nic"), "small01", "az vm redeploy"),
    ("connectivity reset-nic", ("--yes",), "nope", "az vm list"),
])
def test_what_is_refused_changes_nothing(here, verb, more, vm, said):
    scene, moments = here
    moments.at(0, "", None)
    done = scene.az(*words(verb, *more, vm=vm))
    assert done.rc in (1, 3) and said in done.stderr and "Traceback" not in done.stderr, done.stderr
    assert not moments.writes and not journals(scene)


def test_what_azure_refuses_is_told_and_taken_back(here):
    """The other address was taken by somebody else between the question and the write."""
    scene, moments = here
    before, resources = nic(scene), scene.azure.cloud.subscription.resources
    other = next(doc for key, doc in resources.items() if key.endswith("/back-nic"))
    config = other["properties"]["ipConfigurations"][0]["properties"]
    own = config["privateIPAddress"]
    moments.at(1, "at", lambda: config.update(privateIPAddress="10.0.1.88"))
    try:
        done = scene.az(*words("connectivity reset-nic", "--yes", "--temporary-address", "10.0.1.88"))
    finally:
        config["privateIPAddress"] = own
    assert done.rc == 1 and "PrivateIPAddressInUse" in done.stderr and "has been taken back" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr and nic(scene) == before and not journals(scene)
