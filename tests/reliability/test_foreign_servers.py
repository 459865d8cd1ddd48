"""Fuzzing of what a server on the way in says, instead of Remote Desktop, TLS or a certificate."""
import datetime
import socket
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from azext_vmtroubleshoot.facts import rdp_probe
from azext_vmtroubleshoot.probes import rdp
from azext_vmtroubleshoot.probes.certificate import read_certificate
from azext_vmtroubleshoot.probes.tls import handshake

from .foreign import BYTES, TEXT, all_harmless, few, fuzz

KINDS = {"selected", "refused", "malformed", "foreign", "closed", "reset"}
ANSWER = bytes.fromhex("030000130ed00000123400021f080002000000")
KEY = ec.generate_private_key(ec.SECP256R1())


def said_to(reader, sent):
    """What `reader(socket)` makes of a server that sends this and hangs up."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(sent)
        theirs.shutdown(socket.SHUT_WR)
        return reader(ours)


@st.composite
def answers(draw):
    """Noise, or an answer of a Remote Desktop server with some bytes changed, cut or lengthened."""
    if draw(st.booleans()):
        return draw(BYTES)
    whole = bytearray(ANSWER)
    for _ in range(draw(st.integers(0, 4))):
        whole[draw(st.integers(0, len(whole) - 1))] = draw(st.integers(0, 255))
    return bytes(whole[:draw(st.integers(0, len(whole)))]) + draw(BYTES)


@given(answers(), st.sampled_from([rdp.USUAL, rdp.STANDARD, rdp.TLS]))
@few
def test_remote_desktop(sent, offered):
    found = said_to(lambda sock: rdp.ask(sock, offered, 60), sent)
    assert found.kind in KINDS and (found.kind != "selected" or not found.protocol & ~offered)
    all_harmless(found, 200)
    probe = rdp_probe.RdpProbe("10.0.0.4", 3389, True, answer=found.kind, failure=found.code, words=found.line,
                               selected=found.protocol if found.kind == "selected" else None)
    assert probe.speaks == (found.kind == "selected") or found.code == rdp.SSL_NOT_ALLOWED
    assert isinstance(probe.security, str)


@given(BYTES | st.binary(max_size=20).map(lambda b: b"\x16\x03\x03\x00" + b))
@few
def test_tls(sent):
    found = said_to(lambda sock: handshake(sock, 60), sent)
    assert not found.version and found.error
    all_harmless(found, 200)


def certificate(name, names, issuer=""):
    def called(text):
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
    begins = datetime.datetime(2026, 1, 1)
    return x509.CertificateBuilder().subject_name(called(name)).issuer_name(called(issuer or name)).public_key(
        KEY.public_key()).serial_number(7).not_valid_before(begins).not_valid_after(
        begins + datetime.timedelta(days=90)).add_extension(x509.SubjectAlternativeName(
            [x509.DNSName(each) for each in names]), critical=False).sign(KEY, hashes.SHA256())


DER = certificate("web01", ["web01.example"]).public_bytes(serialization.Encoding.DER)


@given(TEXT.map(lambda t: t.encode("utf-8", "replace")[:64].decode("utf-8", "ignore") or "x"), st.lists(
    st.text("abc.-\x1b\x07\x00\r*", min_size=1, max_size=300), max_size=30))
@fuzz
def test_names_in_a_certificate(name, names):
    found = read_certificate(certificate(name, names).public_bytes(serialization.Encoding.DER))
    assert found.self_signed and len(found.names) <= 21
    all_harmless(found, 200)


@given(st.lists(st.tuples(st.integers(0, len(DER) - 1), st.integers(0, 255)), max_size=4), st.integers(0, len(DER)))
@fuzz
def test_a_damaged_certificate(bytes_, cut):
    for der in (bytearray(DER), bytearray(DER[:cut])):
        for place, value in bytes_:
            if place < len(der):
                der[place] = value
        all_harmless(read_certificate(bytes(der)), 200)


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """A real TLS server whose certificate names what a terminal obeys."""
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert").write_bytes(certificate("\x1b[2Jweb", ["\x1b]0;x\x07"]).public_bytes(serialization.Encoding.PEM))
    (folder / "key").write_bytes(KEY.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert", folder / "key")
    return context


def test_a_real_handshake_shows_harmless_names(shown):
    ours, theirs = socket.socketpair()

    def serve():
        try:
            shown.wrap_socket(theirs, server_side=True).close()
        except OSError:
            pass
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with ours:
        found = handshake(ours, 60)
    thread.join()
    assert found.certificate.subject == "web" and found.version
    all_harmless(found, 200)
