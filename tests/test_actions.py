"""What a remedy does to a resource, and its way back, when Azure tells lies about what is there."""
import copy
import json

import pytest

from azext_vmtroubleshoot.actions import edit
from azext_vmtroubleshoot.actions.nics import Detach, Readdress
from azext_vmtroubleshoot.actions.resource import Remove, Set, Write
from azext_vmtroubleshoot.actions.saved import from_json, to_json
from azext_vmtroubleshoot.cloud.changes import Changes
from azext_vmtroubleshoot.model import CannotRead


class Resources:
    """The part of Changes that reads and writes; `hidden` ids are answered with 404."""

    def __init__(self, hidden=(), **there):
        self.there, self.hidden = there, hidden

    def find(self, name, _api):
        return None if name in self.hidden else copy.deepcopy(self.there.get(name))

    def put(self, name, _api, body):
        self.there[name] = body

    def delete(self, name, _api):
        self.there.pop(name, None)


def test_a_part_of_a_resource_does_not_make_it():
    with pytest.raises(CannotRead, match="no x any more"):
        Set("x", "1", {"a": 1}).prepare(Resources(hidden="x", x={"a": 0, "b": 2}))


FORMER = {"a": 0, "b": 2, "nsg": None, "list": [{"name": "x", "n": 1}]}
OURS = {"a": 1, "nsg": {"id": "/mine"}, "list": [{"name": "x", "n": 2}, {"name": "new"}]}
MEANWHILE = {
    "nobody": ({}, FORMER, ()),
    "another member": ({"b": 3}, {"b": 3}, ()),
    "ours in other letters": ({"nsg": {"id": "/MINE", "more": 1}}, {}, ()),
    "one of ours": ({"a": 7}, {"a": 7}, ("a is 7, neither 1, which was set, nor 0 as before",)),
    "another resource": ({"nsg": {"id": "/theirs"}}, {"nsg": {"id": "/theirs"}}, ('nsg is "theirs"',)),
    "a new one of a list": ({"list": [{"name": "x", "n": 2}, {"name": "theirs"}, {"name": "new", "n": 1}]},
                            {"list": [{"name": "x", "n": 1}, {"name": "theirs"}]}, ()),
    "one of a list": ({"list": [{"name": "x", "n": 9}, {"name": "new"}]}, {"list": [{"name": "x", "n": 9}]},
                      ("list.x.n is 9",)),
    "back by hand": (FORMER, {}, ()),
}


@pytest.mark.parametrize("theirs, left, said", MEANWHILE.values(), ids=MEANWHILE)
def test_only_what_is_as_it_was_left_is_put_back(theirs, left, said):
    resources = Resources(x=FORMER)
    (undo,), do = Write("x", "1", OURS).prepare(resources)
    do()
    resources.there["x"] = resources.there["x"] | theirs
    told = from_json(json.loads(json.dumps(to_json(undo)))).prepare(resources)[1]()
    found = resources.there["x"]
    assert {**found, "nsg": found.get("nsg")} == FORMER | left
    assert all(word in told for word in said) and bool(told) == bool(said), told


@pytest.mark.parametrize("theirs, stays", [
    ({}, False), ({"port": 2}, True), ({"properties": {"rules": [{"id": "X/defaultRules/d"}]}}, False),
    ({"properties": {"rules": [{"id": "X/rules/theirs"}]}}, True)])
def test_what_somebody_else_uses_is_not_deleted(theirs, stays):
    resources = Resources()
    (undo,), do = Write("x", "1", {"port": 1}).prepare(resources)
    do()
    resources.there["x"] |= theirs
    told = undo.prepare(resources)[1]()
    assert ("x" in resources.there) == stays == bool(told), told


NIC = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkInterfaces/nic"
VM = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm"


def nic(address, method="Static"):
    return {"id": NIC, "properties": {"ipConfigurations": [{"name": "one", "properties": {
        "privateIPAddress": address, "privateIPAllocationMethod": method}}]}}


def vm(*nics):
    return {"id": VM, "properties": {"networkProfile": {"networkInterfaces": [
        {"id": f"/{name}", "properties": {"primary": name == "a"}} for name in nics]}}}


@pytest.mark.parametrize("action, there, theirs, said", [
    (Readdress(NIC, "one", "10.0.0.9", "Static"), nic("10.0.0.4", "Dynamic"), nic("10.0.0.7"),
     "nic was changed meanwhile and is left as it is: one has 10.0.0.7, neither 10.0.0.9, which was set, nor 10.0.0.4"),
    (Detach(VM, "/a"), vm("a", "b"), vm("b", "c"),
     "vm was changed meanwhile and is left as it is: it has b, c, neither b, which was set, nor a, b as before")])
def test_an_interface_that_somebody_else_has_changed_is_left_alone(action, there, theirs, said):
    resources = Resources(**{there["id"]: there})
    (undo,), do = action.prepare(resources)
    undo = from_json(json.loads(json.dumps(to_json(undo))))
    do()
    assert resources.there[there["id"]] != there and not undo.prepare(resources)[1]()
    assert resources.there[there["id"]] == there
    resources.there[there["id"]] = theirs
    assert said in undo.prepare(resources)[1]() and resources.there[there["id"]] == theirs


NSG = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/nsg"
RULE = f"{NSG}/securityRules/rule"


@pytest.mark.parametrize("lists, gone", [([], True), ([{"id": RULE.lower()}], False), (None, False)])
def test_what_is_gone_needs_nothing_where_its_holder_says_so(lists, gone, monkeypatch):
    monkeypatch.setattr(edit, "PATIENCE", 0)
    resources = Resources(**{RULE: {"priority": 1}})
    (undo,), do = Write(RULE, "1", {"priority": 2}).prepare(resources)
    do()
    resources.hidden = (RULE,)
    if lists is not None:
        resources.there[NSG] = {"properties": {"securityRules": lists}}
    if gone:
        assert "nsg/rule was changed meanwhile and is left as it is: it is there no more" in undo.prepare(
            resources)[1]()
        return
    with pytest.raises(CannotRead, match="no rule any more"):
        undo.prepare(resources)[1]()


def test_what_was_deleted_and_is_there_again_is_left_alone():
    resources = Resources(x={"a": 1, "etag": "e"})
    (undo,), do = Remove("x", "1").prepare(resources)
    do()
    undo.prepare(resources)[1]()
    assert resources.there == {"x": {"a": 1}} and not undo.prepare(resources)[1]()
    resources.there["x"] = {"a": 2}
    assert "not what was there before" in undo.prepare(resources)[1]() and resources.there == {"x": {"a": 2}}


def test_what_is_not_seen_is_removed_all_the_same():
    resources = Resources(hidden="x", x={})
    Remove("x", "1").prepare(resources)[1]()
    assert not resources.there


@pytest.mark.parametrize("there", [False, True])
@pytest.mark.parametrize("answered", ["refused", "a proxy's page"])
def test_a_delete_is_judged_by_what_is_left(there, answered, monkeypatch):
    def answer(*_):
        if answered == "refused":
            raise CannotRead("404", code="NotFound")
    changes = Changes(None)
    monkeypatch.setattr(changes, "_do", answer)
    monkeypatch.setattr(changes, "find", lambda *_: {"there": 1} if there else None)
    if not there:
        changes.delete("x", "1")
        return
    with pytest.raises(CannotRead):
        changes.delete("x", "1")
