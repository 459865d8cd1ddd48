"""Checks inside the guest on values: those situations that real guests of the tests do not show."""
import pytest

from azext_vmtroubleshoot.facts.ssh_probe import SshProbe
from azext_vmtroubleshoot.model import Goal, Status
from tests.guest.ask import NAMED, Diagnosis
from tests.guest.told import told

PASS, WARN, FAIL, UNKNOWN, SKIPPED = Status.PASS, Status.WARN, Status.FAIL, Status.UNKNOWN, Status.SKIPPED
USER = Goal(username="azureuser")


def found(check, *lines, goal=NAMED, without=(), **more):
    return Diagnosis(told(*lines, without=without), goal=goal, **more).by_id[check].finding


def test_the_healthy_answer_is_healthy():
    assert Diagnosis(told()).complaints == {}


@pytest.mark.parametrize("lines, status", [
    (["o=allowusers 1 azureuser"], PASS), (["o=allowusers 2 azure* root"], PASS), (["o=allowusers 1 azureuse?"], PASS),
    (["o=allowusers 1 root"], FAIL), (["o=allowusers 1 Azureuser"], FAIL),
    (["o=allowusers 1 azureuser@203.0.113.0/24"], PASS), (["o=allowusers 1 azureuser@10.0.0.0/8"], FAIL),
    (["o=allowusers 1 azureuser@203.0.113.*"], PASS), (["o=allowusers 1 azureuser@*,!203.0.113.7"], FAIL),
    (["o=allowusers 1 azureuser@!10.0.0.0/8"], FAIL),
    (["o=allowusers 2 x azureuser@10.0.0.0/8", "asked=azureuser 22 -"], UNKNOWN),
    (["o=denyusers 1 azureuser"], FAIL), (["o=denyusers 1 azureuser@10.0.0.0/8"], PASS),
    (["o=denyusers 1 azureuser", "o=allowusers 1 azureuser"], FAIL),
    (["o=allowgroups 1 sudo"], PASS), (["o=allowgroups 1 wheel"], FAIL), (["o=denygroups 1 su*"], FAIL),
    (["o=allowgroups 1 wheel", "account=missing"], FAIL), (["o=allowusers 300 x1 x2 ..."], UNKNOWN),
])
def test_who_may_log_in(lines, status):
    assert found("sshd-access", *lines).status is status


def test_the_line_that_denies_is_named_and_mended():
    finding = found("sshd-access", "o=allowusers 1 root", "+src=/etc/ssh/sshd_config.d/9.conf:3 AllowUsers root")
    assert finding.evidence["setBy"] == "/etc/ssh/sshd_config.d/9.conf:3 AllowUsers root"
    assert "3s/[[:space:]]*$/ azureuser/" in finding.remedy.command
    assert "ssh reset-config" in found("sshd-access", "o=allowusers 1 root").remedy.command


@pytest.mark.parametrize("option, status", [
    ("o=pubkeyauthentication no", FAIL), ("o=authenticationmethods publickey", PASS),
    ("o=authenticationmethods publickey,password", FAIL),
    ("o=authenticationmethods publickey,password publickey", PASS),
    ("o=passwordauthentication yes", PASS)])
def test_methods(option, status):
    assert found("sshd-methods", option).status is status


def test_keys_off_is_a_warning_while_the_password_works():
    lines = ["o=pubkeyauthentication no", "o=passwordauthentication yes",
             "account=1000|1000|/home/azureuser|/bin/bash|ok|set|20778|99999|||20778"]
    assert found("sshd-methods", *lines, goal=USER).status is WARN
    assert found("sshd-methods", *lines).status is FAIL
    denied = SshProbe("20.0.0.1", 22, True, login="denied")
    assert found("sshd-methods", *lines, goal=USER, probe=denied).status is FAIL


@pytest.mark.parametrize("account, status, words", [
    ("1000|1000|/h|/bin/bash|ok|locked|20778|99999|||20778", PASS, "keys still work"),
    ("1000|1000|/h|/bin/bash|ok|set|20700|30|||20778", FAIL, "ran out on 2026-10-04"),
    ("1000|1000|/h|/bin/bash|ok|set|20700|30|7||20778", FAIL, "days of grace are over"),
    ("1000|1000|/h|/bin/bash|ok|set|20700|90|7||20778", PASS, ""),
    ("1000|1000|/h|/bin/bash|ok|set|20700|99999||20779|20778", PASS, ""),
    ("1000|1000|/h|/bin/bash|ok|set|20700|99999||20778|20778", FAIL, "expired on 2026-11-21"),
    ("1000|1000|/h|/opt/sh|forbidden|set|20700|99999|||20778", FAIL, "cannot be executed"),
    ("1000|1000|/h|/bin/false|ok|set|20700|99999|||20778", FAIL, "/bin/false"),
    ("missing", FAIL, "no user azureuser")])
