"""In really broken guests the right check fails, with the guest's own words; its remedy lets the real client in."""
import re
import subprocess

import pytest

from azext_vmtroubleshoot.facts.client_key import ClientKey
from azext_vmtroubleshoot.model import Goal, Status
from tests.guest.ask import CLIENT, NAMED, Diagnosis, ask, diagnose, nics_of, script_of
from tests.guests.lab import PASSWORD
from tests.local_azure.guests import faults
from tests.scenarios import test_causes

CONFIG = "/etc/ssh/sshd_config"
# fault -> the check that is the root cause, and what its sentence or evidence has to quote
CAUSES = {
    "sshd-stopped": ("sshd-running", r"ssh\.service.*inactive"),
    "sshd-disabled": ("sshd-running", "disabled"),
    "sshd-masked": ("sshd-running", "masked"),
    "sshd-hung": ("sshd-running", "'processState': 'T'"),
    "sshd-config-error": ("sshd-config", f"{CONFIG}: line 20: Bad configuration option: PermitRootLogon"),
    "sshd-port": ("sshd-listens", rf"2222.*{CONFIG}:\d+ Port 2222"),
    "sshd-listen-address": ("sshd-listens", rf"127\.0\.0\.1:22.*{CONFIG}:\d+ ListenAddress 127\.0\.0\.1"),
    "ssh-socket-stopped": ("sshd-running", r"ssh\.socket is inactive"),
    "ssh-socket-port": ("sshd-listens", r"ssh\.socket listens on .*:2222, not on port 22"),
    "pubkey-authentication-off": ("sshd-methods", rf"{CONFIG}:\d+ PubkeyAuthentication no"),
    "allow-users": ("sshd-access", rf"{CONFIG}:\d+ AllowUsers deploy"),
    "deny-users": ("sshd-access", "/etc/ssh/sshd_config.d/60-hardening.conf:1 DenyUsers azureuser"),
    "match-block": ("sshd-access", rf"{CONFIG}:\d+ DenyUsers azureuser"),
    "host-keys-missing": ("sshd-host-keys", "missing: /etc/ssh/ssh_host_rsa_key"),
    "host-keys-mode": ("sshd-host-keys", "Permissions 0644 for '/etc/ssh/ssh_host_.*_key' are too open"),
    "privsep-missing": ("sshd-privsep", "Missing privilege separation directory: /run/sshd"),
    "foreign-service": ("port-owner", r"python3 \(pid \d+\) holds TCP 22"),
    "home-mode": ("user-keys", "directory /home/azureuser: mode 0777"),
    "ssh-folder-owner": ("user-keys", "/home/azureuser/.ssh.*owner uid 5"),
    "authorized-keys-missing": ("user-keys", "no key in /home/azureuser/.ssh/authorized_keys"),
    "authorized-keys-mode": ("user-keys", "file /home/azureuser/.ssh/authorized_keys: mode 0666"),
    "iptables-drop": ("guest-firewall", "-A INPUT -p tcp -m tcp --dport 22 -j DROP"),
    "iptables-reject": ("guest-firewall", "--dport 22 -j REJECT --reject-with icmp-port-unreachable"),
    "iptables-policy": ("guest-firewall", "policy DROP"),
    "nft-drop": ("guest-firewall", r"tcp dport 22 drop \(nft inet filter input"),
    "ufw-deny": ("guest-firewall", r"policy DROP \(ufw"),
    "firewalld-closed": ("guest-firewall", r"reject .*\(firewalld"),
    "account-expired": ("user-account", "expired on 1970-01-01"),
    "password-expired": ("user-account", "password of azureuser has to be changed"),
    "shell-nologin": ("user-account", "/usr/sbin/nologin"),
    "shell-missing": ("user-account", "/bin/zsh, does not exist"),
    "nologin-file": ("login-disabled", r"/etc/nologin .*Maintenance\."),
    "hosts-deny": ("hosts-deny", r"/etc/hosts.deny:\d+ .*sshd: ALL"),
    "fail2ban-ban": ("guest-bans", rf"-A f2b-sshd -s {CLIENT}/32 -j REJECT"),
    "max-startups": ("sshd-startups", "1:100:2"),
    "legacy-kex": ("sshd-algorithms", "diffie-hellman-group1-sha1.*40-legacy.conf:1"),
    "pids-limit": ("guest-processes", r"\d+ of \d+ processes are in use"),
    "process-limit": ("user-limits", "90-processes.conf:1 azureuser hard nproc 0"),
    "pam-module-missing": ("pam-modules", r"pam_corporate\.so .* \(/etc/pam.d/sshd:1\)"),
    "nic-down": ("guest-network", "eth0 is DOWN"),
    "wrong-static-ip": ("guest-network", r"10\.0\.1\.\d+ that Azure gave it; it has 10\.0\.1\.99"),
    "no-default-route": ("guest-network", "no default route"),
    "boot-mount-fails": ("guest-boot", "emergency"),
}
# Nothing that a login meets, or nothing for a look inside: what is said about them, if anything.
HARMLESS = {"account-locked": None, "password-authentication-off": None, "root-login-off": None,
            "disk-full": "guest-disk", "inodes-full": "guest-disk", "agent-stopped": None, "wire-server-blocked": None}
