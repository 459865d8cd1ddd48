"""The way out that is named for rules and routes, pasted as it stands, lets the client in."""
import pytest


@pytest.mark.parametrize("world, remedy", [
    ("nsg-denies-subnet", "allow-flow"), ("nsg-denies-asg", "allow-flow"), ("nsg-denies-nat-target", "allow-flow"),
    ("nsg-none-standard", "add-nsg"), ("route-to-appliance", "return-route"), ("route-to-none", "return-route"),
])
def test_the_way_out_lets_the_client_in(scene, world, remedy):
    with scene(world) as here:
        cause = here.diagnose()["rootCause"]
        assert cause["remedy"]["id"] == remedy
        done = here.azure.run("bash", "-c", cause["remedy"]["command"])
        assert done.rc == 0, done.stderr
        found = here.diagnose()
        assert found["verdict"] == "reachable", (found["summary"], [
            (f["check"], f["because"]) for f in found["findings"] if f["status"] not in ("pass", "skipped")])