def test_accounts(account, status, words):
    finding = found("user-account", f"account={account}")
    assert finding.status is status and words in finding.because


def test_without_pam_a_locked_password_stops_keys_too():
    assert found("user-account", "o=usepam no").status is FAIL


@pytest.mark.parametrize("line, status", [
    ("path=777|1000|directory|/home/azureuser", FAIL), ("path=755|0|directory|/home/azureuser", PASS),
    ("path=755|1001|directory|/home/azureuser", FAIL), ("path=700|0|directory|/home/azureuser", FAIL)])
def test_modes(line, status):
    assert found("user-keys", line).status is status


@pytest.mark.parametrize("lines, status", [
    (["os=debian 12"], PASS), (["os=rhel 9"], FAIL),
    (["os=debian 12", "+own=Authentication refused: bad ownership or modes for directory /home/azureuser"], FAIL)])
def test_a_group_of_ones_own_may_write_where_sshd_comes_from_debian(lines, status):
    assert found("user-keys", "path=775|1000|directory|/home/azureuser", *lines).status is status


def test_strict_modes_off_trusts_everything():
    assert found("user-keys", "path=777|1000|directory|/home/azureuser", "o=strictmodes no").status is PASS


def test_no_key_is_no_fault_where_passwords_work():
    lines = ["keys=missing|0|/home/azureuser/.ssh/authorized_keys", "o=passwordauthentication yes",
             "account=1000|1000|/home/azureuser|/bin/bash|ok|set|20778|99999|||20778"]
    assert found("user-keys", *lines, goal=USER).status is PASS
    assert found("user-keys", *lines, goal=Goal()).status is PASS
    assert found("user-keys", *lines).status is FAIL


@pytest.mark.parametrize("lines, status", [
    (["l=*:22 systemd 1"], PASS), (["l=[::]:22 sshd 34"], FAIL), (["l=[::]:22 systemd 1"], PASS),
    (["l=10.0.1.4:22 sshd 34"], PASS), (["l=10.9.9.9:22 sshd 34"], FAIL), (["l=0.0.0.0:2222 sshd 34"], FAIL),
    (["l=0.0.0.0:22 nginx 9"], SKIPPED), (["l=[::]:22 sshd 34", "asked=azureuser 22 2001:db8::7"], PASS),
    (["l=0.0.0.0:2222 sshd 3",
      "+nat=iptables|nat PREROUTING|:2222|-A PREROUTING -p tcp --dport 22 -j REDIRECT --to-ports 2222"], PASS)])
def test_where_it_listens(lines, status):
    assert found("sshd-listens", *lines).status is status


def test_a_socket_that_systemd_holds_is_sshd_running():
    lines = ["unit=ssh.service|loaded|inactive|dead|disabled|success|0|0|||sshd|", "l=*:22 systemd 1",
             "+unit=ssh.socket|loaded|active|listening|enabled|success|||||" + "|[::]:22"]
    assert found("sshd-running", *lines, without=["process"]).status is PASS


def test_disabled_but_running_is_a_warning():
    assert found("sshd-running", "unit=ssh.service|loaded|active|running|disabled|success|34|0|||sshd|").status is WARN


def test_no_sshd_at_all():
    finding = found("sshd-running", "nosshd=1", without=["unit", "l=", "process", "test"])
    assert finding.status is FAIL and "No sshd is installed" in finding.because


@pytest.mark.parametrize("command, status", [
    ("10 of 10-100 startups", PASS), ("100 of 10-100 startups", FAIL), ("9 of 10-100 startups", PASS)])
def test_startups(command, status):
    assert found("sshd-startups", f"process=34|S|sshd: [listener] {command}").status is status


@pytest.mark.parametrize("line, status", [
    ("w=hosts.deny:1 sshd: 203.0.113.7", FAIL), ("w=hosts.deny:1 sshd: 203.0.113.", FAIL),
    ("w=hosts.deny:1 ALL: 203.0.113.0/255.255.255.0", FAIL), ("w=hosts.deny:1 sshd: 10.0.0.0/8", PASS),
    ("w=hosts.deny:1 vsftpd: ALL", PASS), ("w=hosts.deny:1 sshd: ALL EXCEPT 203.0.113.7", UNKNOWN),
    ("w=hosts.deny:1 sshd: .example.com", UNKNOWN), ("w=hosts.deny:... 12 more lines", UNKNOWN),
    ("w=hosts.allow:1 sshd: ALL: deny", FAIL)])
def test_hosts_deny(line, status):
    assert found("hosts-deny", line).status is status


def test_hosts_allow_comes_first():
    assert found("hosts-deny", "w=hosts.allow:1 sshd: 203.0.113.7", "+w=hosts.deny:1 ALL: ALL").status is PASS
    assert found("hosts-deny", "w=hosts.deny:1 ALL: ALL", without=["libwrap"]).status is SKIPPED


