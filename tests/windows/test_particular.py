"""Particular states of a Windows guest: what is said of them, and what would mend them."""
import re
from dataclasses import replace

import pytest

from azext_vmtroubleshoot.model import Status

from .cases import DOMAIN_RULE, EVENT, FAULTS, SHUT
from .healthy import ANN, JOINED, told
from .judge import CLOSED, NONE, OPEN, PROBES, Diagnosis
from .test_checks import found

TAKEN = {"without": ("l=::", "l=0.0.0.0|3389|1016")}
REFUSAL = "+refusal={}|3|2026-11-21T10:58:00|3|203.0.113.7"
WRONG, VPN = "nic=Ethernet|2|0|False|10.0.0.99|10.0.0.1||5|00:0D:3A:12:34:56", "+nic=VPN|2|0|False|172.16.0.5|||20|"
NTLM, FIREWALL_OFF = "+set=RestrictReceivingNTLMTraffic|{}|ntlm", "svc=MpsSvc|Stopped|Disabled|0|0|0|x"
UNLIKE = {"probe": replace(OPEN, tls="", tls_error="handshake failure")}


# The check, what the guest says otherwise, what comes of it: status, words, remedy (or none); and how it was looked at.
@pytest.mark.parametrize("check, changes, status, words, remedy, more", [
    ("firewall", [DOMAIN_RULE], Status.UNKNOWN, "profiles differ", None, {"without": ("net=",)}),
    ("firewall", [DOMAIN_RULE.replace("||", "||10.0.0.1,more|")], Status.UNKNOWN, "not told", None,
     {"without": ("net=",)}),
    ("firewall", ["+fwrule=local|(one of 33 more)|Block|TRUE||more|"], Status.UNKNOWN, "33 more", None, {}),
    ("firewall", [DOMAIN_RULE.replace("Domain,Private|", "|10.0.0.4/255.255.255.0")], Status.FAIL, "10.0.0.4/255",
     "open-guest-firewall", {}),
    ("firewall", ["+fwrule=policy|{C}|Block|TRUE||IPsec=Required|"], Status.UNKNOWN, "IPsec=Required", None, {}),
    ("firewall", [FIREWALL_OFF, SHUT], Status.UNKNOWN, "MpsSvc, is stopped", None, {}),
    ("firewall", ["+fwprofile=policy|Public|1|1|0|0"], Status.FAIL, "does not count there", "show-policies", {}),
    ("port-owner", ["+l=0.0.0.0|3389|900|svchost|iphlpsvc"], Status.FAIL, "iphlpsvc", "free-port", TAKEN),
    ("port-owner", ["+l=0.0.0.0|3389|900|svchost|iphlpsvc,Schedule"], Status.FAIL, "Schedule", None, TAKEN),
    ("port-owner", ["+l=0.0.0.0|3389|700|lsass|"], Status.FAIL, "lsass", None, TAKEN),
    ("port-owner", ["+l=10.0.0.4|3389|7000|ssh|"], Status.FAIL, "ssh", "free-port", {}),     # goes before 0.0.0.0
    ("listens", ["+l=127.0.0.1|3389|7000|ssh|"], Status.FAIL, "Nothing listens", "restart-service", TAKEN),
    ("listens", ["set=PortNumber|3390|listener"], Status.FAIL, "Nothing .*: PortNumber is 3390", "set-port", TAKEN),
    ("listens", ["set=LanAdapter|2|listener", "+l=10.0.1.4|3389|1016|svchost|TermService"], Status.FAIL,
     "10.0.1.4:3389 only: LanAdapter is 2", "listen-everywhere", TAKEN),
    ("network", [WRONG, "+nic=Ethernet 2|0|22|True||||9|"], Status.FAIL, "Ethernet has 10.0.0.99", "use-dhcp", {}),
    ("network", [WRONG, VPN], Status.FAIL, "Ethernet has 10.0.0.99", "use-dhcp", {}),
    ("network", ["nic=Ethernet|7|0|True||||5|"], Status.FAIL, "not connected", None, {}),
    ("logons", ["+set=WinStationsDisabled|1|winlogon"], Status.FAIL, "WinStationsDisabled is 1", "take-logons", {}),
    ("service", ["svc=TermService|Start Pending|Manual|0|0|1016|x", "up=60"], Status.FAIL, "booted 60 seconds", None,
     {}),
    ("service", ["svc=TermService|Stopped|Manual|1066|5|0|x"], Status.FAIL, "its own exit code 5", "start-service", {}),
    ("service", ["svc=TermService|Stopped|Manual|1069|0|0|NT AUTHORITY\\NetworkService"], Status.FAIL, "1069",
     "show-policies", {}),
    ("guest-certificate", ["+ev=36870|9|2026-11-21T10:59:00|Schannel|x"], Status.PASS, "", None, {"probe": NONE}),
    ("guest-certificate", ["+ev=36872|900|2026-11-21T10:59:00|Schannel|x", EVENT], Status.FAIL, "event 1057",
     "renew-rdp-certificate", {"probe": CLOSED}),
    ("guest-certificate", ["certset=B2|2"], Status.FAIL, "B2, is not there", "show-policies", {"probe": CLOSED}),
    ("guest-certificate", [], Status.UNKNOWN, "in none of the places", None,
     {"without": ("cert=",), "probe": replace(OPEN, tls="TLSv1.3")}),
    ("tls", ["+ev=36874|9|2026-11-21T10:59:00|Schannel|x"], Status.FAIL, "no cipher suite", None, UNLIKE),
    ("tls", ["tls=1.2|0|1", "tls=1.3|0|1"], Status.FAIL, "Only TLS 1.0, 1.1", "turn-on-tls", UNLIKE),
    ("brute-force", ["audit=0", "failed=0|0||"], Status.UNKNOWN, "does not log", None, {}),
    ("ntlm", [NTLM.format(2)], Status.FAIL, "is 2", "take-ntlm", {}),
    ("ntlm", [NTLM.format(2), "set=UserAuthentication|0|listener"], Status.SKIPPED, "", None, {}),
    ("ntlm", [*JOINED, *ANN, NTLM.format(1)], Status.WARN, "Kerberos only", "take-ntlm", {}),
    ("account", [REFUSAL.format("0xc0000413")], Status.FAIL, "only chosen users", None, {}),
    ("account", [REFUSAL.format("0xc000006d")], Status.FAIL, "name or the password", None, {}),
    ("account", ["account=ann|CORP|unknown|||||S-1-5-21-7", REFUSAL.format("0xc0000234")], Status.FAIL, "locked out",
     None, {}),
    ("licensing", ["lic=1|4|0|lic01|"], Status.WARN, "No licence server answers", "connect-as-administrator", {}),
    ("licensing", ["lic=1|4|0|lic01|lic01", "+ev=1128|1|2026-11-21T10:00:00|x|expired"], Status.FAIL, "event 1128",
     "connect-as-administrator", {}),
    ("secure-channel", [*JOINED, *ANN, "channel=1355||"], Status.FAIL, "not be found by the DNS servers 168.63.129.16",
     "turn-nla-off", {"user": "CORP\\ann"}),
    ("secure-channel", [*JOINED, *ANN, "svc=Netlogon|Stopped|Disabled|1058|0|0|LocalSystem", "channel=1717||"],
     Status.FAIL, "Netlogon is stopped", "start-service", {"user": "CORP\\ann"})])
