"""Names looked up by the system's own resolver, or by one that stands in for what this machine cannot show."""
import socket
import threading

import pytest

from azext_vmtroubleshoot.facts.name_lookup import NameLookup
from azext_vmtroubleshoot.facts.public_way import Entry
from azext_vmtroubleshoot.facts.way_in import WayIn
from azext_vmtroubleshoot.model import CannotRead, Status
from azext_vmtroubleshoot.probes.names import addresses


def test_a_real_name():
    found, problem = addresses("localhost", 60)
    assert "127.0.0.1" in found and not problem


def test_a_name_that_cannot_be():
    found, problem = addresses("a..b", 60)
    assert found == () and problem in ("unknown", "no-resolver")


@pytest.mark.parametrize("code, problem", [
    (socket.EAI_NONAME, "unknown"), (socket.EAI_NODATA, "unknown"), (socket.EAI_AGAIN, "no-resolver")])
def test_what_the_resolver_says(monkeypatch, code, problem):
    def fail(*_, **__):
        raise socket.gaierror(code, "x")
    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert addresses("vm.example", 60) == ((), problem)


def test_a_resolver_that_hangs(monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait() and [])
    assert addresses("vm.example", 0.1) == ((), "timeout")
    over.set()


@pytest.mark.parametrize("fqdn, address", [("", "20.50.1.4"), ("x.y", "")])
def test_without_a_name_or_address_there_is_nothing_to_look_up(fqdn, address):
    with pytest.raises(CannotRead) as raised:
        NameLookup.read(WayIn((Entry("public-ip", address, 22, "n", "", "", "", 22, fqdn=fqdn),)))
    assert raised.value.unreadable.status is Status.SKIPPED


def test_read():
    found = NameLookup.read(WayIn((Entry("public-ip", "127.0.0.1", 22, "n", "", "", "", 22, fqdn="localhost"),)))
    assert found.expected in found.addresses
