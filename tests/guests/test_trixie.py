"""Guests of Debian 13: OpenSSH 10, and sshd started by its socket, as Ubuntu has it since 22.10."""
import re

import pytest

from tests.local_azure import guests


@pytest.fixture
def guest(shared_lab):
    if not guests.has_base("trixie"):
        pytest.skip("There is no base image trixie; `scripts/guest-base trixie` makes one.")
    made = shared_lab.web_guest(image="trixie")
    yield made
    made.delete()


def by_socket(guest):
    guest.run("systemctl disable --now ssh.service; systemctl enable --now ssh.socket")


def test_sshd_comes_by_its_socket(shared_lab, guest):
    by_socket(guest)
    guest.restart()
    assert guest.run("systemctl is-active ssh.socket ssh.service").stdout == "active\ninactive\n"
    assert shared_lab.login(guest.address).user == "azureuser"
    assert "10." in guest.run("ssh -V 2>&1").stdout


@pytest.mark.parametrize("fault", ["ssh-socket-stopped", "ssh-socket-port", "sshd-masked", "host-keys-missing"])
def test_faults_of_the_socket(shared_lab, guest, fault):
    by_socket(guest)
    assert shared_lab.login(guest.address).user == "azureuser"
    guest.break_with(fault)
    login = shared_lab.login(guest.address)
    assert login.user == "" and re.search("refused|closed|reset|Broken pipe", login.said), login.said


def test_vmaccess(shared_lab, guest):
    guest.break_with("sshd-config-error")
    assert guest.vmaccess({}, {"reset_ssh": True, "username": "azureuser", "password": "An0ther!y"}) == (
        True, "Enable succeeded.")
    login = shared_lab.login(guest.address, password="An0ther!y")
    assert login.user == "azureuser", login.said
