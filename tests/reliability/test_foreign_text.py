"""Fuzzing of every reader of foreign text: what guests, logs and servers send never breaks it, never reaches the
terminal as a command to it, and is bounded.

VMT_LONG=1 tries a hundred times as much.
"""
import os
import re
import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from azext_vmtroubleshoot.boot_patterns import matches
from azext_vmtroubleshoot.facts import client_key, guest_ssh, ssh_patterns, tcp_wrappers
from azext_vmtroubleshoot.facts.resource_health import ResourceHealth
from azext_vmtroubleshoot.facts.serial_log import SerialLog
from azext_vmtroubleshoot.guest import answer
from azext_vmtroubleshoot.model import CannotRead
from azext_vmtroubleshoot.probes.greeting import greet
from azext_vmtroubleshoot.probes.host_keys import known_host_keys
from azext_vmtroubleshoot.report.document import document
from azext_vmtroubleshoot.report.prose import prose
from azext_vmtroubleshoot.report.table import rows
from azext_vmtroubleshoot.text import clean, clean_line

from ..guest.ask import wrapped
from ..guest.told import HEALTHY
from . import recorded_azure

EXAMPLES = 5000 if os.environ.get("VMT_LONG") else 50
settings.register_profile("reliability", max_examples=EXAMPLES, deadline=None,
                          suppress_health_check=list(HealthCheck))
