"""From where Azure sees the caller."""
import pytest

from azext_vmtroubleshoot.facts import caller
from azext_vmtroubleshoot.facts.caller import Caller
from azext_vmtroubleshoot.facts.public_way import Entry
from azext_vmtroubleshoot.facts.way_in import WayIn
from azext_vmtroubleshoot.model import Goal


def entry(kind="public-ip", address="20.50.1.4"):
    return Entry(kind, address, 22, "n", "", "", "10.0.0.4", 22)


@pytest.mark.parametrize("local, kind, seen", [
    ("203.0.113.7", "public-ip", "203.0.113.7"),
    ("2001:db8::7", "public-ip", "2001:db8::7"),
    ("8.8.8.8", "nat-rule", "8.8.8.8"),
    ("10.1.2.3", "public-ip", None), ("172.31.0.1", "public-ip", None), ("192.168.1.9", "nat-rule", None),
    ("100.64.0.9", "public-ip", None), ("127.0.0.1", "public-ip", None), ("fd00::1", "public-ip", None),
    ("fe80::1", "public-ip", None), ("", "public-ip", None),
    ("10.1.2.3", "private", "10.1.2.3"), ("10.1.2.3", "gateway", "10.1.2.3"),
])
def test_nat_hides(monkeypatch, local, kind, seen):
    monkeypatch.setattr(caller, "source_address", lambda address: local)
    assert Caller.read(Goal(), WayIn((entry(kind),))) == Caller(seen, False, local)


def test_what_the_user_says_goes_first(monkeypatch):
    monkeypatch.setattr(caller, "source_address", lambda address: "10.0.0.9")
    found = Caller.read(Goal(source_address="198.51.100.1"), WayIn((entry(),)))
    assert (found.address, found.given, found.local) == ("198.51.100.1", True, "10.0.0.9")


def test_no_way_in():
    assert Caller.read(Goal(), WayIn(())).address is None
    assert Caller.read(Goal(), WayIn((entry(address=""),))).address is None
