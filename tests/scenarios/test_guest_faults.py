"""Faults really injected into real guests: the real client fails, and az names the fault."""
import pytest

from ..local_azure.world import parse

WORLD = """
title: A VM with a public address, its port open, and a fault in the guest.
groups:
  demo:
    vms:
      web01: {public: 20.50.1.4, nsg: web-nsg, guest: {faults: [%s]}}
    nsgs:
      web-nsg: {rules: {AllowSSH: {priority: 300, port: 22}}}
"""

# Fault: the check that is the root cause, evidence it names.
CAUSES = {
    "sshd-stopped": ("sshd-running", {}),
    "sshd-masked": ("sshd-running", {}),
    "sshd-hung": ("sshd-running", {}),
    "sshd-config-error": ("sshd-config", {}),
    "sshd-port": ("sshd-listens", {}),
    "sshd-listen-address": ("sshd-listens", {}),
    "host-keys-missing": ("sshd-host-keys", {}),
    "host-keys-mode": ("sshd-host-keys", {}),
    "privsep-missing": ("sshd-privsep", {}),
    "foreign-service": ("port-owner", {}),
    "legacy-kex": ("sshd-algorithms", {}),
    "max-startups": ("sshd-startups", {}),
    "iptables-drop": ("guest-firewall", {}),
    "iptables-reject": ("guest-firewall", {}),
    "iptables-policy": ("guest-firewall", {}),
    "nft-drop": ("guest-firewall", {}),
    "ufw-deny": ("guest-firewall", {}),
    "firewalld-closed": ("guest-firewall", {}),
    "hosts-deny": ("hosts-deny", {}),
    "fail2ban-ban": ("guest-bans", {}),
    "allow-users": ("sshd-access", {}),
    "deny-users": ("sshd-access", {}),
    "match-block": ("sshd-access", {}),
    "pubkey-authentication-off": ("sshd-methods", {}),
    "home-mode": ("user-keys", {}),
    "ssh-folder-owner": ("user-keys", {}),
    "authorized-keys-missing": ("user-keys", {}),
    "authorized-keys-mode": ("user-keys", {}),
    "account-expired": ("user-account", {}),
    "password-expired": ("user-account", {}),
    "shell-nologin": ("user-account", {}),
    "shell-missing": ("user-account", {}),
    "nologin-file": ("login-disabled", {}),
    "pam-module-missing": ("pam-modules", {}),
    "process-limit": ("user-limits", {}),
}
# Faults after which the key still gets in: no cause may be named.
HARMLESS = ("account-locked", "password-authentication-off", "disk-full", "root-login-off")
# Faults that cut the agent off as well: nothing inside can be asked, and that is said.
CUT_OFF = ("no-default-route", "wrong-static-ip", "nic-down")


def diagnosed(here):
    return here.diagnose("--username", "azureuser", "--private-key-file", here.key)


@pytest.mark.parametrize("fault", CAUSES)
def test_the_fault_is_the_root_cause(scene, fault):
    check, evidence = CAUSES[fault]
    with scene(parse(WORLD % fault)) as here:
        assert not here.client_gets_in()
        found = diagnosed(here)
    cause = found["rootCause"]
    assert (found["verdict"], cause and cause["check"]) == ("blocked", check), (found["summary"], [
        (f["check"], f["because"]) for f in found["findings"] if f["status"] == "fail"])
    assert {name: cause["evidence"].get(name) for name in evidence} == evidence
    assert cause["remedy"] and cause["remedy"]["command"]


@pytest.mark.parametrize("fault", HARMLESS)
def test_what_does_not_keep_the_user_out_is_no_cause(scene, fault):
    with scene(parse(WORLD % fault)) as here:
        assert here.client_gets_in()
        found = diagnosed(here)
    assert (found["verdict"], found["rootCause"]) == ("reachable", None)


@pytest.mark.parametrize("fault", CUT_OFF)
def test_a_guest_cut_off_from_azure_is_not_guessed_about(scene, fault):
    with scene(parse(WORLD % fault)) as here:
        assert not here.client_gets_in()
        found = diagnosed(here)
    missing = {n["check"]: n for n in found["notChecked"]}
    assert found["verdict"] in ("blocked", "inconclusive")
    assert "agent" in missing["sshd-running"]["needs"]
