"""Faults really injected into real guests: the real client fails, az names the fault and mends it, the client gets in,
nothing else in the guest has changed, and all of it can be taken back."""
import json
import re

import pytest

from ..local_azure.world import parse
from .guest_state import differences, state

WORLD = """
title: A VM with a public address, its port open, and a fault in the guest.
groups:
  demo:
    vms:
      web01: {public: 20.50.1.4, nsg: web-nsg, guest: {faults: [%s]}}
    nsgs:
      web-nsg: {rules: {AllowSSH: {priority: 300, port: 22}}}
"""
CONFIG, SHADOW, PASSWD = "/etc/ssh/sshd_config", "/etc/shadow", "/etc/passwd"
UNIT, RUNLEVELS = "unit ssh.service", r"/etc/rc\d\.d/.*"

# Fault: the check that is the root cause, the remedy that helps, and all that may differ in the guest afterwards.
MENDED = {
    "sshd-stopped": ("sshd-running", "start-sshd", [UNIT]),
    "sshd-disabled": ("sshd-running", "start-sshd", [UNIT, "/etc/systemd/system/(sshd|multi-user).*", RUNLEVELS]),
    "sshd-masked": ("sshd-running", "start-sshd", [UNIT, "/etc/systemd/system/ssh.service"]),
    "sshd-hung": ("sshd-running", "restart-sshd", []),
    "sshd-config-error": ("sshd-config", "edit-sshd-config", [CONFIG, UNIT]),
    "sshd-port": ("sshd-listens", "edit-sshd-config", [CONFIG]),
    "sshd-listen-address": ("sshd-listens", "edit-sshd-config", [CONFIG]),
    "ssh-socket-stopped": ("sshd-running", "start-sshd", ["unit ssh.(socket|service)"]),
    "ssh-socket-port": ("sshd-listens", "move-socket", ["/etc/systemd/system/ssh.socket.d.*", UNIT]),
    "host-keys-missing": ("sshd-host-keys", "make-host-keys", ["/etc/ssh/ssh_host_.*", UNIT]),
    "host-keys-mode": ("sshd-host-keys", "close-host-keys", ["/etc/ssh/ssh_host_.*_key", UNIT]),
    "privsep-missing": ("sshd-privsep", "make-privsep-folder", [UNIT]),
    "foreign-service": ("port-owner", "free-port", [UNIT, "unit mail.service", "/etc/systemd/system/.*", RUNLEVELS]),
    "legacy-kex": ("sshd-algorithms", "edit-sshd-config", ["/etc/ssh/sshd_config.d/40-legacy.conf"]),
    "max-startups": ("sshd-startups", "edit-sshd-config", ["/etc/ssh/sshd_config.d/40-limits.conf"]),
    "iptables-drop": ("guest-firewall", "open-guest-firewall", ["rules"]),
    "iptables-reject": ("guest-firewall", "open-guest-firewall", ["rules"]),
    "iptables-policy": ("guest-firewall", "open-guest-firewall", ["rules"]),
    "nft-drop": ("guest-firewall", "open-guest-firewall", ["rules"]),
    "ufw-deny": ("guest-firewall", "open-guest-firewall", ["rules", "/etc/ufw/user6?.rules"]),
    "firewalld-closed": ("guest-firewall", "open-guest-firewall", ["rules", "/etc/firewalld/zones/public.xml.*"]),
    "hosts-deny": ("hosts-deny", "drop-hosts-deny-line", ["/etc/hosts.deny"]),
    "fail2ban-ban": ("guest-bans", "lift-ban", ["rules", "/var/lib/fail2ban/.*"]),
    "allow-users": ("sshd-access", "edit-sshd-config", [CONFIG]),
    "deny-users": ("sshd-access", "edit-sshd-config", ["/etc/ssh/sshd_config.d/60-hardening.conf"]),
    "match-block": ("sshd-access", "edit-sshd-config", [CONFIG]),
    "pubkey-authentication-off": ("sshd-methods", "edit-sshd-config", [CONFIG]),
    "home-mode": ("user-keys", "mend-modes", ["/home/azureuser"]),
    "ssh-folder-owner": ("user-keys", "mend-modes", ["/home/azureuser/.ssh(/authorized_keys)?"]),
    "authorized-keys-mode": ("user-keys", "mend-modes", ["/home/azureuser/.ssh/authorized_keys"]),
    "authorized-keys-missing": ("user-keys", "reset-credentials", [
        "/home/azureuser/.ssh.*", CONFIG, "/var/cache/vmaccess.*", "/etc/sudoers.d/waagent", "rules"]),
    "account-expired": ("user-account", "lift-expiry", [f"{SHADOW}-?"]),
    "password-expired": ("user-account", "keep-password", [f"{SHADOW}-?"]),
    "shell-nologin": ("user-account", "give-shell", [f"{PASSWD}-?"]),
    "shell-missing": ("user-account", "give-shell", [f"{PASSWD}-?"]),
    "nologin-file": ("login-disabled", "allow-logins", ["/etc/nologin"]),
    "pam-module-missing": ("pam-modules", "drop-pam-line", ["/etc/pam.d/sshd"]),
    "process-limit": ("user-limits", "drop-limit", ["/etc/security/limits.d/90-processes.conf"]),
}
# What cannot be had again once it has ended, and what a tool notes by itself.
NOT_TAKEN_BACK = {"foreign-service": {"unit mail.service"}, "fail2ban-ban": {"/var/lib/fail2ban/fail2ban.sqlite3"}}
# Faults of a process, not of anything that can be put back.
ENDED = ("sshd-hung", "max-startups")
# Faults after which the key still gets in: no cause may be named.
HARMLESS = ("account-locked", "password-authentication-off", "disk-full", "root-login-off")
# Faults that cut the agent off as well: nothing inside can be asked, and that is said; a restart mends them.
CUT_OFF = ("no-default-route", "wrong-static-ip", "nic-down")


