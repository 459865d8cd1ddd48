"""What a gateway and a load balancer do to the way between two VMs. No guest could serve here: there is nobody behind a
real tunnel, so the local Azure's own routes are the witness of what has a way at all."""
from contextlib import contextmanager, nullcontext

import pytest

from .conftest import WORLDS
from .test_between_vms import Between, peering, told
from ..local_azure.azure import LocalAzure

OFFICE, BRANCH, LB = "192.168.7.9", "192.168.8.9", "10.8.0.9"


@pytest.fixture(scope="module")
def world(extensions):
    with LocalAzure(WORLDS / "gateways.yaml", extensions, namespaces=False) as azure:
        yield Between(azure)


def half(network, name, **members):
    return lambda world: world.changed("virtualNetworks", network, peering(name, **members))


def connection(name, change):
    return lambda world: world.changed("connections", name, change)


@contextmanager
def nobody(world):
    """The load balancer's pool is empty."""
    nic = world.document("networkInterfaces", "api01-nic")["properties"]["ipConfigurations"][0]["properties"]
    pools = nic.pop("loadBalancerBackendAddressPools")
    try:
        yield
    finally:
        nic["loadBalancerBackendAddressPools"] = pools


# What is broken, to whom, the port, root cause, its words, remedy.
BROKEN = {
    "connection-down": (nullcontext, BRANCH, 443, "gateway", "to-branch of gateway hub-gw is NotConnected", None),
    "not-lent": (half("hub", "to-spoke", allowGatewayTransit=False), OFFICE, 443, "gateway",
                 "to-spoke of hub does not lend spoke the gateway hub-gw", "change-peering"),
    "not-used": (half("spoke", "to-hub", useRemoteGateways=False), OFFICE, 443, "gateway",
                 "to-hub of spoke does not use the gateway hub-gw of hub", "change-peering"),
    "other-side-down": (connection("to-hub", lambda p: p.update(connectionStatus="NotConnected")), "far", 443,
                        "gateway", "to-hub of gateway far-gw, the other side of to-far, is NotConnected", None),
    "no-other-side": (connection("to-hub", lambda p: p.update(virtualNetworkGateway2=None)), "far", 443, "gateway",
                      "leads to gateway far-gw, which has no connection back to hub-gw", None),
    "basic-in-another-region": (nullcontext, LB, 443, "peering", "Basic load balancer api-lb, which is not reached "
                                "over a global peering", None),
    "no-rule": (half("spoke", "to-north"), LB, 444, "load-balancer", "api-lb has no rule for TCP 444", None),
    "empty-pool": (nobody, LB, 443, "load-balancer", "Nobody is behind rule api of load balancer api-lb", None),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_first_broken_place_is_named(world, name):
    broken, dest, port, check, words, remedy = BROKEN[name]
    if check == "load-balancer":
        world.document("loadBalancers", "api-lb")["sku"]["name"] = "Standard"
    dest = far(world) if dest == "far" else dest
    with (broken() if broken is nullcontext else broken(world)):
        found = world.diagnose(port, "--in-guest", "never", dest=dest)
        cause = found["rootCause"]
        assert (found["verdict"], cause and cause["check"]) == ("blocked", check), told(found)
        assert words in cause["because"] and (cause["remedy"] or {}).get("id") == remedy
        if name == "not-lent":
            done = world.azure.run("bash", "-c", cause["remedy"]["command"])
            assert done.rc == 0, done.stderr
            assert not told(world.diagnose(port, "--in-guest", "never", dest=dest))


def far(world):
    return next(d for d in world.store.of_type("Microsoft.Compute/virtualMachines") if d["name"] == "db01")["id"]


def test_what_works_is_not_complained_about_and_what_is_not_seen_is_said(world):
    world.document("loadBalancers", "api-lb")["sku"]["name"] = "Standard"
    for dest, words in ((OFFICE, "what is behind it is not looked at"),
                        (far(world), "to-far of gateway hub-gw is Connected"),
                        (LB, "leads TCP 443 to port 8443 of api01-nic; which of them its probe finds healthy is not")):
        found = world.diagnose(443, "--in-guest", "never", dest=dest)
        assert (found["verdict"], told(found)) == ("inconclusive", [])
        assert words in str(found["findings"])
    with world.forbidden("GET */virtualNetworkGateways/far-gw"):
        found = world.az("check-peering", dest=far(world))
    assert "Half seen: the connection to-far" in str(found["notChecked"])
    # An address that no NIC of the source can speak to.
    found = world.diagnose(443, "--in-guest", "never", dest="2001:db8::5")
    assert found["verdict"] == "inconclusive" and "has no private IPv6 address" in found["summary"]
