"""What Windows guests say means this: the fault that is there is the one that is named."""
import json
import re
from dataclasses import replace

import pytest

from azext_vmtroubleshoot.facts.guest_rdp import PARTS
from azext_vmtroubleshoot.model import Status
from azext_vmtroubleshoot.remedies.run_in_windows import quoted

from .cases import FAULTS, HEALTHY, PECULIAR
from .healthy import ANN, JOINED, USER, stdout, told
from .judge import PROBES, Diagnosis
from .test_script import nodes, parsed

MAY, MAY_NOT = "priv=SeRemoteInteractiveLogonRight|*", "priv=SeDenyRemoteInteractiveLogonRight|"
NETWORK, NETWORK_NOT = "priv=SeNetworkLogonRight|", "priv=SeDenyNetworkLogonRight|"
JO = "account=jo|win01|found|False|False|False||S-1-5-21-1-2-3-1001"
REFUSED = "+refusal=0xc000015b|2|2026-11-21T10:58:00|10"


def found(check, *changes, user="azureuser", without=(), **more):
    return Diagnosis(told(*USER, *changes, without=without), user, **more).by_id[check].finding


@pytest.mark.parametrize("name", [*HEALTHY, *PECULIAR])
def test_a_healthy_guest_gets_no_complaint(name):
    changes, user, without = PECULIAR.get(name) or (*HEALTHY[name][:2], ())
    assert Diagnosis(told(*changes, without=without), user).complaints == {}
    assert len(stdout(*changes)) < 3900


@pytest.mark.parametrize("name", FAULTS)
def test_the_fault_that_is_there_is_named(name):
    case = FAULTS[name]
    seen = Diagnosis(told(*case.changes, without=case.without), case.user, PROBES[case.endpoint])
    assert seen.root and seen.root.check == case.check, seen.complaints
    assert seen.unexplained == {case.check}, seen.complaints
    finding = seen.root.finding
    assert re.search(case.words, finding.because), finding.because
    if case.remedy != "narrow-source":               # that needs the rules: see test_scenarios.py
        assert (finding.remedy.id if finding.remedy else "") == case.remedy
    json.dumps({**finding.evidence})


@pytest.mark.parametrize("name", ["r08-no-controller", "r09-encryption"])
def test_what_lowers_security_is_called_so_and_shows_the_way_back(name):
    case = FAULTS[name]
    remedy = Diagnosis(told(*case.changes, without=case.without), case.user, PROBES[case.endpoint]).root.finding.remedy
    assert remedy.costs.startswith("lowers security: ") and "RunPowerShellScript" in remedy.costs


@pytest.mark.parametrize("changes, status", [
    (["+set=UserAuthentication|0|policy"], Status.WARN), (["set=SecurityLayer|0|listener"], Status.WARN)])
def test_lowered_security_is_told(changes, status):
    assert found("rdp-nla", *changes).status is status


@pytest.mark.parametrize("rule, source, status", [
    ("RA4", "203.0.113.7", Status.FAIL), ("203.0.113.0/255.255.255.0", "203.0.113.7", Status.PASS),
    ("203.0.113.0/24,LocalSubnet", "203.0.113.7", Status.PASS), ("203.0.113.1-203.0.113.9", "203.0.113.7", Status.PASS),
    ("203.0.113.8-203.0.113.9", "203.0.113.7", Status.FAIL), ("10.0.0.0/8", "203.0.113.7", Status.FAIL),
    ("10.0.0.0/8", "", Status.UNKNOWN), ("LocalSubnet", "203.0.113.7", Status.UNKNOWN), ("", "", Status.PASS)])
def test_addresses_of_firewall_rules(rule, source, status):
    remote = rule if rule != "RA4" else "198.51.100.1"
    changed = f"fwrule=local|RemoteDesktop-UserMode-In-TCP|Allow|TRUE||{remote}|termservice"
    assert found("rdp-firewall", changed, source=source).status is status


