"""Causes that no check was written for: each is told in the words of the thing itself, and nothing else is blamed.

One guest for all of them: what `fix` cannot mend is put back by hand. VMT_LONG=1 tries more, and takes each step back.
"""
import os
import re

import pytest

from ..local_azure.azure import LocalAzure, NoGuests
from ..local_azure.world import parse
from .conftest import Scene
from .test_guest_faults import WORLD

LONG = bool(os.environ.get("VMT_LONG"))
OPTION, UNIT, KEY, RULE = "sshd-option", "unit-setting", "key-options", "pam-rule"
OWN = "/etc/ssh/sshd_config.d/10-own.conf"
PUT_BACK = (f"rm -f {OWN}; sed -i /pam_succeed_if/d /etc/pam.d/sshd; sed -i '/^exit 0/d' /home/azureuser/.bashrc; "
            "sed -i 's/^.*ssh-ed/ssh-ed/' /home/azureuser/.ssh/authorized_keys; ip link del vpn0; iptables -F; "
            "iptables -t nat -F; rm -f /etc/systemd/system/ssh.service.d/own.conf; systemctl daemon-reload; "
            "systemctl reset-failed ssh; systemctl restart ssh; chmod 0755 /home /home/azureuser")

# Fault, its parameters, the check that is the root cause, what its sentence says, the remedy that helps (None: only
# told).
CAUSES = [
    (OPTION, {"line": "Ciphers:3des-cbc"}, "sshd-algorithms", f"only ciphers .* 3des-cbc .{OWN}:1", "edit-sshd-config"),
    (OPTION, {"line": "PubkeyAcceptedAlgorithms:rsa-sha2-512"}, "sshd-refusals",
     f"ssh-ed25519 not in PubkeyAcceptedAlgorithms .* .{OWN}:1", "edit-sshd-config"),
    (UNIT, {"setting": "ProtectHome=yes"}, "user-keys",
     "sshd cannot see /home/azureuser/.ssh/authorized_keys.*own.conf", "set-aside-drop-in"),
    (KEY, {}, "user-keys", 'not for this login: from="10.0.0.0/8" does not hold 203.0.113.7', "reset-credentials"),
    (RULE, {}, "sshd-refusals", 'requirement "user ingroup ops" not met by user "azureuser"', None),
    ("home-closed", {}, "user-keys", "may not pass /home ", "let-pass"),
    ("shell-ends", {}, "ssh-login", "no command can be run: exit status 0", None),
    ("port-redirected", {}, "guest-firewall", "sends TCP 22 on to port 2222, where no sshd listens",
     "open-guest-firewall"),
]
MORE = [
    (OPTION, {"line": "AddressFamily:inet6"}, "sshd-listens", rf"only on \[::\]:22, .*{OWN}:1 AddressFamily inet6",
     "edit-sshd-config"),
    (OPTION, {"line": "ForceCommand:internal-sftp"}, "sshd-session",
     "ForceCommand internal-sftp .*sftp connections only", None),
    (OPTION, {"line": "MaxSessions:0"}, "sshd-session", "MaxSessions 0", None),
    (OPTION, {"line": "RevokedKeys:/etc/ssh/none"}, "sshd-refusals", "/etc/ssh/none.*RevokedKeys", "edit-sshd-config"),
    (OPTION, {"line": "HostKeyAlgorithms:ssh-rsa"}, "sshd-algorithms", "only host keys", "edit-sshd-config"),
    (OPTION, {"line": "HostKey:/etc/ssh/none"}, "sshd-host-keys", "/etc/ssh/none .*HostKey", "edit-sshd-config"),
    (OPTION, {"line": "ListenAddress:10.0.0.77"}, "sshd-running", "10.0.0.77 failed: Cannot assign",
     "edit-sshd-config"),
    (UNIT, {"setting": "ExecStartPre=/bin/false"}, "sshd-running", "status=1/FAILURE; .*own.conf", "set-aside-drop-in"),
    (UNIT, {"setting": "PrivateNetwork=yes"}, "sshd-listens", "network of its own.*own.conf", "set-aside-drop-in"),
    (KEY, {"options": 'expiry-time="20200101"'}, "user-keys", "is over", "reset-credentials"),
    (KEY, {"options": "cert-authority"}, "user-keys", "cert-authority", "reset-credentials"),
    (KEY, {"options": "restirct"}, "user-keys", "no option restirct", "reset-credentials"),
    (KEY, {"options": 'command="/bin/false"'}, "sshd-session", 'command="/bin/false"', None),
    ("running-config-old", {}, "sshd-refusals", "not listed in AllowUsers .*before its configuration", "restart-sshd"),
    ("answers-dropped", {}, "guest-firewall", "OUTPUT .*--sport 22 -j DROP", "open-guest-firewall"),
    ("route-astray", {}, "guest-network", "out of vpn0, not of eth0 that has 10.0.", None),
    ("rule-may-match", {}, "ssh-port", "No answer", None),
]
# What our own client cannot do proves nothing, and what a person has to add is not known to fail.
OPEN = [({"line": "Ciphers:chacha20-poly1305@openssh.com"}, True, "ssh-host-key"),
        ({"line": "AuthenticationMethods:publickey,password"}, False, "ssh-login")]


@pytest.fixture(scope="module")
def here(extensions):
    try:
        with LocalAzure(parse(WORLD % ""), extensions) as azure:
            yield Scene(azure)
    except NoGuests as reason:
        pytest.skip(str(reason))


@pytest.fixture
def guest(here):
    guest = here.azure.guest("web01")
    assert here.client_gets_in()
    yield guest
    guest.run(PUT_BACK)


def user(here):
    return "--username", "azureuser", "--private-key-file", here.key


@pytest.mark.parametrize("fault, how, check, words, remedy", CAUSES + (MORE if LONG else []),
                         ids=lambda value: "=".join(value.values()) if isinstance(value, dict) else None)
def test_the_cause_is_told_and_mended(here, guest, fault, how, check, words, remedy):
    # pylint: disable=too-many-arguments,too-many-positional-arguments
    guest.break_with(fault, **how)
    assert here.client_stays_out()
    found = here.troubleshoot("fix", "--yes", *user(here)) if remedy else here.diagnose(*user(here))
    before = found["before"] if remedy else found
    cause = before["rootCause"]
    assert (before["verdict"], cause and cause["check"]) == ("blocked", check), before["summary"]
    assert re.search(words, cause["because"]), cause
    if remedy is None:
        return
    assert [(s["remedy"]["id"], s["outcome"]) for s in found["steps"]] == [(remedy, "helped")], found["steps"]
    assert here.client_gets_in()
    if LONG and found["undo"]:
        here.az("vm", "troubleshoot", "ssh", "fix", "-g", "demo", "-n", "web01", "--undo", "--yes")
        assert here.client_stays_out()


@pytest.mark.parametrize("how, gets_in, check", OPEN if LONG else OPEN[:1])
def test_what_cannot_be_known_is_left_open(here, guest, how, gets_in, check):
    guest.break_with(OPTION, **how)
    assert here.client_gets_in() is gets_in
    found = here.diagnose(*user(here))
    assert (found["verdict"], found["rootCause"]) == ("inconclusive", None), found["summary"]
    assert next(f["status"] for f in found["findings"] if f["check"] == check) == "unknown"


def test_a_group_of_ones_own_that_may_write_is_no_complaint(here, guest):
    guest.run("chmod 0775 /home/azureuser")
    assert here.client_gets_in()
    found = here.diagnose(*user(here), "--in-guest", "always")
    assert (found["verdict"], found["rootCause"]) == ("reachable", None), found["summary"]