# What the shown command cannot undo from inside a guest of this kind: it is another command than run command, or the
# limit belongs to the machine around the guest.
BY_OTHER_MEANS = {"authorized-keys-missing", "nic-down", "wrong-static-ip", "no-default-route", "boot-mount-fails",
                  "pids-limit"}


@pytest.mark.parametrize("fault", CAUSES)
def test_the_cause_is_named_and_mended(lab, guest, fault):
    check, words = CAUSES[fault]
    guest.break_with(fault)
    found = diagnose(guest)
    assert found.root and found.root.check == check, found.complaints
    assert found.unexplained == {check}, found.complaints
    assert found.ids(Status.WARN) == set(), found.complaints
    finding = found.root.finding
    assert re.search(words, f"{finding.because} {finding.evidence}"), finding
    assert finding.remedy is not None
    if fault in BY_OTHER_MEANS:
        return
    mended = guest.run(script_of(finding.remedy))
    assert mended.rc == 0, mended
    if fault != "password-expired":
        assert lab.login(guest.address).user == "azureuser", mended
    after = diagnose(guest)
    assert not after.ids(Status.FAIL), after.complaints


@pytest.mark.parametrize("fault", HARMLESS)
def test_what_stops_no_key_is_no_failure(guest, fault):
    guest.break_with(fault)
    found = diagnose(guest)
    assert found.ids(Status.FAIL) == set(), found.complaints
    assert found.ids(Status.WARN) == ({HARMLESS[fault]} if HARMLESS[fault] else set()), found.complaints


def test_no_fault_is_left_out():
    others = {fault for fault, *_ in test_causes.CAUSES + test_causes.MORE}
    assert set(faults.every()) == set(CAUSES) | set(HARMLESS) | others


@pytest.mark.parametrize("password", [PASSWORD, None])
def test_a_healthy_guest_gets_no_complaint(lab, password):
    guest = lab.web_guest(password=password)
    try:
        for goal in (NAMED, Goal(), Goal(username="azureuser")):
            assert diagnose(guest, goal).complaints == {}
        assert diagnose(guest, source="").complaints == {}
    finally:
        guest.delete()


def test_socket_activation_is_healthy(lab, guest):
    guest.run("systemctl disable --now ssh; systemctl enable --now ssh.socket")
    found = diagnose(guest)
    assert found.complaints == {}
    assert found.by_id["sshd-running"].finding.evidence["socket"] == "[::]:22"
    assert lab.login(guest.address).user == "azureuser"
    assert diagnose(guest).complaints == {}


def test_the_administrator_of_a_vm_is_only_warned_about(guest):
    guest.break_with("allow-users")
    found = diagnose(guest, Goal())
    assert found.ids(Status.FAIL) == set() and found.ids(Status.WARN) == {"sshd-access"}


def test_root_is_kept_out(guest):
    guest.run("install -D -m 0600 /home/azureuser/.ssh/authorized_keys /root/.ssh/authorized_keys")
    guest.break_with("root-login-off")
    found = diagnose(guest, Goal(username="root"), user="root")
    assert found.root.check == "sshd-access" and "PermitRootLogin no" in found.root.finding.because


def test_a_user_who_does_not_exist(guest):
    found = diagnose(guest, Goal(username="nobody2"), user="nobody2")
    assert found.root.check == "user-account" and "no user nobody2" in found.root.finding.because


def test_only_keys_and_no_key(lab):
    guest = lab.web_guest(password=None)
    try:
        guest.break_with("authorized-keys-missing")
        found = diagnose(guest, Goal(username="azureuser"))
        assert found.root.check == "user-keys"
        assert "50-cloud-init.conf:1 PasswordAuthentication no" in found.root.finding.because
    finally:
        guest.delete()


def test_a_broken_configuration_does_not_stop_a_running_sshd(guest):
    guest.run("echo Nonsense yes >> /etc/ssh/sshd_config")
    found = diagnose(guest)
    assert found.ids(Status.FAIL) == set() and found.ids(Status.WARN) == {"sshd-config"}


def test_the_callers_key_is_another_one(lab, guest, tmp_path):
    subprocess.run(["ssh-keygen", "-q", "-t", "rsa", "-N", "secret", "-f", str(tmp_path / "id")], check=True)
    (tmp_path / "id.pub").unlink()
    own, other = (ClientKey.read(Goal(private_key_file=str(path))) for path in (lab.key, tmp_path / "id"))
    assert Diagnosis(ask(guest), nics_of(guest), key=own).complaints == {}
    found = Diagnosis(ask(guest), nics_of(guest), key=other)
    assert found.root.check == "user-keys" and other.fingerprint in found.root.finding.because
