"""Key exchange, methods and login against a real sshd; hostile peers; the caller's keys and known hosts."""
import os
import socket
import struct
import subprocess
import sys
import time

import pytest

from azext_vmtroubleshoot.facts import ssh_probe
from azext_vmtroubleshoot.facts.public_way import Entry
from azext_vmtroubleshoot.facts.ssh_probe import probe
from azext_vmtroubleshoot.model import Goal
from azext_vmtroubleshoot.probes import conversation
from azext_vmtroubleshoot.probes.conversation import Conversation
from azext_vmtroubleshoot.probes.host_keys import HostKey, known_host_keys

from .servers import LONG, ME, fingerprint, new_key, peer, says, sshd


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A home without keys, agent or known hosts of the person who runs the tests."""
    folder = tmp_path / "home"
    (folder / ".ssh").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setattr(ssh_probe, "KEY_EXCHANGE", LONG)
    monkeypatch.setattr(ssh_probe, "WHOLE_CONVERSATION", LONG)
    return folder


def entry(port) -> Entry:
    return Entry("public-ip", "127.0.0.1", port, "ip", "", "", "10.0.0.4", 22)


def probed(port, username=ME, key=None, named=True):
    goal = Goal(username=username if named else None, private_key_file=str(key) if key else None)
    return probe(goal, entry(port), username)


def exchanged(port, seconds=LONG):
    with socket.create_connection(("127.0.0.1", port)) as sock, Conversation(sock, b"", 2 * seconds) as talk:
        return talk.exchange_keys(seconds)


def test_fingerprint_is_what_openssh_prints(tmp_path):
    with sshd(tmp_path) as server:
        found = probed(server.port, named=False)
        assert found["host_keys"] == (HostKey("ssh-ed25519", fingerprint(server.host_key())),)
    assert found["key_exchange"] == "ok" and "login" not in found


@pytest.mark.parametrize("options, methods", [
    (("PubkeyAuthentication yes",), ("publickey",)),
    (("PubkeyAuthentication no", "PasswordAuthentication yes"), ("password",)),
    (("PasswordAuthentication yes",), ("publickey", "password")),
])
def test_methods(tmp_path, options, methods):
    with sshd(tmp_path, *options) as server:
        assert probed(server.port, named=False)["methods"] == methods


def test_login_with_a_named_key(tmp_path):
    key = new_key(tmp_path / "mine")
    with sshd(tmp_path, authorized=key) as server:
        found = probed(server.port, key=key)
    assert (found["login"], found["login_key"]) == ("ok", str(key))


@pytest.mark.parametrize("kind", ["rsa", "ecdsa", "ed25519"])
def test_login_with_a_usual_key(tmp_path, home, kind):
    key = new_key(home / ".ssh" / f"id_{kind}", kind)
    new_key(home / ".ssh" / "id_other")
    with sshd(tmp_path, authorized=key) as server:
        assert probed(server.port)["login"] == "ok"


def test_login_with_the_agent(tmp_path, monkeypatch):
    key = new_key(tmp_path / "mine", passphrase="words")
    said = subprocess.run(["ssh-agent", "-a", tmp_path / "agent", "-s"], check=True, capture_output=True, text=True)
    pid = int(said.stdout.split("SSH_AGENT_PID=")[1].split(";")[0])
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
    try:
        with sshd(tmp_path, authorized=key) as server:
            assert "encrypted" in probed(server.port, key=key)["login_error"]
            ask = tmp_path / "ask"
            ask.write_text("#!/bin/sh\necho words\n")
            ask.chmod(0o700)
            subprocess.run(["ssh-add", "-q", key], check=True, stdin=subprocess.DEVNULL, capture_output=True,
                           env=os.environ | {"SSH_ASKPASS": str(ask), "SSH_ASKPASS_REQUIRE": "force"})
            assert probed(server.port)["login"] == "ok"
            found = probed(server.port, key=key)
            assert found["login"] == "ok" and found["login_key"].startswith("agent: ")
    finally:
        os.kill(pid, 15)


def test_login_denied(tmp_path):
    key = new_key(tmp_path / "mine")
    with sshd(tmp_path, authorized=new_key(tmp_path / "other")) as server:
        found = probed(server.port, key=key)
    assert (found["login"], found["login_key"]) == ("denied", str(key))


def test_login_denied_to_an_unknown_user(tmp_path):
    key = new_key(tmp_path / "mine")
    with sshd(tmp_path, authorized=key) as server:
        assert probed(server.port, username="no-such-user", key=key)["login"] == "denied"


def test_login_cut_after_too_many_failures(tmp_path):
    key = new_key(tmp_path / "mine")
    with sshd(tmp_path, "MaxAuthTries 1", authorized=new_key(tmp_path / "other")) as server:
        assert probed(server.port, key=key)["login"] == "denied"


def test_login_wants_more(tmp_path):
    key = new_key(tmp_path / "mine")
    with sshd(tmp_path, "AuthenticationMethods publickey,publickey", authorized=key) as server:
        assert probed(server.port, key=key)["login"] == "more"


def test_shell_that_refuses(tmp_path):
    key = new_key(tmp_path / "mine")
    with sshd(tmp_path, "ForceCommand echo 'This account is currently not available.'; exit 1",
              authorized=key) as server:
        found = probed(server.port, key=key)
    assert (found["login"], found["login_error"]) == ("no-shell", "This account is currently not available.")


def test_session_refused(tmp_path):
    key = new_key(tmp_path / "mine")
    with sshd(tmp_path, "MaxSessions 0", authorized=key) as server:
        assert probed(server.port, key=key)["login"] == "failed"


@pytest.mark.parametrize("content, words", [
    (None, "No such file"), ("garbage\n", "not a private key"), ("", "not a private key")])
def test_keys_that_cannot_be_used(tmp_path, content, words):
    key = tmp_path / "broken"
    if content is not None:
        key.write_text(content)
    with sshd(tmp_path) as server:
        found = probed(server.port, key=key)
    assert "login" not in found and words in found["login_error"]


def test_no_key_at_all(tmp_path):
    with sshd(tmp_path) as server:
        found = probed(server.port)
    assert "login" not in found and found["login_error"]


@pytest.mark.parametrize("options, outcome", [
    (("KexAlgorithms diffie-hellman-group1-sha1",), "no-common"), (("Ciphers aes256-cbc",), "no-common"),
    (("Ciphers aes256-ctr", "MACs hmac-md5-96"), "no-common"),
    (("KexAlgorithms sntrup761x25519-sha512@openssh.com",), "not-ours"),
    (("Ciphers chacha20-poly1305@openssh.com", "MACs hmac-md5"), "not-ours")])
def test_no_algorithm_in_common(tmp_path, options, outcome):
    """What OpenSSH's client cannot do, ours does not do either; what only ours cannot do proves nothing."""
    with sshd(tmp_path, *options) as server:
        found = probed(server.port)
        assert found["key_exchange"] == outcome and found["host_keys"] == ()
        done = subprocess.run(["ssh", "-F", "/dev/null", "-o", "BatchMode=yes", "-o", "UserKnownHostsFile=/dev/null",
                               "-o", "StrictHostKeyChecking=no", "-p", str(server.port), f"{ME}@127.0.0.1", "true"],
                              capture_output=True, text=True, check=False)
        assert ("Unable to negotiate" in done.stderr) == (outcome == "no-common"), done.stderr


