"""Which device a guest uses, where it has several."""
import pytest

from azext_vmtroubleshoot.checks import guest_route_back, guest_route_there
from azext_vmtroubleshoot.facts.guest_end import parse
from azext_vmtroubleshoot.facts.vm import Vm
from azext_vmtroubleshoot.model import Status, Target, Unreadable

from ..guest.ask import wrapped

UNTOLD = Unreadable("not asked")
VM = Vm.parse({}, Target("s", "g", "db01"))


def end(role, own, route, tried="open"):
    lines = [f"asked={role} 10.1.0.4 22 tcp {own}", "a=eth0 UP 10.2.0.4/24", "a=eth1 UP 10.2.5.4/24", f"rt={route}",
             f"device={'eth1' if own == '10.2.5.4' else 'eth0'}", f"try=10.1.0.4|{tried}|"]
    body = "".join(f"{line}\n" for line in lines)
    return parse(wrapped(f"[vm-troubleshoot connectivity 1]\n{body}[end status=0 lines={len(lines)} bytes={len(body)} "
                         "cut=]\n"))


ASTRAY = "10.1.0.4 from 10.2.5.4 via 10.2.0.1 dev eth0 uid 0"      # as a guest of two NICs said, and was not heard


@pytest.mark.parametrize("tried, status", [("timeout", Status.FAIL), ("open", Status.WARN), (None, Status.WARN)])
def test_answers_that_leave_by_another_nic(tried, status):
    source = end("source", "10.2.0.4", "", tried) if tried else Unreadable("not asked")
    found = guest_route_back.judge(VM, end("destination", "10.2.5.4", ASTRAY), source, UNTOLD, UNTOLD)
    assert found.status is status and "by eth0, but 10.2.5.4 belongs to eth1, and Azure drops" in found.because


def test_who_calls_from_another_nic_than_was_looked_at_is_told():
    found = guest_route_there.judge(VM, end("source", "10.2.0.4", "10.1.0.4 via 10.2.5.1 dev eth1 src 10.2.5.4"),
                                    UNTOLD)
    assert found.status is Status.WARN and "goes to 10.1.0.4 by eth1" in found.because
    straight = guest_route_there.judge(VM, end("source", "10.2.0.4", "10.1.0.4 via 10.2.0.1 dev eth0 src 10.2.0.4"),
                                       UNTOLD)
    assert straight.status is Status.PASS
