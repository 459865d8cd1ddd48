"""When the probe is not made at all."""
import pytest

from azext_vmtroubleshoot.facts.public_way import Entry
from azext_vmtroubleshoot.facts.ssh_probe import SshProbe
from azext_vmtroubleshoot.facts.vm import Vm
from azext_vmtroubleshoot.facts.way_in import WayIn
from azext_vmtroubleshoot.model import CannotRead, Goal, Status, Target, Unreadable
from tests.probes.servers import closed_port, peer, says

LOCAL = "127.0.0.1"


def entry(address=LOCAL, port=22, kind="public-ip"):
    return Entry(kind, address, port, "n", "", "", "10.0.0.4", 22)


def vm(power):
    return Vm.parse({"properties": {"instanceView": {"statuses": [{"code": f"PowerState/{power}"}]}}},
                    Target("S", "g", "web01"))


@pytest.mark.parametrize("way_in, power", [
    (WayIn(()), "running"), (WayIn((entry(""),)), "running"),
    (WayIn((entry(),)), "deallocated"), (WayIn((entry(),)), "stopped")])
def test_nothing_to_try(way_in, power):
    with pytest.raises(CannotRead) as raised:
        SshProbe.read(Goal(), way_in, vm(power))
    assert raised.value.unreadable.status is Status.SKIPPED


@pytest.mark.parametrize("power", ["running", "starting", ""])
def test_tried(power):
    with closed_port() as port:
        assert SshProbe.read(Goal(), WayIn((entry(port=port),)), vm(power)).tcp == "refused"


@pytest.mark.parametrize("kind, proven", [("public-ip", True), ("nat-rule", True), ("bastion", False),
                                          ("gateway", False), ("private", False)])
def test_only_public_addresses_prove_who_answers(kind, proven):
    with peer(says(b"220 mail\r\n")) as port:
        found = SshProbe.read(Goal(), WayIn((entry(port=port, kind=kind),)), Unreadable("x"))
    assert (found.proven, found.greeting) == (proven, "foreign")