@pytest.mark.parametrize("changes, status", [
    (["fwprofile=local|Public|0|||"], Status.PASS), (["fwprofile=local|Public|1|0||"], Status.PASS),
    (["+fwprofile=policy|Public|0|||"], Status.PASS),
    (["fwprofile=local|Domain|1|1|1|"], Status.PASS)])
def test_profiles(changes, status):
    assert found("rdp-firewall", *changes).status is status
    closed = [*changes, "fwrule=local|RemoteDesktop-UserMode-In-TCP|Allow|FALSE|||termservice"]
    assert found("rdp-firewall", *closed).status is (Status.FAIL if "Domain" in changes[0] else Status.PASS)


DESKTOP = "fwrule=local|RemoteDesktop-UserMode-In-TCP|Allow|"


@pytest.mark.parametrize("changes, status, line", [
    ([DESKTOP + "FALSE|||termservice"], Status.FAIL, "Enable-NetFirewallRule -Name"),
    ([DESKTOP + "FALSE|Domain||termservice"], Status.FAIL, "New-NetFirewallRule"),       # what undoes it is exact
    ([DESKTOP + "TRUE|Domain||termservice"], Status.FAIL, "New-NetFirewallRule"),
    ([DESKTOP + "TRUE||Security=Authenticate|termservice"], Status.UNKNOWN, None),
    (["+fwprofile=policy|Public||||0"], Status.FAIL, "gpresult"),                        # no local rule counts
    (["+fwprofile=policy|Public||||0", "+fwrule=policy|{A}|Allow|TRUE|||"], Status.PASS, None)])
def test_a_firewall_rule_is_made_only_where_it_counts(changes, status, line):
    finding = found("rdp-firewall", *changes)
    assert finding.status is status and (line is None or line in finding.remedy.command)


KEY = "cert=A1|Remote Desktop|2026-01-01T00:00:00|2027-07-01T00:00:00|{}|"


@pytest.mark.parametrize("changes, status", [
    ([KEY.format("ok"), "certset=A1"], Status.PASS), ([KEY.format("unknown")], Status.PASS),
    ([KEY.format("none")], Status.FAIL), ([KEY.format("ok"), "certset=B2"], Status.FAIL)])
def test_the_certificate_that_is_used(changes, status):
    """One may be chosen from any store; an old .NET does not tell of its key."""
    assert found("rdp-guest-certificate", *changes, probe=PROBES["closed"]).status is status


@pytest.mark.parametrize("account, remedy", [
    ("ann|CORP|found|True|False|False||S-1-5-21-7", "show-account"),
    ("ann|win01|found|True|False|False||S", "enable-account"),
    ("ann|CORP|found|False|True|False||S-1-5-21-7", "show-account"),
    ("ann|win01|found|False|True|False||S", "unlock-account"),
    ("ann|CORP|found|False|False|True||S-1-5-21-7", "show-account"),
    ("ann|win01|found|False|False|True||S", "reset-credentials")])
def test_an_account_of_the_domain_is_not_mended_on_the_machine(account, remedy):
    """Another one of its name may be there."""
    assert found("rdp-account", *JOINED, f"account={account}", user="x").remedy.id == remedy


@pytest.mark.parametrize("state, start, back", [
    ("Stopped", "Disabled", ["Stop-Service -Name TermService -Force",
                             "Set-Service -Name TermService -StartupType Disabled"]),
    ("Stopped", "Auto", ["Stop-Service -Name TermService -Force"]),
    ("Running", "Disabled", ["Set-Service -Name TermService -StartupType Disabled"])])
def test_what_starts_a_service_is_taken_back_whole(state, start, back):
    action, = found("rdp-service", f"svc=TermService|{state}|{start}|0|0|0|x").remedy.actions
    assert list(action.back) == back and (start == "Disabled") == any("Manual" in line for line in action.lines)


def test_that_the_domain_answers_is_said_only_when_it_did():
    assert "answers" in found("rdp-secure-channel", *JOINED).because
    mute = [change for change in JOINED if not change.startswith(("clock=", "channel="))]
    assert "answers" not in found("rdp-secure-channel", *mute, "channel=0|dc01.corp.example|").because
    silent = found("rdp-secure-channel", *mute, "channel=0|dc01.corp.example|False")
    assert silent.status is Status.WARN and "does not answer" in silent.because


