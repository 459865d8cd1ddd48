"""Files that a command saves: whole or not at all, and never over another one."""
import os
from types import SimpleNamespace

import pytest
from azure.cli.core.azclierror import FileOperationError

from azext_vmtroubleshoot import _validators
from azext_vmtroubleshoot.custom import saving
from azext_vmtroubleshoot.model import Unreadable

FACT = SimpleNamespace(content=b"whole")


def save(path, fact=FACT):
    return saving.save_fact(str(path), fact, "serial log", bytes)


def test_saved(tmp_path):
    assert save(tmp_path / "log") == str(tmp_path / "log")
    assert (tmp_path / "log").read_bytes() == b"whole" and os.listdir(tmp_path) == ["log"]


def test_what_is_there_stays(tmp_path):
    (tmp_path / "log").write_text("mine")
    with pytest.raises(FileOperationError):
        save(tmp_path / "log")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileOperationError):
        save(tmp_path / "link")
    assert (tmp_path / "log").read_text() == "mine" and sorted(os.listdir(tmp_path)) == ["link", "log"]


def test_a_file_system_without_links(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "Operation not permitted")
    monkeypatch.setattr(os, "link", refuse)
    save(tmp_path / "log")
    with pytest.raises(FileOperationError):
        save(tmp_path / "log")
    assert os.listdir(tmp_path) == ["log"]


def test_no_half_files(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")
    monkeypatch.setattr(os, "link", full)
    with pytest.raises(FileOperationError, match="No space left"):
        save(tmp_path / "log")
    assert os.listdir(tmp_path) == []


def test_nothing_to_save(tmp_path):
    assert save(tmp_path / "log", Unreadable("off")) is None and os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", ["", "-", "/dev/stdout", "/no/such/folder/x", "."])
def test_names_that_are_refused_before_anything_is_asked(name):
    with pytest.raises(FileOperationError):
        _validators.new_file(name)


def test_a_name_that_is_free(tmp_path):
    assert _validators.new_file(str(tmp_path / "new")) == str(tmp_path / "new")
