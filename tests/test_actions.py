"""What a remedy does to a resource, and its way back, when Azure tells lies about what is there."""
import pytest

from azext_vmtroubleshoot.actions.resource import Remove, Set, Write
from azext_vmtroubleshoot.cloud.changes import Changes
from azext_vmtroubleshoot.model import CannotRead


class Resources:
    """The part of Changes that reads and writes; `hidden` ids are answered with 404."""

    def __init__(self, hidden=(), **there):
        self.there, self.hidden = there, hidden

    def find(self, name, _api):
        return None if name in self.hidden else self.there.get(name)

    def put(self, name, _api, body):
        self.there[name] = body

    def delete(self, name, _api):
        self.there.pop(name, None)


def test_a_part_of_a_resource_does_not_make_it():
    with pytest.raises(CannotRead, match="no x any more"):
        Set("x", "1", {"a": 1}).prepare(Resources(hidden="x", x={"a": 0, "b": 2}))


def test_there_and_back():
    resources = Resources(x={"a": 0, "b": 2})
    (undo,), do = Write("x", "1", {"a": 1}).prepare(resources)
    do()
    assert resources.there == {"x": {"a": 1, "b": 2}} and undo == Set("x", "1", {"a": 0})
    undo.prepare(resources)[1]()
    assert resources.there == {"x": {"a": 0, "b": 2}}


def test_what_is_not_seen_is_removed_all_the_same():
    resources = Resources(hidden="x", x={})
    Remove("x", "1").prepare(resources)[1]()
    assert not resources.there


@pytest.mark.parametrize("there", [False, True])
def test_a_delete_is_judged_by_what_is_left(there, monkeypatch):
    def refuse(*_):
        raise CannotRead("404", code="NotFound")
    changes = Changes(None)
    monkeypatch.setattr(changes, "_do", refuse)
    monkeypatch.setattr(changes, "find", lambda *_: {"there": 1} if there else None)
    if not there:
        changes.delete("x", "1")
        return
    with pytest.raises(CannotRead):
        changes.delete("x", "1")