@pytest.mark.parametrize("changes, status", [
    ([], Status.PASS),
    ([MAY + "S-1-5-32-544"], Status.PASS),
    ([MAY + "S-1-5-32-555"], Status.FAIL),
    ([MAY + "S-1-5-32-555,*S-1-5-21-7-8-9-1200"], Status.UNKNOWN),       # a group of the domain, maybe with them in it
    ([MAY + "S-1-5-32-555,*S-1-5-21-7-8-9-1200", REFUSED], Status.FAIL),
    ([MAY.rstrip("*")], Status.FAIL),                                    # nobody
    ([MAY_NOT + "AzureUser"], Status.FAIL),
    ([MAY_NOT + "*S-1-5-113"], Status.FAIL),                             # every local account
    ([MAY_NOT + "*S-1-5-32-546"], Status.PASS),                          # guests
    ([MAY_NOT + "*S-1-5-21-7-8-9-1200"], Status.UNKNOWN),
    ([MAY_NOT + "*S-1-5-21-7-8-9-1200", "in=S-1-5-21-7-8-9-1200"], Status.FAIL),
    ([NETWORK_NOT + "*S-1-5-114"], Status.FAIL), ([NETWORK_NOT + "*S-1-5-21-1-2-3-501"], Status.PASS),
    ([NETWORK_NOT + "*S-1-5-114", "set=UserAuthentication|0|listener"], Status.PASS),
    ([NETWORK + "*S-1-5-20"], Status.UNKNOWN), ([NETWORK + "*S-1-5-32-555"], Status.FAIL),
    ([REFUSED], Status.UNKNOWN),                                         # Windows' own word against what is seen now
    ([JO], Status.FAIL), ([JO, "+member=S-1-5-32-555|S-1-1-0|Group|Everyone"], Status.PASS),
    ([JO, MAY_NOT + "*S-1-5-114"], Status.FAIL),                         # of administrators only, and she is none
    ([JO, "member=S-1-5-32-544|S-1-5-21-1-2-3-512|Group|CORP/Domain Admins"], Status.UNKNOWN),
    ([JO, "+member=S-1-5-32-555||User|CORP/jo"], Status.UNKNOWN),        # its domain does not answer
    ([JO, "machine=dc01|True|corp.example|5", MAY + "S-1-5-32-544", "+member=S-1-5-32-555|S-1-5-21-1-2-3-1001|User|jo"],
     Status.FAIL)])                                                      # as it is on a domain controller
def test_rights(changes, status):
    assert found("rdp-rights", *changes).status is status


def test_rights_that_are_not_told_prove_nothing():
    assert found("rdp-rights", without=("priv=",)).status is Status.UNKNOWN


@pytest.mark.parametrize("changes, user, status", [
    ((*JOINED, *USER, "channel=1311|"), "azureuser", Status.WARN), ((*JOINED, *ANN, "channel=1311|"), "", Status.FAIL),
    ((*JOINED, *ANN), "", Status.PASS), ((), "", Status.SKIPPED)])
def test_a_broken_domain_stops_its_users_only(changes, user, status):
    assert Diagnosis(told(*changes), user).by_id["rdp-secure-channel"].status is status


def test_a_part_that_failed_proves_nothing():
    """Every check that needs it could not tell, in the words of the guest."""
    for part, keys in PARTS.items():
        left = ",".join(p for p in PARTS if p != part)
        lost = told(*JOINED, *ANN, f"done={left}", f"+lost={part}|Access is denied.",
                    without=tuple(f"{key}=" for key in keys))
        seen = Diagnosis(lost, "CORP\\ann", PROBES["nla"])
        assert seen.unexplained == set(), (part, seen.complaints)
        unknown = {j.finding.because for j in seen.judgements if j.status is Status.UNKNOWN}
        assert any(f"its {part}: Access is denied." in said for said in unknown) or part in ("profiles", "domain"), part


