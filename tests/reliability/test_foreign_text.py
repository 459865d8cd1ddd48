"""Fuzzing of every reader of foreign text: what guests, logs, servers and Azure send never breaks it, never reaches the
terminal as a command to it, and is bounded.

VMT_LONG=1 tries a hundred times as much.
"""
import random
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azext_vmtroubleshoot import client_errors
from azext_vmtroubleshoot.boot_patterns import matches
from azext_vmtroubleshoot.facts import (client_key, connection_test, firewall_test, ghost_nics, guest_end, guest_rdp,
                                        guest_ssh, mentions, ssh_patterns, tcp_wrappers)
from azext_vmtroubleshoot.facts.flow_formats import records
from azext_vmtroubleshoot.facts.flow_records import FlowRecords
from azext_vmtroubleshoot.facts.resource_health import ResourceHealth
from azext_vmtroubleshoot.facts.screenshot import Screenshot
from azext_vmtroubleshoot.facts.serial_log import SerialLog
from azext_vmtroubleshoot.facts.snat_use import SnatUse
from azext_vmtroubleshoot.guest import answer, change
from azext_vmtroubleshoot.model import CannotRead
from azext_vmtroubleshoot.nsg.security_rule import Flow
from azext_vmtroubleshoot.probes.greeting import greet
from azext_vmtroubleshoot.probes.host_keys import known_host_keys
from azext_vmtroubleshoot.text import clean, clean_line

from ..facts.test_flow_logs import V1, V2, V4, log
from ..guest.told import HEALTHY
from . import recorded_conversations, recorded_scenes
from .foreign import (BYTES, JSON, LINE, TEXT, all_harmless, few, framed, fuzz, harmless, judged, sprinkled)
from .mutations import mutation

# Keys that a script may tell, by its marks; and what reads its answer.
SCRIPTS = {
    "ssh 1": ({line.partition("=")[0] for line in HEALTHY.splitlines()} | {
        "said", "src", "nologin", "pam", "w", "log", "fwtool", "fwskip", "redirect", "limit", "nosshd", "readonly",
        "untold"},
        guest_ssh.parse),
    "rdp 1": ({key for keys in guest_rdp.PARTS.values() for key in keys} | {"asked", "done", "lost"}, guest_rdp.parse),
    "connectivity 1": ({"asked", "a", "device", "rt", "heard", "l", "try", "fw", "fwif", "fwtool", "nat", "untold",
                        "failed", "gw", "d", "mem", "pids", "rp", "state", "up", "oom", "os"}, guest_end.parse),
    "firewall 1": ({"refused", "failed", "try", "off", "on", "same"}, firewall_test.parse),
    "ghosts 1": ({"lost", "found", "gone", "left", "other", "tool", "g", "kept"}, ghost_nics.parse),
}
FRAMES = st.sampled_from(sorted(SCRIPTS))


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


def message(text):
    return {"value": [{"message": f"Enable succeeded: \n[stdout]\n{text}\n[stderr]\n"}]}


@given(FRAMES, TEXT | BYTES.map(lambda b: b.decode("latin-1")))
@fuzz
def test_run_command_that_answers_nonsense(marks, text):
    with pytest.raises(CannotRead) as told:
        SCRIPTS[marks][1](message(text))
    harmless(told.value.unreadable.why, 300)


@given(FRAMES, st.data())
@fuzz
def test_run_command_that_answers_in_the_right_frame(marks, data):
    keys, parse = SCRIPTS[marks]
    pairs = data.draw(st.lists(st.tuples(st.sampled_from(sorted(keys)), LINE), max_size=30))
    try:
        all_harmless(parse(message(framed(marks, pairs))), 65_536)
    except CannotRead as error:
        harmless(error.unreadable.why, 65_536)


@given(st.sampled_from(["done", "failed", "refused", ""]), TEXT, TEXT)
@fuzz
def test_what_a_guest_says_of_a_change(state, before, after):
    mark = f"\n[vm-troubleshoot change {state} 0123456789abcdef]\n" if state else ""
    try:
        said = change.judge(message(before + mark + after))
        assert state == "done"
        harmless(said, 65_536)
    except CannotRead as error:
        assert state != "done" or "[vm-troubleshoot" in after
        harmless(error.unreadable.why, 400)


def answered(goal, data):
    """Lines of the whole answer of a guest, some of them of nasty values: replaced, or one field of them."""
    broken = data.draw(st.booleans())
    body = recorded_conversations.guest("destination", broken) if goal == "connectivity" else \
        recorded_scenes.guest(goal, broken)
    told = body["value"][0]["message"].partition("[vm-troubleshoot ")[2].partition("]\n")[2].partition("[end")[0]
    lines = [tuple(line.split("=", 1)) for line in told.splitlines()]
    changed = data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=6))
    for at in changed:
        key, value = lines[at]
        fields = value.split("|")
        fields[data.draw(st.integers(0, len(fields) - 1))] = data.draw(LINE)
        lines[at] = key, data.draw(LINE) if data.draw(st.booleans()) else "|".join(fields)
    return lines


