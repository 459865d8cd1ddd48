"""What the Remote Desktop probe saw means this: status and evidence, never prose."""
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

import pytest

from azext_vmtroubleshoot.checks import guest_system, rdp_certificate, rdp_negotiation, rdp_port, rdp_security
from azext_vmtroubleshoot.facts.answerer import Answerer
from azext_vmtroubleshoot.facts.caller import Caller
from azext_vmtroubleshoot.facts.rdp_probe import (HYBRID, HYBRID_EX, SSL_NOT_ALLOWED, STANDARD, TLS,
                                                  Certificate, RdpProbe)
from azext_vmtroubleshoot.facts.vm import Vm
from azext_vmtroubleshoot.facts.way_in import WayIn
from azext_vmtroubleshoot.model import Goal, Status, Unreadable

from .test_client_checks import TARGET, entry

GOAL = Goal("rdp")
NOW = datetime(2026, 11, 21, tzinfo=timezone.utc)
DAY = timedelta(1)
OWN = Certificate("AB" * 20, "win01", ("win01",), "win01", True, NOW - 30 * DAY, NOW + 150 * DAY)
NLA = RdpProbe("20.50.1.4", 3389, True, source="203.0.113.7", tcp="open", answer="selected", selected=HYBRID_EX,
               standard=False, tls_only=False, tls="TLSv1.3", certificate=OWN, at=NOW)
STANDARD_ONLY = replace(NLA, answer="refused", selected=None, failure=SSL_NOT_ALLOWED, standard=True, tls="",
                        certificate=None)
HE, STRANGER = Answerer(True, None), Answerer(False, None)


def vm(system="Windows", computer="win01"):
    return Vm.parse({"properties": {
        "storageProfile": {"osDisk": {"osType": system}},
        "instanceView": {"computerName": computer, "statuses": [{"code": "PowerState/running"}]}}}, TARGET)


def negotiation(probe, who=HE):
    return rdp_negotiation.judge(GOAL, TARGET, probe, who)


@pytest.mark.parametrize("probe, security", [
    (NLA, "NLA"), (replace(NLA, selected=HYBRID, standard=True, tls_only=True), "NLA"),
    (replace(NLA, selected=TLS, tls_only=True), "TLS"),
    (replace(NLA, selected=STANDARD, standard=True), "standard RDP"),
    (STANDARD_ONLY, "standard RDP")])
def test_agreed(probe, security):
    found = negotiation(probe)
    assert (found.status, found.evidence["security"]) == (Status.PASS, security)
    assert probe.settled(GOAL) and not probe.settled(Goal("rdp", username="ann"))


@pytest.mark.parametrize("changes", [
    *({"answer": kind} for kind in ("silent", "slow", "closed", "reset")),
    *({"answer": kind, "words": "x"} for kind in ("foreign", "malformed")),
    *({"answer": "closed", "stranger": kind, "words": "x"} for kind in ("tls", "http", "talker")),
    *({"answer": "refused", "failure": code, "words": "x"} for code in (1, 3, 4, 5, 6, 7, 99)),
    {"answer": "refused", "failure": SSL_NOT_ALLOWED, "standard": None},
    {"answer": "selected", "selected": HYBRID, "tls_error": "reset"}])
def test_not_agreed(changes):
    probe = replace(NLA, **{"selected": None, "tls": "", "certificate": None, **changes})
    found = negotiation(probe)
    assert found.status is Status.FAIL and found.remedy.id == "look-inside"
    assert not probe.settled(GOAL)
    assert rdp_security.judge(GOAL, TARGET, probe, HE).status is Status.SKIPPED


@pytest.mark.parametrize("probe, who", [(replace(NLA, tcp="timeout", answer=""), HE), (NLA, STRANGER)])
def test_nothing_to_judge(probe, who):
    assert negotiation(probe, who).status is Status.SKIPPED


@pytest.mark.parametrize("probe, expected", [
    (NLA, Status.PASS), (replace(NLA, selected=TLS, tls_only=True), Status.PASS),
    (replace(NLA, standard=True), Status.PASS), (STANDARD_ONLY, Status.WARN), (replace(NLA, tls="TLSv1"), Status.WARN)])
def test_security(probe, expected):
    assert rdp_security.judge(GOAL, TARGET, probe, HE).status is expected


@pytest.mark.parametrize("certificate, machine, expected, remedy", [
    (OWN, vm(), Status.PASS, None),
    (replace(OWN, subject="WIN01.corp.example", names=("WIN01.corp.example",)), vm(), Status.PASS, None),
    (replace(OWN, subject="rdp.example", names=("rdp.example",), issuer="CA", self_signed=False), vm(), Status.PASS,
     None),
    (replace(OWN, subject="old", names=("old",)), vm(), Status.WARN, None),
    (replace(OWN, subject="old", names=("old",)), vm(computer=""), Status.PASS, None),
    (replace(OWN, subject="debian", names=("debian",)), vm("Linux"), Status.PASS, None),
    (replace(OWN, not_after=NOW - DAY), vm(), Status.FAIL, "renew-rdp-certificate"),
    (replace(OWN, not_after=NOW - DAY), vm("Linux"), Status.FAIL, None),
    (replace(OWN, not_after=NOW - DAY, self_signed=False), vm(), Status.FAIL, None),
    (replace(OWN, not_before=NOW + DAY), vm(), Status.FAIL, "renew-rdp-certificate"),
    (replace(OWN, not_after=NOW - DAY), Unreadable("x"), Status.FAIL, None),
    (None, vm(), Status.UNKNOWN, None)])
def test_certificate(certificate, machine, expected, remedy):
    found = rdp_certificate.judge(machine, replace(NLA, certificate=certificate), HE)
    assert (found.status, found.remedy and found.remedy.id) == (expected, remedy)


@pytest.mark.parametrize("system, probe, expected", [
    ("Windows", NLA, Status.PASS), ("Linux", NLA, Status.PASS), ("", NLA, Status.UNKNOWN),
    ("Linux", replace(NLA, answer="refused", failure=3), Status.PASS),
    ("Linux", replace(NLA, tcp="refused", answer=""), Status.FAIL),
    ("Linux", replace(NLA, answer="foreign"), Status.FAIL),
    ("Linux", replace(NLA, tcp="timeout", answer=""), Status.WARN),
    ("Linux", replace(NLA, proven=False), Status.WARN), ("Linux", Unreadable("x"), Status.WARN)])
def test_the_system_of_the_guest(system, probe, expected):
    found = guest_system.judge(TARGET, vm(system), probe)
    assert found.status is expected
    if expected in (Status.WARN, Status.FAIL):
        assert found.remedy.command == "az vm troubleshoot ssh -g prod -n web01"


@pytest.mark.parametrize("tcp, who, expected", [
    ("open", HE, Status.PASS), ("timeout", HE, Status.FAIL), ("refused", HE, Status.FAIL), ("reset", HE, Status.FAIL)])
def test_port(tcp, who, expected):
    way = WayIn((entry(port=3389),))
    found = rdp_port.judge(GOAL, TARGET, vm(), way, Caller(None, False, ""), replace(NLA, tcp=tcp), who)
    assert found.status is expected


@pytest.mark.parametrize("thumbprints, is_target", [({OWN.thumbprint}, True), ({"CD" * 20}, False), (set(), False)])
def test_at_a_private_address_the_certificate_tells_who_answers(thumbprints, is_target):
    guest = SimpleNamespace(identity=frozenset(thumbprints))
    found = Answerer.read(replace(NLA, proven=False), Unreadable("x"), guest)
    assert (found.is_target, found.confirmed) == (is_target, is_target if thumbprints else None)