def test_what_did_not_fit_proves_nothing():
    assert found("rdp-listens", without=("l=",)).status is Status.FAIL
    cut = told(*USER, without=("l=",), cut="l")
    assert Diagnosis(cut, "azureuser").by_id["rdp-listens"].status is Status.UNKNOWN


def test_an_empty_answer_proves_nothing():
    nothing = told(without=("set", "svc", "l=", "os", "up", "time", "machine", "fw", "net", "nic", "cert", "acl", "tls",
                            "d=", "done", "setup", "failed", "member", "lic"))
    assert Diagnosis(nothing).unexplained == set()


@pytest.mark.parametrize("changes, status", [
    (["+refusal=0xc000006a|1|2026-11-21T10:00:00|3"], Status.FAIL),
    (["+refusal=0xc000006a|1|2026-11-21T10:00:00|3", "+success=2026-11-21T10:00:30"], Status.PASS),
    (["+refusal=0xc000006a|1|2026-11-21T10:00:00|3", "+success=2026-11-21T09:00:00"], Status.FAIL),
    (["+refusal=0xc0000071|1|2026-11-21T10:00:00|3"], Status.PASS),                              # changed since
    (["+refusal=0xc0000071|1|2026-11-21T10:00:00|3", "account=ann|CORP|unknown|||||"], Status.FAIL),
    (["+refusal=0xc000006f|1|2026-11-21T10:00:00|3"], Status.FAIL),                              # logon hours
    (["+refusal=0xc0009999|1|2026-11-21T10:00:00|3"], Status.UNKNOWN),
    (["+refusal=0xc00002ee|1|2026-11-21T10:00:00|3"], Status.PASS),                              # the client went away
    (["audit=1"], Status.UNKNOWN),
    (["+refusal=0xc000006a|9|2026-11-21T10:00:00|3|198.51.100.7,198.51.100.8"], Status.WARN),    # others' guesses
    (["+refusal=0xc000006a|9|2026-11-21T10:00:00|3|198.51.100.7,203.0.113.7"], Status.FAIL),
    (["+refusal=0xc000006a|9|2026-11-21T10:00:00|3|-"], Status.FAIL)])
def test_refusals_count_since_the_user_last_got_in(changes, status):
    assert found("rdp-account", *changes).status is status


@pytest.mark.parametrize("name, check", [
    ("r05-machine-keys", "rdp-machine-keys"), ("r05-certificate", "rdp-guest-certificate"), ("r05-tls", "rdp-tls")])
def test_what_works_all_the_same_is_no_failure(name, check):
    """The service holds what it opened at its start; an event of yesterday may be over."""
    probe = replace(PROBES["nla"], tls="TLSv1.3")
    changes = [c for c in FAULTS[name].changes if not c.startswith("cert=")]
    assert found(check, *changes, probe=probe).status in (Status.WARN, Status.PASS)


def test_old_keys_of_a_copied_machine_do_not_matter():
    old = "+acl=key|f686aace6942fb7f7ceb231212eef4a4_0|S-1-5-18|S-1-5-18:Allow:2032127"
    assert found("rdp-machine-keys", old, probe=PROBES["closed"]).status is Status.PASS


def test_a_broker_that_is_just_starting_is_no_failure():
    event = "ev=1296|1|2026-11-21T10:00:00|Microsoft-Windows-TerminalServices-SessionBroker-Client|not ready"
    assert found("rdp-broker", event).status is Status.WARN


@pytest.mark.parametrize("value", [
    "jo", "CORP\\ann", "a'b", "$(calc)", "`x", "\u2018; calc; \u2019", '"', "{A1-B2}", "x\u201d y"])
def test_a_value_is_one_string_of_powershell(value):
    """And nothing in it is run or replaced."""
    found = list(nodes(parsed(f"Put {quoted(value)}\n".encode())))
    assert not [n for n in found if n.type in ("ERROR", "sub_expression", "variable", "statement_terminator")]
    assert [len([n for n in found if n.type == kind]) for kind in ("string_literal", "command")] == [1, 1]