def test_particular_guests(check, changes, status, words, remedy, more):
    finding = found(f"rdp-{check}", *changes, **more)
    assert finding.status is status and re.search(words, finding.because), finding
    assert remedy == (finding.remedy.id if finding.remedy else None)


@pytest.mark.parametrize("name", ["r05-machine-keys", "r05-certificate", "r05-tls", "r04-foreign"])
def test_what_is_certain_goes_before_a_flood_of_logons_and_before_settings(name):
    """Any port that is open to the Internet has that flood, and hardened machines those settings."""
    case = FAULTS[name]
    seen = Diagnosis(told(*case.changes, "failed=2000|312|198.51.100.77|800", "set=MinEncryptionLevel|4|listener",
                          without=case.without), case.user, PROBES[case.endpoint])
    assert seen.unexplained == {case.check}, seen.complaints


def test_names_in_any_language_are_named_by_number():
    """Of which the guest tells ASCII: a question mark would stand for any letter."""
    off = found("rdp-network", "nic=?????|0|22|True||||7|", without=("nic=Eth",), probe=NONE).remedy
    account = found("rdp-account", "account=J?rg|win01|found|True|False|False||S-1-5-21-1-2-3-1001").remedy
    allowed = found("rdp-rights", "account=J?rg|win01|found|False|False|False||S-1-5-21-1-2-3-1001").remedy
    for remedy in (off, account, allowed):
        action, = remedy.actions
        assert "?" not in "".join((*action.lines, *action.back)).replace("{ $_", "")


def test_what_a_remedy_takes_away_can_be_put_back():
    chosen = "A1B2C3D4E5F60718293A4B5C6D7E8F9001122334"
    action, = found("rdp-guest-certificate", f"certset={chosen}|3", f"cert={chosen}|My|2026-01-01|2027|gone|",
                    probe=CLOSED).remedy.actions
    assert "[byte[]](0xA1,0xB2," in action.back[0]
    expired = "account=jo|win01|found|False|False|False|2026-11-01T00:00:00|S-1-5-21-1"
    action, = found("rdp-account", expired).remedy.actions
    assert '[datetime]"2026-11-01T00:00:00Z"' in action.back[2]


def test_nla_is_turned_off_where_it_is_set():
    """What Group Policy sets goes before the machine's own."""
    remedy = found("rdp-secure-channel", *JOINED, *ANN, "channel=1789|", "+set=UserAuthentication|1|policy",
                   user="CORP\\ann").remedy
    action, = remedy.actions
    assert "Policies" in action.lines[1] and "Policies" in action.back[1]
    assert "Group Policy sets it again" in remedy.costs
