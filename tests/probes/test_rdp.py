"""The first words of Remote Desktop, with real servers, a real client beside them, and peers that are none."""
import random
import socket
import ssl
import threading
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
import trustme

from azext_vmtroubleshoot.facts.public_way import Entry
from azext_vmtroubleshoot.facts.rdp_probe import RdpProbe
from azext_vmtroubleshoot.facts.way_in import WayIn
from azext_vmtroubleshoot.model import Goal, Unreadable
from azext_vmtroubleshoot.probes import rdp
from azext_vmtroubleshoot.probes.rdp import ask

from ..local_azure.rdp_server import NoServer, RdpServer, xfreerdp
from .servers import LONG, free_port, peer, says, sshd

PASSWORD = "Corr3ct-horse"


def answers(*chunks: bytes, **more):
    """A peer that hears the client out first."""
    def behave(client):
        client.recv(100)
        says(*chunks, **more)(client)
    return behave


def probe(port) -> RdpProbe:
    way = WayIn((Entry("public-ip", "127.0.0.1", port, "n", "", "", "10.0.0.4", 3389),))
    return RdpProbe.read(Goal("rdp"), way, Unreadable("x"))


@pytest.fixture
def server(tmp_path):
    started = []

    def start(mode, **options):
        try:
            started.append(RdpServer(mode, tmp_path / mode, port=free_port(), password=PASSWORD, **options))
            started[-1].start()
        except NoServer as reason:
            pytest.skip(str(reason))
        return started[-1]
    yield start
    for each in started:
        each.stop()


# Mode: what the probe sees; the exit status of xfreerdp, by the one protocol it offers. 0 is let in; 133 and 147 are
# turned away.
@pytest.mark.parametrize("mode, seen, clients", [
    ("nla", {"security": "NLA", "nla_demanded": True, "standard": False, "tls_only": False}, {"nla": 0, "tls": 133}),
    ("tls", {"security": "TLS", "standard": False, "tls_only": True}, {"tls": 0, "nla": 133, "rdp": 147}),
    ("negotiate", {"security": "TLS", "standard": True, "tls_only": True}, {"tls": 0, "nla": 133}),
    ("standard", {"security": "standard RDP", "standard": True, "tls_only": False, "failure": rdp.SSL_NOT_ALLOWED},
     {"tls": 133, "nla": 133}),
    ("no-certificate", {"security": "", "failure": rdp.NO_CERTIFICATE, "speaks": False}, {"tls": 133, "nla": 133}),
])
def test_real_servers_as_a_real_client_sees_them(server, mode, seen, clients):
    running = server(mode)
    found = probe(running.port)
    assert {name: getattr(found, name) for name in seen} == seen
    assert found.speaks is (mode != "no-certificate")
    if found.tls:
        assert found.certificate.not_after == running.certificate.not_valid_after_utc
        assert (found.certificate.subject, found.certificate.self_signed) == ("win01", True)
    told = {security: xfreerdp(running.end, password=PASSWORD, security=security) for security in clients}
    assert told == clients


def test_credentials_are_for_nla_to_judge(server):
    """The witness is one: it turns a wrong password away."""
    assert xfreerdp(server("nla").end, password="wrong", security="nla") == 147


