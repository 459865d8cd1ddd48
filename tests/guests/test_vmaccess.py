"""VMAccess, as the local Azure does it, changes a real guest as the real extension was seen to."""
import subprocess

import pytest

from tests.guests.lab import PASSWORD

SUCCESS = (True, "Enable succeeded.")
NEW_PASSWORD = "An0ther!y"


@pytest.mark.parametrize("fault", ["sshd-config-error", "sshd-port", "sshd-listen-address", "allow-users",
                                   "pubkey-authentication-off", "iptables-drop", "iptables-reject", "legacy-kex"])
def test_reset_ssh_mends(shared_lab, guest, fault):
    guest.break_with(fault)
    assert shared_lab.login(guest.address, timeout=2).user == ""
    assert guest.vmaccess({}, {"reset_ssh": True}) == SUCCESS
    assert shared_lab.login(guest.address).user == "azureuser"


@pytest.mark.parametrize("fault", ["sshd-masked", "host-keys-missing", "home-mode", "nft-drop"])
def test_reset_ssh_reports_success_and_mends_nothing(shared_lab, guest, fault):
    guest.break_with(fault)
    assert guest.vmaccess({}, {"reset_ssh": True}) == SUCCESS
    assert shared_lab.login(guest.address, timeout=2).user == ""


def test_reset_ssh_opens_password_logins_and_drops_drop_ins(shared_lab, guest):
    guest.break_with("password-authentication-off")
    assert guest.vmaccess({}, {"reset_ssh": "false"}) == SUCCESS    # a text that is not empty is true
    assert shared_lab.login(guest.address, password=PASSWORD).user == "azureuser"
    assert "Include" not in guest.run("cat /etc/ssh/sshd_config").stdout
    assert guest.run("stat -c %a /etc/ssh/sshd_config").stdout == "600\n"


def test_reset_ssh_never_comes_back_from_some_rules(guest):
    guest.break_with("iptables-reject", **{"with": "icmp-host-prohibited"})
    with pytest.raises(TimeoutError):
        guest.vmaccess({}, {"reset_ssh": True}, timeout=2)


def test_the_backup_comes_back(guest):
    before = guest.run("cat /etc/ssh/sshd_config").stdout
    guest.vmaccess({}, {"reset_ssh": True})
    assert guest.run("cat /etc/ssh/sshd_config").stdout != before
    assert guest.vmaccess({}, {"restore_backup_ssh": True}) == SUCCESS
    assert guest.run("cat /etc/ssh/sshd_config").stdout == before


def test_a_password_mends_an_account(shared_lab, guest):
    guest.break_with("account-locked")
    guest.break_with("password-expired")
    assert guest.vmaccess({}, {"username": "azureuser", "password": NEW_PASSWORD}) == SUCCESS
    assert shared_lab.login(guest.address, password=NEW_PASSWORD).user == "azureuser"
    assert shared_lab.login(guest.address).user == "azureuser"


def test_a_password_does_not_mend_an_expired_account(shared_lab, guest):
    guest.break_with("account-expired")
    assert guest.vmaccess({}, {"username": "azureuser", "password": NEW_PASSWORD,
                               "expiration": "2099-01-01"}) == SUCCESS
    assert "account has expired" in shared_lab.login(guest.address).said


def test_a_new_user_gets_a_key_and_sudo(shared_lab, guest):
    key = shared_lab.key.with_suffix(".pub").read_text()
    assert guest.vmaccess({}, {"username": "helper", "ssh_key": key}) == SUCCESS
    assert shared_lab.login(guest.address, user="helper").user == "helper"
    assert guest.run("runuser -u helper -- sudo -n id -u").stdout == "0\n"
    assert guest.vmaccess({}, {"remove_user": "helper"}) == SUCCESS
    assert shared_lab.login(guest.address, user="helper").user == ""


def test_a_key_comes_back(shared_lab, guest):
    key = shared_lab.key.with_suffix(".pub").read_text()
    guest.break_with("authorized-keys-missing")
    assert guest.vmaccess({}, {"username": "azureuser", "ssh_key": key}) == SUCCESS
    assert shared_lab.login(guest.address).user == "azureuser"


def test_what_it_refuses(guest, tmp_path):
    def message(**protected):
        ok, said = guest.vmaccess({}, protected)
        assert not ok
        return said

    assert message(username="azureuser") == "Enable failed: No password or ssh_key is specified."
    assert message(remove_user="a", reset_ssh=True) == (
        "Enable failed: Cannot reset sshd_config and remove a user in one operation.")
    assert "system user: root (0x06)" in message(username="root", password=NEW_PASSWORD)
    assert "Failed to create user account: Not:Valid (0x07)" in message(username="Not:Valid", password=NEW_PASSWORD)
    subprocess.run(["ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", str(tmp_path / "key")], check=True)
    ecdsa = (tmp_path / "key.pub").read_text()
    assert message(username="azureuser", ssh_key=ecdsa) == "Enable failed: Failed to generate public key file."
    guest.break_with("ssh-folder-owner")
    assert "is not owned by azureuser or root" in message(username="azureuser", ssh_key="ssh-rsa AAAA")
    guest.break_with("disk-full", spare_kib=0)
    assert message(reset_ssh=True).startswith("Enable failed: [Errno 28] No space left on device")


def test_no_secret_is_in_the_list_of_processes(guest):
    guest.run("systemd-run -q --unit=watch sh -c 'while :; do cat /proc/[0-9]*/cmdline >> /run/seen; done'")
    guest.vmaccess({}, {"username": "azureuser", "password": NEW_PASSWORD})
    seen = guest.run("systemctl stop watch; cat /run/seen").stdout
    assert "def reset_user" in seen         # the watch did see VMAccess run
    assert NEW_PASSWORD not in seen