class TestKnownHosts:
    def known(self, home, port, key, *options):
        subprocess.run(["sh", "-c", 'sed "s/^/$0 /" "$1.pub" >> "$2"', f"[127.0.0.1]:{port}", key,
                        home / ".ssh" / "known_hosts"], check=True)
        if "hashed" in options:
            subprocess.run(["ssh-keygen", "-q", "-H", "-f", home / ".ssh" / "known_hosts"], check=True,
                           capture_output=True)

    @pytest.mark.parametrize("hashed", ["plain", "hashed"])
    @pytest.mark.parametrize("kind", ["rsa", "ecdsa", "ed25519"])
    def test_the_known_type_is_asked_for(self, tmp_path, home, kind, hashed):
        with sshd(tmp_path, keys=("ed25519", "rsa", "ecdsa")) as server:
            self.known(home, server.port, server.host_key(kind), hashed)
            with open(home / ".ssh" / "known_hosts", "a", encoding="ascii") as file:
                file.write("# mine\n\nbad line\nx ssh-rsa AAAA\n@revoked * ssh-rsa AAAA\n")
            found = probed(server.port)
            assert found["known_keys"] == found["host_keys"]
            assert found["host_keys"][0].fingerprint == fingerprint(server.host_key(kind))

    def test_changed(self, tmp_path, home):
        with sshd(tmp_path) as server:
            self.known(home, server.port, new_key(tmp_path / "old"))
            found = probed(server.port)
        assert found["known_keys"][0].type == found["host_keys"][0].type
        assert found["known_keys"] != found["host_keys"]

    def test_port_22_has_no_brackets(self, home):
        key = new_key(home / "k")
        words = key.with_suffix(".pub").read_text()
        (home / ".ssh" / "known_hosts").write_text(f"vm.example,192.0.2.1 {words}")
        assert [k.fingerprint for k in known_host_keys(("192.0.2.1", ""), 22)] == [fingerprint(key)]
        assert known_host_keys(("192.0.2.1",), 2222) == ()