@pytest.mark.parametrize("goal", ["ssh", "rdp", "connectivity"])
@given(data=st.data())
@few
def test_what_the_guest_says_is_judged_and_shown(scene, goal, data):
    lines = answered(goal, data)
    marks = f"{goal} 1"
    judged(scene[goal, "well"], runCommand=message(framed(marks, lines)))


@pytest.mark.parametrize("goal", ["ssh", "rdp", "connectivity"])
@given(st.sampled_from(["well", "broken"]), st.integers(0, 2**32), st.lists(TEXT, min_size=4, max_size=4), BYTES)
@few
def test_text_anywhere_in_what_azure_says(scene, goal, how, seed, nasty, noise):
    # pylint: disable=too-many-arguments,too-many-positional-arguments
    found, chance = scene[goal, how], random.Random(seed)
    bodies = {kind: sprinkled(body, chance, nasty) for kind, body in found.bodies.items()
              if isinstance(body, dict) and kind != "caller"}
    judged(found, **bodies, **{"serial log": noise, "screenshot": b"BM" + noise})


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
        found = greet(ours, 60, 0.1)
    harmless(found.line, 120)
    assert len(found.raw) <= 16384


def test_a_server_that_never_stops_is_not_listened_to_for_ever():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.setblocking(False)
        try:
            for _ in range(1000):
                theirs.sendall(b"x" * 4096)
        except BlockingIOError:
            pass
        assert greet(ours, 60, 0.1).kind == "foreign"


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


@given(BYTES)
@fuzz
def test_a_screenshot(content):
    for head in (b"", b"BM" + bytes(52)):
        try:
            Screenshot.parse(head + content)
        except CannotRead as error:
            harmless(error.unreadable.why, 300)


@given(st.randoms(use_true_random=False), BYTES, st.integers(0, 900))
@fuzz
def test_flow_logs_in_all_three_formats(chance, noise, cut):
    document = {"records": [V1, V2, V4]}
    for _ in range(2):
        if document:
            document = mutation(document, chance).of(document)
    content = log(*document["records"]) if isinstance(document.get("records"), list) else b"{}"
    spoilt = content[cut:] + noise + content[:cut]
    found = list(records(spoilt))
    parsed = FlowRecords.parse([], [spoilt], Flow("10.0.2.4", 1433, "", None, "Tcp", True), {})
    assert len(parsed.latest) <= 20 and parsed.damaged == sum(record is None for record in found)
    for record in parsed.latest:
        harmless(record.rule + record.group, 200)


@given(st.lists(JSON, max_size=3), JSON, st.lists(JSON, max_size=4))
@fuzz
def test_metrics(series, label, numbers):
    told = {"metadatavalues": [{"name": {"value": "connectionstate"}, "value": label}], "data": [
        {"timeStamp": f"2026-11-21T10:{n:02}:00Z", "total": number} for n, number in enumerate(numbers)]}
    body = {"value": [{"timeseries": [told, *series]}]}
    found = SnatUse.parse([body, body, body], 5)
    assert all(value is None or value >= 0 for value in (*found.failed, *found.used, *found.allocated))


@given(st.lists(JSON | st.fixed_dictionaries({"name": JSON, "type": JSON}), max_size=5))
@fuzz
def test_rows_of_the_resource_graph(rows):
    all_harmless(mentions.parse(rows), 300)


@given(st.fixed_dictionaries({"connectionStatus": JSON, "probesSent": JSON, "hops": JSON | st.lists(
    st.fixed_dictionaries({"type": JSON, "address": JSON, "issues": JSON | st.lists(
        st.fixed_dictionaries({"type": JSON}), max_size=2)}), max_size=3)}))
@fuzz
def test_connection_troubleshoot(body):
    all_harmless(replace(connection_test.ConnectionTest.parse(body), status=""), 200)


@given(TEXT, st.integers(0, 5))
@few
def test_messages_of_a_client(text, times):
    for message_ in (text * (1 + times * 20), f"{text}the Local Security Authority cannot be contacted{text}"):
        client_errors.recognise(message_)


def test_what_is_framed_here_is_what_the_scripts_say():
    assert answer.parse(answer.SSH, message(framed("ssh 1", [("up", "1")]))).first("up") == "1"
    for marks, (_, parse) in SCRIPTS.items():
        assert marks in [s.marks for s in vars(answer).values() if isinstance(s, answer.Script)] and parse
