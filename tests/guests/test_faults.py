"""Each fault breaks what it says it breaks, as the real client of OpenSSH or the guest itself sees it."""
import re

import pytest

from tests.guests import documents
from tests.guests.lab import PASSWORD
from tests.local_azure import guests
from tests.local_azure.guests import faults
from tests.scenarios.test_causes import CAUSES, MORE

REFUSED, SILENT, HUNG = "Connection refused", "Connection timed out\n", "timed out during banner exchange"
DENIED = r"Permission denied \(publickey,password\)"
# Which one depends on who is quicker: the end of what the server says, or the client's next words.
CLOSED = "Connection (closed|reset)|Broken pipe"

# fault -> what the client says when it logs in with the key that worked before
SEEN = {
    "sshd-stopped": REFUSED,
    "sshd-disabled": REFUSED,
    "sshd-masked": REFUSED,
    "sshd-config-error": REFUSED,
    "sshd-port": REFUSED,
    "sshd-listen-address": REFUSED,
    "pubkey-authentication-off": r"Permission denied \(password\)",
    "allow-users": DENIED,
    "deny-users": DENIED,
    "match-block": DENIED,
    "host-keys-missing": REFUSED,
    "host-keys-mode": REFUSED,
    "home-mode": DENIED,
    "ssh-folder-owner": DENIED,
    "authorized-keys-missing": DENIED,
    "authorized-keys-mode": DENIED,
    "iptables-drop": SILENT,
    "iptables-reject": REFUSED,
    "iptables-policy": SILENT,
    "nft-drop": SILENT,
    "ufw-deny": SILENT,
    "firewalld-closed": "No route to host",
    "account-expired": "account has expired",
    "password-expired": "You are required to change your password",
    "shell-nologin": "This account is currently not available",
    "shell-missing": DENIED,
    "nologin-file": "Maintenance",
    "hosts-deny": f"{HUNG}|kex_exchange_identification",      # sshd is silent for five seconds, and hangs up
    "fail2ban-ban": REFUSED,
    "max-startups": "kex_exchange_identification",
    "sshd-hung": HUNG,
    "legacy-kex": "Unable to negotiate .* no matching key exchange method",
    "privsep-missing": CLOSED,
    "pids-limit": CLOSED,
    "process-limit": "exec request failed",
    "pam-module-missing": CLOSED,
    "nic-down": SILENT,
    "wrong-static-ip": SILENT,
    "no-default-route": SILENT,
    "foreign-service": "kex_exchange_identification",
    "boot-mount-fails": REFUSED,
    "ssh-socket-stopped": REFUSED,
    "ssh-socket-port": REFUSED,
}
# faults that leave this login alone, each with a test of its own below
OTHERS = {"account-locked", "password-authentication-off", "root-login-off", "disk-full", "inodes-full",
          "agent-stopped", "wire-server-blocked"}


@pytest.mark.parametrize("fault", SEEN)
def test_the_key_no_longer_logs_in(shared_lab, guest, fault):
    assert shared_lab.login(guest.address).user == "azureuser"
    guest.break_with(fault)
    patience = {"timeout": 2} if SEEN[fault] in (SILENT, HUNG) or fault == "hosts-deny" else {}
    login = shared_lab.login(guest.address, **patience)
    assert login.user == ""
    assert re.search(SEEN[fault], login.said), login.said


def test_a_locked_password_does_not_stop_a_key(shared_lab, guest):
    assert shared_lab.login(guest.address, password=PASSWORD).user == "azureuser"
    guest.break_with("account-locked")
    assert "Permission denied" in shared_lab.login(guest.address, password=PASSWORD).said
    assert shared_lab.login(guest.address).user == "azureuser"


@pytest.mark.parametrize("file", ["/etc/ssh/sshd_config.d/50-cloud-init.conf", "/etc/ssh/sshd_config"])
def test_passwords_are_not_offered(shared_lab, guest, file):
    guest.break_with("password-authentication-off", file=file)
    assert "Permission denied (publickey)" in shared_lab.login(guest.address, password=PASSWORD).said


def test_root_may_not_log_in(shared_lab, guest):
    guest.run("install -D -m 0600 /home/azureuser/.ssh/authorized_keys /root/.ssh/authorized_keys")
    assert shared_lab.login(guest.address, user="root").user == "root"
    guest.break_with("root-login-off")
    assert "Permission denied" in shared_lab.login(guest.address, user="root").said


def test_a_full_disk_takes_nothing_and_lets_people_in(shared_lab, guest):
    guest.break_with("disk-full")
    assert "100%" in guest.run("df / | tail -1").stdout
    assert "No space left" in guest.run("head -c 1000000 /dev/zero > /root/file").stderr
    assert shared_lab.login(guest.address).user == "azureuser"


def test_a_disk_without_a_byte_stores_no_script(guest):
    guest.break_with("disk-full", spare_kib=0)
    with pytest.raises(guests.CannotRun, match="No space left"):
        guest.run("true")


def test_no_inode_is_left(guest):
    guest.break_with("inodes-full")
    done = guest.run("df -i / | tail -1; touch /root/{1..30}")
    assert re.search(r"\b(99|100)%", done.stdout) and "No space left" in done.stderr


@pytest.mark.parametrize("fault", ["agent-stopped", "wire-server-blocked", "nic-down"])
def test_the_agent_is_not_ready(guest, fault):
    assert guest.agent() == "Ready"
    guest.break_with(fault)
    assert guest.agent() == "Not Ready"


def test_parameters_reach_the_guest_as_data(shared_lab, guest):
    guest.break_with("sshd-config-error", option="Per'mit$(touch /root/ran)", line=3)
    assert "line 3" in guest.run("sshd -t").stderr
    assert guest.run("ls /root").stdout == ""
    assert "Connection refused" in shared_lab.login(guest.address).said


def test_the_port_moved(shared_lab, guest):
    guest.break_with("sshd-port", port=2200)
    shared_lab.enforce(group=documents.nsg("web", documents.ALLOW_SSH,
                                           documents.rule("AllowMore", 1010, "Allow", "2200")))
    assert shared_lab.login(guest.address, port=2200).user == "azureuser"


def test_an_unknown_fault_or_parameter_is_refused(guest):
    with pytest.raises(ValueError, match="no fault nonsense"):
        guest.break_with("nonsense")
    with pytest.raises(ValueError, match="no parameter colour"):
        guest.break_with("sshd-stopped", colour="red")


def test_every_fault_is_described_and_seen_to_break():
    assert set(faults.every()) == set(SEEN) | OTHERS | {fault for fault, *_ in CAUSES + MORE}
    for fault in map(faults.load, faults.every()):
        assert fault.sentence.endswith("."), fault.id
