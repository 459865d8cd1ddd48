"""Messages of the Remote Desktop client, as people paste them."""
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azext_vmtroubleshoot.client_errors import ERRORS, recognise
from azext_vmtroubleshoot.engine.catalog import catalog
from azext_vmtroubleshoot.engine.explain_error import explained
from azext_vmtroubleshoot.model import Goal

from .healthy import ANN, JOINED, USER, told
from .judge import CHECKS, TARGET, Diagnosis

PASTED = {
    "no-license-servers": [
        "The remote session was disconnected because there are no Remote Desktop License Servers available to provide "
        "a license.\r\nPlease contact the server administrator.", "no remote desktop licence server available"],
    "computer-not-found": [
        "Remote Desktop can\u2019t find the computer \"win01\". This might mean that \"win01\" does not belong to the "
        "specified network.", "REMOTE DESKTOP CANNOT FIND THE COMPUTER", "cant find the computer"],
    "security-authority": ["An authentication error has occurred.\nThe Local Security Authority cannot be contacted",
                           "local security autority can not be contacted!"],
    "credentials": ["Windows Security\n  Your credentials did not work", "your credential didn't work",
                    "Your credentials did not work. The credentials that were used to connect to 20.50.1.4 did not."],
    "no-right": ["This computer can't connect to the remote computer. Try connecting again. If the problem continues, "
                 "contact the owner of the remote computer.", "this computer cant conect to the remote computer"],
}
OTHERS = [
    "", "x", "remote desktop", "An internal error has occurred", "The logon attempt failed", "\n" * 3000,
    "Remote Desktop can't connect to the remote computer for one of these reasons: 1) Remote access to the server is "
    "not enabled 2) The remote computer is turned off", "The remote computer could not be found",
    "Your computer can't connect to the remote computer because the Remote Desktop Gateway server is temporarily "
    "unavailable", "This computer can't verify the identity of the RD Gateway"]


@pytest.mark.parametrize("wanted, message", [(id_, m) for id_, messages in PASTED.items() for m in messages])
def test_a_pasted_message_is_recognised(wanted, message):
    for text in (message, message.upper(), message.lower()):
        assert recognise(text).id == wanted


@pytest.mark.parametrize("message", OTHERS)
def test_another_message_is_not_taken_for_one_of_them(message):
    assert recognise(message) is None


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text):
    assert recognise(text) is None or recognise(text).key


def test_what_is_known_is_whole():
    ids = {check.id for check in catalog("rdp")}
    assert {e.id for e in ERRORS} == set(PASTED)
    for error in ERRORS:
        assert set(error.checks) <= ids and error.cause and error.way_out and recognise(error.says) is error


def answer(error_id, user, *changes):
    error = next(e for e in ERRORS if e.id == error_id)
    seen = Diagnosis(told(*changes), user)
    report, is_cause = explained(error, Goal("rdp", username=user or None), TARGET, CHECKS,
                                 [j for j in seen.judgements if j.check in error.checks], {}, 1.0)
    return is_cause, report.summary


@pytest.mark.parametrize("error, user, changes, is_cause, words", [
    ("no-license-servers", "", ("lic=1|5|0|",), "yes", "120 days"),
    ("no-license-servers", "", ("lic=0|5||",), "no", ""),
    ("no-license-servers", "", ("lic=1|5|9||",), "unknown", "In 9 days"),
    ("security-authority", "azureuser", (*JOINED, *USER, "channel=1311|"), "unknown", "no domain controller"),
    ("credentials", "azureuser", (*USER, "+refusal=0xc000006a|5|2026-11-21T10:58:00|3|198.51.100.7"), "unknown",
     "not from 203.0.113.7"),
    ("credentials", "azureuser", (*USER, "audit=0"), "unknown", "does not log failed logons"),
    ("no-right", "azureuser", (*USER, "priv=SeDenyNetworkLogonRight|*S-1-5-114"), "yes", "over the network"),
    ("security-authority", "azureuser", USER, "unknown", "no domain"),
    ("security-authority", "CORP\\ann", (*JOINED, *ANN, "channel=1311|"), "yes", "no domain controller"),
    ("security-authority", "CORP\\ann", (*JOINED, *ANN), "no", ""),
    ("credentials", "azureuser", (*USER, "+refusal=0xc000006a|5|2026-11-21T10:58:00|3"), "yes", "password was wrong"),
    ("credentials", "azureuser", USER, "no", ""), ("credentials", "", (), "unknown", "--username"),
    ("no-right", "jo", (*USER, "asked=3389|jo", "account=jo|win01|found|False|False|False||S-1-5-21-1-2-3-1001"), "yes",
     "jo is a member neither"),
    ("no-right", "azureuser", USER, "no", ""),
    ("no-right", "azureuser", (*USER, "+lost=rights|Access is denied."), "unknown", "Access is denied")])
def test_whether_the_documented_cause_is_the_cause_here(error, user, changes, is_cause, words):
    found, summary = answer(error, user, *changes)
    assert found == is_cause and words in summary