HELLO = b"SSH-2.0-peer\r\n"


@pytest.mark.parametrize("behave, outcomes", [
    (says(HELLO), {"closed"}),
    (says(HELLO, then=LONG), {"timeout"}),
    (says(HELLO, b"\x00" * 64, then=1), {"failed", "closed"}),
    (says(HELLO, os.urandom(4096), then=1), {"failed", "closed", "timeout"}),
    (says(HELLO, struct.pack(">IB", 0xfffffff0, 4) + b"x" * 100, then=LONG), {"failed", "timeout"}),
    (says(b"SSH-1.5-old\r\n", then=1), {"no-common"}),
    (says(HELLO, struct.pack(">IBB", 60, 4, 1) + struct.pack(">II", 2, 20) + b"Too many connections" + b"\0" * 35,
          then=1), {"failed", "closed"}),
])
def test_hostile_peers(behave, outcomes):
    with peer(behave) as port:
        start = time.monotonic()
        assert exchanged(port, 2 if "timeout" in outcomes else LONG).outcome in outcomes
        assert time.monotonic() - start < LONG / 2      # those that hold the line do so longer


def test_endless_packet_is_cut(monkeypatch):
    """A packet that claims four gigabytes and comes."""
    monkeypatch.setattr(conversation, "MOST_BYTES", 50_000)
    sent = []

    def flood(client):
        client.sendall(HELLO + struct.pack(">IB", 0xfffffff0, 4))
        while True:
            sent.append(client.send(b"x" * 8192))
    with peer(flood) as port:
        assert exchanged(port).outcome in ("failed", "closed")


def test_nothing_reaches_the_terminal(tmp_path):
    """paramiko logs tracebacks and warns of ciphers; a person must see none of it."""
    code = ("import logging, sys; logging.basicConfig(level=logging.DEBUG)\n"
            "from tests.probes.test_conversation import probed\n"
            "print(probed(int(sys.argv[1]), username='u', key='/dev/null').get('key_exchange'))")
    with peer(says(HELLO, b"garbage that is no packet" * 9, then=0.5)) as port:
        done = subprocess.run([sys.executable, "-W", "always::UserWarning", "-c", code, str(port)],
                              capture_output=True, text=True, check=True)
    assert done.stdout.split() and done.stdout.split()[0] in ("failed", "closed")
    assert done.stderr == ""


def test_paramiko_is_not_imported_for_a_closed_port():
    code = ("import sys\nfrom tests.probes.test_conversation import entry\n"
            "from azext_vmtroubleshoot.facts.ssh_probe import probe\nfrom azext_vmtroubleshoot.model import Goal\n"
            "print(probe(Goal(), entry(1), 'u')['tcp'], 'paramiko' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["refused", "False"]