fuzz = settings(settings.get_profile("reliability"))
few = settings(fuzz, max_examples=max(EXAMPLES // 10, 10))

# What a terminal obeys: C0 but tab and newline, DEL, C1, and marks that turn the direction of writing.
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
NASTY = st.sampled_from(["\x1b[31m", "\x1b]0;title\x07", "\x1b[2J", "\x1bP1;2q\x1b\\", "\x9b31m", "\x1b", "\r", "\n",
                         "\x00", "\u202e", "\x07", "\x1b\x1b[[mm", "\x1b]8;;http://x\x1b\\", "\x7f", "\ud800", "é",
                         "|", "=", " "])
TEXT = st.lists(NASTY | st.text(max_size=8), max_size=40).map("".join)
BYTES = st.lists(st.binary(max_size=12) | TEXT.map(lambda t: t.encode("utf-8", "surrogatepass")), max_size=30).map(
    b"".join)
KEYS = sorted({line.partition("=")[0] for line in HEALTHY.splitlines()} | {
    "said", "src", "nologin", "pam", "w", "log", "fwtool", "fwskip", "redirect", "limit", "nosshd", "readonly"})


def harmless(value, limit):
    assert not OBEYED.search(value), repr(value)
    assert len(value) <= limit


@given(TEXT | BYTES, st.integers(1, 300))
@fuzz
def test_cleaned_text(text, limit):
    harmless(clean(text, limit), limit)
    harmless(clean_line(text, max(limit, 3)), max(limit, 3))
    assert "\n" not in clean_line(text)


@given(BYTES)
@fuzz
def test_the_serial_log(log):
    found = SerialLog.parse(b"[    0.0] Linux version 5.1\n" + log)
    for _, line in found.lines:
        harmless(line, 500)
    matches(found.lines)


def test_a_serial_log_of_any_size_is_bounded():
    found = SerialLog.parse(b"A" * 9_000_000 + b"\n\x1b[31mlogin:\n" * 1000)
    assert sum(len(line) for _, line in found.lines) < 4_100_000


GUEST_LINES = st.lists(st.tuples(st.sampled_from(KEYS), TEXT.map(lambda t: t.replace("\n", " "))), max_size=30)


def stdout(pairs):
    """A whole answer of the script: its frame is right whatever stands in it."""
    inside = clean("".join(f"{key}={value}\n" for key, value in pairs))
    count, size = len(inside.splitlines()), len(inside)
    return f"[vm-troubleshoot ssh 1]\n{inside}[end status=0 lines={count} bytes={size} cut=]\n"


def message(text):
    return {"value": [{"message": f"Enable succeeded: \n[stdout]\n{text}\n[stderr]\n"}]}


@given(TEXT | BYTES.map(lambda b: b.decode("latin-1")))
@fuzz
def test_run_command_that_answers_nonsense(text):
    with pytest.raises(CannotRead) as told:
        answer.parse(answer.SSH, message(text))
    harmless(told.value.unreadable.why, 300)


@given(GUEST_LINES)
@fuzz
def test_run_command_that_answers_in_the_right_frame(pairs):
    try:
        guest_ssh.parse(message(stdout(pairs)))
    except CannotRead:
        pass


@pytest.fixture(scope="module")
def whole_scene():
    return next(bodies for name, bodies, _ in recorded_azure.scenes() if name == "well rest")


def shown(report):
    """Everything that reaches a person."""
    told = document(report)
    yield from _texts(told)
    yield prose(told, True)
    yield from (cell for row in rows(told) for cell in row.values())


def _texts(value):
    if isinstance(value, str):
        yield value
    for inner in value.items() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ():
        yield from _texts(inner)


def judged(bodies):
    report, known = recorded_azure.diagnose(bodies)
    stumbled = [j.finding.because for j in report.judgements if j.finding.because.startswith("This check could not")]
    stumbled += [v.why for f, v in known.items() if getattr(v, "why", "").startswith(f"{f.__name__} could not be read")]
    assert not stumbled, stumbled
    for text in shown(report):
        harmless(text, 20_000)


@given(GUEST_LINES)
@few
def test_what_the_guest_says_is_judged_and_shown(whole_scene, pairs):
    changed = {key for key, _ in pairs}
    kept = [tuple(line.split("=", 1)) for line in HEALTHY.splitlines() if line.partition("=")[0] not in changed]
    judged(whole_scene | {"run_command": message(stdout(kept + pairs))})


@given(st.data())
@few
def test_text_anywhere_in_the_vm_and_its_nic(whole_scene, data):
    bodies = dict(whole_scene)
    for method in ("vm", "nic", "public_ip", "effective_security_groups", "effective_routes", "ip_flow_verify",
                   "next_hop", "resource_health", "virtual_network"):
        bodies[method] = sprinkled(bodies[method], data.draw)
    judged(bodies | {"blob": data.draw(BYTES)})


def sprinkled(value, draw):
    """A few of the texts replaced or lengthened by nasty ones."""
    if isinstance(value, dict):
        return {key: sprinkled(inner, draw) for key, inner in value.items()}
    if isinstance(value, list):
        return [sprinkled(inner, draw) for inner in value]
    if isinstance(value, str) and draw(st.integers(0, 15)) == 0:
        return draw(st.sampled_from([value + "\x1b[31m\u202e", value * 300])) if draw(st.booleans()) else draw(TEXT)
    return value


@given(st.dictionaries(st.text(max_size=5), TEXT, max_size=3), TEXT)
@fuzz
def test_resource_health(more, text):
    found = ResourceHealth.parse({"properties": {"summary": text, "title": text, "occuredTime": text, **more}})
    harmless(found.summary, 300)


@given(BYTES)
@few
def test_what_a_server_says_first(sent):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(sent)
        theirs.close()
        found = greet(ours, 0.5, 0.1)
    harmless(found.line, 120)
    assert len(found.raw) <= 16384


def test_a_server_that_never_stops_is_not_listened_to_for_ever():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(0.2)
        try:
            for _ in range(1000):
                theirs.sendall(b"x" * 4096)
        except TimeoutError:
            pass
        assert greet(ours, 2, 0.1).kind == "foreign"


@given(BYTES)
@few
def test_known_hosts(tmp_path_factory, lines):
    path = Path(tmp_path_factory.getbasetemp()) / "known_hosts"
    path.write_bytes(b"web01 ssh-ed25519 AAAA\n" + lines + b"\nweb01 " + lines)
    known_host_keys(("web01", ""), 22, str(path))


@given(BYTES)
@few
def test_a_private_key_file(tmp_path_factory, content):
    path = Path(tmp_path_factory.getbasetemp()) / "key"
    path.write_bytes(b"-----BEGIN OPENSSH PRIVATE KEY-----\n" + content)
    try:
        client_key.public_half(path)
    except (OSError, ValueError, IndexError):
        pass


@given(TEXT, TEXT, st.sampled_from(["", "203.0.113.7", "2001:db8::1"]))
@fuzz
def test_patterns_of_sshd_and_tcp_wrappers(text, other, source):
    ssh_patterns.user_matches(text, source, other)
    ssh_patterns.address_matches(source, text)
    tcp_wrappers.deciding((guest_ssh.Line("hosts.allow:1", text), guest_ssh.Line("hosts.deny:2", other)), source)


@given(TEXT)
@fuzz
def test_user_values_reach_the_guest_as_data(value):
    for parameter in answer.request(answer.SSH, value, 22, value)["parameters"]:
        assert re.fullmatch(r"[A-Za-z0-9_.@+:-]+", parameter["value"])


def test_wrapped_is_the_shape_fuzzed_here():
    assert answer.parse(answer.SSH, wrapped(stdout([("up", "1")]))).first("up") == "1"
    assert "1" == answer.parse(answer.SSH, message(stdout(
        [("up", "1")]))).first("up")
