"""Fuzzing of files on the caller's own disk: settings of VMAccess, passwords, keys, and a damaged journal."""
import json

import pytest
from azure.cli.core.azclierror import AzCLIError, FileOperationError
from hypothesis import given
from hypothesis import strategies as st

from azext_vmtroubleshoot.actions.guest import InWindows, TakeBack
from azext_vmtroubleshoot.actions.power import Act
from azext_vmtroubleshoot.actions.resource import Unmake
from azext_vmtroubleshoot.custom import credentials
from azext_vmtroubleshoot.custom.changing import told
from azext_vmtroubleshoot.journal import Journals
from azext_vmtroubleshoot.model import Command, Remedy

from .foreign import BYTES, JSON, TEXT, fuzz
from .mutations import mutation

TARGET = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/web01"
KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIJ3b0Q0J0H8Yx5y1l0a8Xc1Lr9Yk0pXn2c3Vb4n5m6Q7"
SETTINGS = st.fixed_dictionaries({}, optional={
    "reset_ssh": JSON | st.just(True), "username": JSON | st.just("jo"), "password": JSON | TEXT, "expiration": TEXT,
    "ssh_key": TEXT | TEXT.map(lambda comment: f"ssh-ed25519 {KEY} {comment}"), "remove_user": JSON})


def refused(read, *secrets):
    """None, or the value; an error of azure-cli's own kinds that shows no secret."""
    try:
        return read()
    except AzCLIError as error:
        shown = f"{error} {error.recommendations}"
        assert len(shown) < 1000 and not any(len(s) > 8 and s in shown for s in secrets)
        return None


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("own") / "file"


@given(SETTINGS.map(lambda s: json.dumps(s).encode()) | BYTES | st.integers(1, 40).map(lambda n: b"[" * 5000 * n))
@fuzz
def test_a_settings_file(path, content):
    path.write_bytes(content)
    found = refused(lambda: credentials.settings_from("--settings", str(path)))
    if found:
        settings, _ = credentials.settings_of(found)
        assert set(settings) <= {"reset_ssh", "restore_backup_ssh", "remove_prior_keys", "username", "password",
                                 "ssh_key", "expiration"}
        assert all(value is True or isinstance(value, str) and "\n" not in value for value in settings.values())
        assert not any(isinstance(v, str) and len(v) > 8 and v in repr(found) for v in settings.values())


@given(BYTES)
@fuzz
def test_a_password_file(path, content):
    path.write_bytes(content)
    found = refused(lambda: credentials.password_from("--password-file", str(path)),
                    content.decode("utf-8", "replace"))
    assert found is None or 0 < len(found.value) <= 256 and repr(found) == "Secret()"


@given(BYTES.map(lambda b: b.decode("utf-8", "replace")) | TEXT.map(lambda t: f"ssh-ed25519 {KEY} {t}"))
@fuzz
def test_a_public_key(path, content):
    path.write_text(content, encoding="utf-8", errors="replace")
    found = refused(lambda: credentials.public_key("--ssh-key-value", str(path)))
    if found:
        assert len(found.line.splitlines()) == 1 and found.line.split()[:2] == content.split()[:2]


def journal(folder):
    """Of a run with two steps and four actions that take them back."""
    found = Journals(folder, TARGET).new({"protocol": "ssh"})
    for name in "ab":
        step = found.begin(Remedy(name, "costs", Command.of("az x")))
        found.will_undo(step, (Unmake(f"/{name}", "v", {"a": 1}), TakeBack(TARGET, "0123456789abcdef")))
        found.will_undo(step, (Act(TARGET, "start"), InWindows(TARGET, ("x",), ("y",))))
    return found.path


def drained(folder):
    """Every action of the last run, as `fix --undo` would do it; nothing of one that is damaged."""
    done = []
    with told():
        last = Journals(folder, TARGET).last()
        assert last.open in (True, False) and last.goal["protocol"] and last.started
        try:
            for step in last.revocable:
                assert f"{step['remedy']} {step['state']}: {step['costs']}"
                while action := last.next_undo(step):
                    done.append(action)
                    del step["undo"][0]
        except Exception as error:
            raise AssertionError(f"half an undo: {len(done)} actions") from error
    return done


@given(st.randoms(use_true_random=False), BYTES, st.sampled_from(["member", "bytes", "cut", "deep", "folder"]))
@fuzz
def test_a_damaged_journal(tmp_path_factory, chance, noise, how):
    folder = tmp_path_factory.mktemp("journal")
    file = journal(folder)
    whole = file.read_bytes()
    if how == "member":
        file.write_text(json.dumps(mutation(json.loads(whole), chance).of(json.loads(whole))))
    elif how == "folder":
        file.unlink()
        file.mkdir()
    else:
        at = chance.randrange(len(whole))
        file.write_bytes({"bytes": whole[:at] + noise + whole[at + len(noise):], "cut": whole[:at],
                          "deep": b'{"steps":' + b"[" * 100_000}[how])
    try:
        drained(folder)
    except FileOperationError as error:
        assert str(file) in str(error) and error.recommendations


def test_a_whole_journal_is_taken_back_whole(tmp_path):
    journal(tmp_path)
    assert [type(a).__name__ for a in drained(tmp_path)] == ["Act", "InWindows", "Unmake", "TakeBack"] * 2