@pytest.mark.parametrize("behave, answer, stranger, words", [
    (says(b"SSH-2.0-OpenSSH_9.2\r\n", then=2), "foreign", "", "SSH-2.0-OpenSSH_9.2"),
    (says(*(bytes([b]) for b in b"SSH-2.0-x\r\n"), pause=.02, then=1), "foreign", "", "SSH-2.0-x"),
    (says(b"RFB 003.008\n", then=2), "foreign", "", "RFB 003.008"),
    (says(b"\x1b[31m\xff\x00garbage\x07", then=.1), "foreign", "", None),
    (says(b"\x03\x00\x00\x0bgarbage garbage", then=.1), "malformed", "", None),
    (says(b"\x03\x00\xff\xff" + b"x" * 80, then=.1), "malformed", "", None),
    (says(rdp.request(0)[:19], then=.1), "malformed", "", None),
    (says(b"\x03\x00\x00\x13\x0e\xd0\0\0\0\0\0\x02\0\x08\0\xef\xbe\xad\xde", then=.1), "malformed", "", None),
    (answers(b"\x03\x00"), "closed", "talker", None),
    (answers(), "closed", "", ""),
])
def test_peers_that_are_none(behave, answer, stranger, words):
    start = time.monotonic()
    with peer(behave) as port:
        found = probe(port)
    assert (found.answer, found.stranger, found.speaks) == (answer, stranger, False)
    assert words is None or found.words == words
    assert "\x1b" not in found.words and "\x00" not in found.words and time.monotonic() - start < LONG / 2


def test_one_byte_at_a_time():
    whole = b"\x03\x00\x00\x13\x0e\xd0\0\0\0\0\0\x02\0\x08\0\0\0\0\0"
    with peer(says(*(whole[i:i + 1] for i in range(19)), pause=.02, then=.2)) as port:
        assert probe(port).security == "standard RDP"


def patient(port, seconds, begun=False):
    """`begun`: once it has begun to speak."""
    with socket.create_connection(("127.0.0.1", port)) as sock:
        if begun:
            sock.recv(1, socket.MSG_PEEK)
        return ask(sock, rdp.USUAL, seconds)


def test_silence_and_slowness_are_bounded():
    with peer(says(then=LONG)) as port:
        assert patient(port, .5).kind == "silent"
    with peer(says(b"\x03", b"\x00", b"\x00", then=LONG)) as port:
        found = patient(port, .5, begun=True)
    assert found.kind == "slow" and found.seconds < LONG / 2


def test_a_reset():
    def slam(client):
        client.recv(100)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    with peer(slam) as port:
        assert patient(port, LONG).kind == "reset"


def test_a_tls_server_that_is_none():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)

    def tls(client):
        with context.wrap_socket(client, server_side=True) as secure:
            secure.recv(100)
    with peer(tls) as port:
        found = probe(port)
    assert (found.stranger, found.speaks) == ("tls", False)


def test_a_web_server():
    with ThreadingHTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        found = probe(web.server_port)
        web.shutdown()
    assert found.stranger == "http" and found.words.startswith("HTTP/1")


def test_a_real_sshd(tmp_path):
    with sshd(tmp_path) as running:
        found = probe(running.port)
    assert found.answer == "foreign" and found.words.startswith("SSH-2.0-OpenSSH")


def test_a_server_that_breaks_off_the_handshake():
    """As Windows does when it cannot use the key of its certificate."""
    def behave(client):
        client.recv(100)
        client.sendall(b"\x03\x00\x00\x13\x0e\xd0\0\0\0\0\0\x02\x1f\x08\0\x08\0\0\0")
        client.recv(100)
    with peer(behave) as port:
        found = probe(port)
    assert (found.security, found.tls, found.speaks) == ("NLA", "", False)
    assert found.tls_error in ("closed", "reset")


def test_no_bytes_make_it_stumble():
    """A thousand answers that are nearly right, or not at all."""
    generator = random.Random(4)
    real = b"\x03\x00\x00\x13\x0e\xd0\0\0\0\0\0\x02\x1f\x08\0\x02\0\0\0"
    for _ in range(1000):
        told = bytearray(real[:generator.randrange(20)] + generator.randbytes(generator.randrange(5)))
        for _ in range(generator.randrange(4)):
            if told:
                told[generator.randrange(len(told))] = generator.randrange(256)
        here, there = socket.socketpair()
        with here, there:
            there.sendall(told)
            there.close()
            assert ask(here, rdp.USUAL, LONG).kind in (
                "selected", "refused", "malformed", "foreign", "closed", "slow", "reset")
