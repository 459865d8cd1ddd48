"""Greetings of peers good and bad."""
import socket
import ssl
import time

import pytest
import trustme

from azext_vmtroubleshoot.probes.greeting import greet
from azext_vmtroubleshoot.probes.listening import LIMIT

from .servers import LONG, peer, says, sshd


def greeting(port, patience=LONG, after=LONG, begun=False):
    """`begun`: once it has begun to speak."""
    with socket.create_connection(("127.0.0.1", port)) as sock:
        if begun:
            sock.recv(1, socket.MSG_PEEK)
        return greet(sock, patience, after)


def test_real_sshd(tmp_path):
    with sshd(tmp_path) as server:
        found = greeting(server.port)
    assert found.kind == "ssh" and found.line.startswith("SSH-2.0-OpenSSH") and found.raw.startswith(b"SSH-2.0")


@pytest.mark.parametrize("words, kind, line", [
    (b"SSH-2.0-x\r\n", "ssh", "SSH-2.0-x"),
    (b"Welcome\r\nto us\r\nSSH-2.0-x\r\n", "ssh", "SSH-2.0-x"),
    (b"Exceeded MaxStartups\r\n", "full", "Exceeded MaxStartups"),
    (b"Not allowed at this time\r\n", "penalty", "Not allowed at this time"),
    (b"220 mail ESMTP\r\n", "foreign", "220 mail ESMTP"),
    (b"\x03\x00\x00\x13\x0e\xd0", "foreign", None),
    (b"\x1b[31mred\x1b[0m \xff\x00 text\n", "foreign", None),
    (b"SSH-2.0-never-ends", "foreign", "SSH-2.0-never-ends"),
    (b"", "closed", ""),
])
def test_words_then_close(words, kind, line):
    with peer(says(words)) as port:
        found = greeting(port)
    assert found.kind == kind
    assert found.line == line if line is not None else "\x1b" not in found.line and "\x00" not in found.line


def test_one_byte_at_a_time():
    with peer(says(*(b"SSH-2.0-slow\r\n"[i:i + 1] for i in range(14)), pause=0.03, then=1)) as port:
        assert greeting(port).kind == "ssh"


def test_too_slow_to_wait_for():
    with peer(says(b"SSH-2.0-slow", then=LONG)) as port:
        found = greeting(port, 0.5, begun=True)
    assert found.kind == "slow" and found.seconds < LONG / 2


def test_silence_then_close_as_hosts_deny_does():
    """After five seconds, to which a real one is held among the real guests."""
    with peer(says(then=1)) as port:
        found = greeting(port)
    assert found.kind == "closed"


def test_silence():
    with peer(says(then=LONG)) as port:
        found = greeting(port, 1, 0.5)
    assert found.kind == "silent" and 1.4 < found.seconds < LONG / 2


def test_reset():
    def slam(client):
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        time.sleep(0.1)
    with peer(slam) as port:
        assert greeting(port).kind == "reset"


def test_endless_talk_is_cut():
    def flood(client):
        while True:
            client.sendall(b"la " * 1000)
    with peer(flood) as port:
        found = greeting(port)
    assert found.kind == "foreign" and len(found.raw) < LIMIT + 1024 and len(found.line) <= 120


def test_http_betrays_itself():
    def http(client):
        client.recv(1024)
        client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    with peer(http) as port:
        found = greeting(port, 0.5)
    assert (found.kind, found.line) == ("foreign", "HTTP/1.1 400 Bad Request")


def test_tls_hangs_up():
    """OpenSSL sends no alert for what is not TLS at all; it just ends."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)

    def tls(client):
        context.wrap_socket(client, server_side=True)
    with peer(tls) as port:
        assert greeting(port, 0.5).kind == "hung-up"


def test_tls_alert_betrays_itself():
    def tls(client):
        client.recv(1024)
        client.sendall(b"\x15\x03\x03\x00\x02\x02\x46")
    with peer(tls) as port:
        found = greeting(port, 0.5)
    assert (found.kind, found.line) == ("foreign", "TLS")


def test_max_startups_of_a_real_sshd(tmp_path):
    with sshd(tmp_path, "MaxStartups 1:100:1") as server:
        with socket.create_connection(("127.0.0.1", server.port)) as held:
            held.recv(100)
            found = greeting(server.port)
    assert found.kind == "full"
