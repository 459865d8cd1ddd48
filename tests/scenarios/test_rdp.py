"""Remote Desktop: the cause that is named is the fault that is there."""
import pytest

# World: options, check that is the root cause, evidence it names.
BROKEN = {
    "rdp-nsg-denies": ((), "nsg-inbound", {"nsg": "win-nsg", "rule": "DenyAllInBound", "port": 3389}),
}


@pytest.mark.parametrize("world", BROKEN)
def test_the_cause_that_is_named_is_the_one_that_is_there(scene, world):
    options, check, evidence = BROKEN[world]
    with scene(world) as here:
        found = here.diagnose(*options, vm="win01", goal="rdp")
        cause = found["rootCause"]
        assert (found["verdict"], cause and cause["check"]) == ("blocked", check), found["summary"]
        assert {name: cause["evidence"].get(name) for name in evidence} == evidence


def test_the_steps(scene):
    with scene("rdp-nsg-denies") as here:
        results = {verb: here.troubleshoot(verb, vm="win01", goal="rdp")["result"]
                   for verb in ("verify-flow", "check-routes", "check-health")}
    assert results == {"verify-flow": "fail", "check-routes": "pass", "check-health": "pass"}