@pytest.mark.parametrize("line, status", [
    ("log=3 pam_faillock(sshd:auth): Consecutive login failures for user azureuser account temporarily locked", FAIL),
    ("log=1 pam_access(sshd:account): access denied for user `azureuser' from `203.0.113.7'", FAIL),
    ("log=1 pam_access(sshd:account): access denied for user `bob' from `192.0.2.1'", PASS),
    ("log=1 fatal: Read from socket failed", PASS)])
def test_refusals(line, status):
    assert found("sshd-refusals", line).status is status


def test_rules_that_could_not_be_read():
    hung = "+untold=nft list ruleset|it ended with status 124"
    for check in ("guest-firewall", "guest-bans"):
        finding = found(check, hung)
        assert finding.status is UNKNOWN and finding.because.endswith(": nft list ruleset: it ended with status 124")
    drop = "fw=iptables|DROP|filter INPUT|filter INPUT|-A INPUT -j DROP"
    assert found("guest-firewall", drop, hung).status is FAIL


def test_a_rule_that_may_send_back_may_let_in():
    lines = ["asked=azureuser 22 -", "fw=iptables|DROP|filter INPUT|filter x|-A x -j DROP",
             "+fwif=iptables|RETURN|filter x|-A x -m geoip --source-country NL -j RETURN"]
    assert found("guest-firewall", *lines).status is WARN


def test_rules_that_depend_on_a_caller_nobody_knows():
    lines = ["asked=azureuser 22 -", "fw=iptables|DROP|filter INPUT|filter INPUT|policy DROP",
             "+fwif=iptables|ACCEPT|filter INPUT|-A INPUT -s 10.0.0.0/8 -p tcp --dport 22 -j ACCEPT"]
    finding = found("guest-firewall", *lines)
    assert finding.status is WARN and "10.0.0.0/8" in finding.because
    banned = ["asked=azureuser 22 -", "fw=iptables|ACCEPT|filter INPUT|filter INPUT|policy ACCEPT",
              "+fwif=iptables|REJECT|filter f2b-sshd|-A f2b-sshd -s 192.0.2.9/32 -j REJECT"]
    assert found("guest-bans", *banned).status is UNKNOWN
    assert found("guest-bans", *banned).needs == "--source-address"


@pytest.mark.parametrize("check, line, status", [
    ("guest-boot", "state=starting", WARN), ("guest-boot", "state=maintenance", FAIL),
    ("guest-boot", "state=", UNKNOWN),
    ("guest-memory", "mem=1000000|10000", WARN), ("guest-memory", "mem=|", UNKNOWN),
    ("guest-disk", "readonly=/", WARN), ("guest-disk", "d=/|9|0|100%|-", WARN),
    ("guest-processes", "pids=100|100|kernel.pid_max", FAIL), ("guest-processes", "pids=95|100|kernel.pid_max", WARN),
    ("guest-network", "a=eth0 DOWN 10.0.1.4/24", FAIL), ("guest-network", "rt=blackhole 203.0.113.7", FAIL),
    ("pam-modules", "pam=/etc/pam.d/sshd:2 auth sufficient pam_x.so", WARN),
    ("login-disabled", "nologin=/etc/nologin|bye", FAIL)])
def test_single_lines(check, line, status):
    assert found(check, line).status is status


@pytest.mark.parametrize("line", ["nologin=/etc/nologin|x", "account=missing", "o=denyusers 1 azureuser"])
def test_what_concerns_a_user_only_is_no_failure_when_nobody_was_named(line):
    statuses = Diagnosis(told(line), goal=Goal()).ids(FAIL)
    assert statuses == ({"login-disabled"} if line.startswith("nologin") else set())


def test_every_failure_and_warning_has_a_way_out():
    broken = Diagnosis(told("unit=ssh.service|loaded|failed|failed|enabled|exit-code|0|0|||sshd|", "test=255",
                            "said=/etc/ssh/sshd_config: line 3: Bad configuration option: x", "account=missing",
                            "fw=nft|DROP|inet f i|inet f i|tcp dport 22 drop", "nologin=/etc/nologin|x", "a=eth0 DOWN",
                            "d=/|9|0|100%|9%", "mem=1000000|100", "w=hosts.deny:1 ALL: ALL",
                            "pids=9|9|/sys/fs/cgroup/pids.max", without=["process", "l=", "o="]))
    for judgement in broken.judgements:
        if judgement.status in (FAIL, WARN):
            assert judgement.finding.remedy and judgement.finding.remedy.command.startswith("az "), judgement
    assert broken.unexplained >= {"sshd-config", "guest-firewall", "guest-network", "user-account"}
    assert "sshd-running" not in broken.unexplained and "sshd-listens" not in broken.unexplained
