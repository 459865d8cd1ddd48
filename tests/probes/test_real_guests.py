"""What the probe sees of real guests that are really broken: the same faults that the real ssh client is tried on."""
import pytest

from azext_vmtroubleshoot.facts.public_way import Entry
from azext_vmtroubleshoot.facts.ssh_probe import probe
from azext_vmtroubleshoot.model import Goal
from tests.guests.lab import Lab
from tests.local_azure import guests

# fault -> members of the SshProbe
SEEN = {
    "sshd-stopped": {"tcp": "refused"},
    "sshd-port": {"tcp": "refused"},
    "iptables-drop": {"tcp": "timeout"},
    "iptables-reject": {"tcp": "refused"},
    "firewalld-closed": {"tcp": "unreachable", "tcp_code": "EHOSTUNREACH"},
    "nic-down": {"tcp": "timeout"},
    "hosts-deny": {"tcp": "open", "greeting": "closed"},
    "max-startups": {"greeting": "full", "banner": "Exceeded MaxStartups"},
    "sshd-hung": {"tcp": "open", "greeting": "silent"},
    "foreign-service": {"greeting": ("foreign", "hung-up")},
    "pids-limit": {"tcp": "open", "greeting": ("closed", "reset")},
    "privsep-missing": {"tcp": "open", "key_exchange": (None, "closed", "failed")},
    "legacy-kex": {"greeting": "ssh", "key_exchange": ("ok", "no-common")},
    "pubkey-authentication-off": {"methods": ("password",), "login": None},
    "password-authentication-off": {"methods": ("publickey",), "login": "ok"},
    "allow-users": {"methods": ("publickey", "password"), "login": "denied"},
    "home-mode": {"login": "denied"},
    "authorized-keys-missing": {"login": "denied"},
    "shell-missing": {"login": "denied"},
    "account-locked": {"login": "ok"},
    "account-expired": {"login": "closed"},
    "nologin-file": {"login": "closed"},
    "pam-module-missing": {"login": "closed"},
    "password-expired": {"login": "expired"},
    "shell-nologin": {"login": "no-shell"},
    "process-limit": {"login": ("failed", "no-shell")},
    "disk-full": {"login": "ok"},
}


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    reason = guests.why_not()
    if reason:
        pytest.skip(reason)
    with Lab("probes", tmp_path_factory.mktemp("lab")) as made:
        yield made


@pytest.fixture
def guest(lab, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    made = lab.web_guest()
    yield made
    made.delete()


def probed(lab, guest) -> dict:
    entry = Entry("public-ip", guest.address, 22, "ip", "", "", "", 22)
    with lab.fabric.in_client():
        return probe(Goal(username="azureuser", private_key_file=str(lab.key)), entry, "azureuser")


def test_healthy(lab, guest):
    found = probed(lab, guest)
    assert (found["tcp"], found["greeting"], found["key_exchange"], found["login"]) == ("open", "ssh", "ok", "ok")
    shown = guest.run("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub").stdout.split()[1]
    assert found["host_keys"][0].fingerprint == shown


@pytest.mark.parametrize("fault", SEEN)
def test_fault(lab, guest, fault):
    guest.break_with(fault)
    found = probed(lab, guest)
    for member, expected in SEEN[fault].items():
        wanted = expected if isinstance(expected, tuple) and member != "methods" else (expected,)
        assert found.get(member) in wanted, (member, found)