def user(here):
    return "--username", "azureuser", "--private-key-file", here.key


def fix(here, *words):
    return here.troubleshoot("fix", "--yes", *words)


@pytest.mark.parametrize("fault", MENDED)
def test_fix_ends_with_a_login_and_can_be_taken_back(scene, fault):
    check, remedy, may_differ = MENDED[fault]
    with scene(parse(WORLD % fault)) as here:
        guest = here.azure.guest("web01")
        broken = state(guest)
        assert here.client_stays_out()
        found = fix(here, *user(here))
        cause = found["before"]["rootCause"]
        assert (found["before"]["verdict"], cause and cause["check"]) == ("blocked", check), found["before"]["summary"]
        assert [(s["remedy"]["id"], s["outcome"]) for s in found["steps"]] == [(remedy, "helped")], found["steps"]
        assert found["verdict"] == "reachable", found["summary"]
        assert here.client_gets_in()
        changed = differences(broken, state(guest))
        assert {each for each in changed if not any(re.fullmatch(may, each) for may in may_differ)} == set()
        if not found["undo"]:
            assert not changed
            return
        here.az("vm", "troubleshoot", "ssh", "fix", "-g", "demo", "-n", "web01", "--undo", "--yes")
        assert differences(broken, state(guest)) <= NOT_TAKEN_BACK.get(fault, set())
        assert fault in ENDED or here.client_stays_out()


@pytest.mark.parametrize("fault", HARMLESS)
def test_what_does_not_keep_the_user_out_is_no_cause(scene, fault):
    with scene(parse(WORLD % fault)) as here:
        assert here.client_gets_in()
        broken = state(here.azure.guest("web01"))
        found = fix(here, *user(here))
        assert (found["verdict"], found["rootCause"], found["steps"]) == ("reachable", None, [])
        assert differences(broken, state(here.azure.guest("web01"))) == set()


@pytest.mark.parametrize("fault", CUT_OFF)
def test_a_guest_cut_off_from_azure_is_not_guessed_about(scene, fault):
    with scene(parse(WORLD % fault)) as here:
        assert here.client_stays_out()
        refused = fix(here, *user(here), "--settle", "1")
        missing = {n["check"]: n for n in here.diagnose(*user(here))["notChecked"]}
        assert "agent" in missing["sshd-running"]["needs"]
        assert refused["verdict"] in ("blocked", "inconclusive")
        assert {s["outcome"] for s in refused["steps"]} == {"refused"}, refused["steps"]
        assert "--allow restart" in json.dumps(refused["steps"])
        if fault == "wrong-static-ip":           # a file: the next boot has it as well
            return
        found = fix(here, *user(here), "--allow", "restart")
        assert found["steps"][0]["remedy"]["id"] == "restart" and found["steps"][0]["outcome"] == "helped"
        assert here.client_gets_in()
