"""Recorded errors and long-running operations, changed, through the real pipeline: each ends in an answer or in one
sentence, and what failed does not end well.

Statuses, headers and bodies are changed, one or two at a time.
"""
import copy
import json
import random
from collections import Counter

import pytest
from azure.core.exceptions import ServiceResponseError

from azext_vmtroubleshoot.actions import edit
from azext_vmtroubleshoot.actions.resource import Write
from azext_vmtroubleshoot.actions.saved import from_json, to_json
from azext_vmtroubleshoot.cloud.arm import Arm
from azext_vmtroubleshoot.cloud.changes import Changes
from azext_vmtroubleshoot.model import CannotRead
from azext_vmtroubleshoot.cloud.pipeline import Patience

from ..recordings import names, recorded
from ..test_pipeline import BASE, Client, Server, Time
from .foreign import harmless
from .mutations import mutation
from .test_mutations import COUNT, SEED, TWICE

FOLDERS = ("errors", "quoted", "extension", "effective_nsg", "effective_routes", "ip_flow_verify", "next_hop",
           "connectivity_check", "run_command", "vm_actions", "vmaccess", "metrics", "resource_graph", "nsg")
PATH = f"{BASE}/subscriptions/s/x"
# What was an error stays one.
STATUSES = (200, 201, 202, 204, 302, 400, 401, 403, 404, 409, 412, 429, 500, 503)
MOST = 250                           # requests; the longest recorded operation has 174 polls


def exchanges():
    """name -> [method, answers] of what Azure's resource manager said, the first answer and the polls."""
    for name in [n for folder in FOLDERS for n in names(folder) if "_from_docs" not in n]:
        told = recorded(name)
        answers = [told.response, *(poll["response"] for poll in told.lro)]
        if "async" in name:          # recorded as a poll alone
            answers.insert(0, recorded("vm_actions/redeploy.json").response)
        if all(isinstance(a.get("status"), int) for a in answers):
            method = "POST" if "async" in name else told.request.get("method", "GET")
            yield name, method, [
                {"status": a["status"], "headers": dict(a["headers"] or {}), "body": a["body"]} for a in answers]


def ended(method, answers):
    """What the product makes of this exchange: an answer or a CannotRead."""
    time, left = Time(), list(answers)

    def answer(_request):
        if len(server.asked) > MOST:
            raise ServiceResponseError("no end")
        told = left.pop(0) if len(left) > 1 else left[0]
        status = told["status"] if told["status"] in STATUSES else 500
        return status, {k: v for k, v in told["headers"].items() if isinstance(v, str)}, told["body"]
    server = Server(time, answer)
    client = Client(server, Patience(time, time.sleep))
    way = {"GET": lambda: Arm(client, "s", None).get(PATH, "v"), "PUT": lambda: Changes(client).put(PATH, "v", {}),
           "DELETE": lambda: Changes(client).delete(PATH, "v"),
           "POST": lambda: Changes(client).act(PATH, "x")}.get(method)
    try:
        return way() if way else {}
    except CannotRead as error:
        return error


def changed(answers, chance):
    kinds = []
    for _ in range(1 + (chance.random() < TWICE)):
        at = chance.randrange(len(answers))
        part = chance.choice(("status", "headers", "body"))
        old = answers[at][part]
        new = chance.choice([s for s in STATUSES if s >= min(old, 400)]) if part == "status" else \
            mutation({part: old}, chance).of({part: old}).get(part)
        if part == "headers" and not isinstance(new, dict):
            new = {}
        answers = [*answers[:at], answers[at] | {part: new}, *answers[at + 1:]]
        kinds.append(f"{at} {part} {new!r}")
    return answers, kinds


def test_any_error_and_any_operation():
    chance, wrong, ends = random.Random(SEED), {}, Counter()
    known = [(name, method, answers, ended(method, answers)) for name, method, answers in exchanges()]
    if not known:
        pytest.skip("the recordings are not here")
    for _ in range(COUNT):
        name, method, answers, truth = chance.choice(known)
        changes, kinds = changed(answers, chance)
        found = ended(method, changes)
        refused = isinstance(found, CannotRead)
        ends["refused" if refused else "answered"] += 1
        if refused:
            harmless(found.unreadable.why + found.unreadable.needs, 500)
        # Where the first answer leads elsewhere, what was recorded behind it is not what would come.
        elsewhere = len(answers) > 1 and any(changes[0][part] != answers[0][part] for part in ("status", "headers"))
        if isinstance(truth, CannotRead) and not refused and not elsewhere:
            wrong[f"{name}: {kinds}"] = found
    print(f"\n{COUNT} exchanges of {len(known)} recorded ones changed: {dict(ends)}, {len(wrong)} wrong")
    assert not wrong, "\n".join(f"{where} -> {str(found)[:150]}" for where, found in list(wrong.items())[:30])


class Cloud:
    """One resource, read and written."""

    def __init__(self, body):
        self.body = body

    def find(self, *_):
        return copy.deepcopy(self.body)

    def put(self, _id, _api, body):
        self.body = body

    def delete(self, *_):
        self.body = None


def told(body):
    """Without what is null: for Azure that is as good as absent."""
    if isinstance(body, list):
        return [told(each) for each in body]
    return {k: told(v) for k, v in body.items() if v is not None} if isinstance(body, dict) else body


WRITES = [("nic", {"properties": {"enableIPForwarding": True}}),
          ("nic", {"properties": {"networkSecurityGroup": {"id": "/x"}}}),
          ("route_table", {"properties": {"routes": [{"name": "new", "properties": {"addressPrefix": "1.0.0.0/8"}}]}}),
          ("nsg", {"properties": {"securityRules": [{"name": "new", "properties": {"priority": 100}}]}}),
          ("vnet", {"properties": {"subnets": [{"name": "subnet1", "properties": {"natGateway": None}}]}})]


def test_what_is_written_over_any_answer_is_taken_back_to_it(monkeypatch):
    monkeypatch.setattr(edit, "PATIENCE", 0)
    chance, known = random.Random(SEED), [(recorded(n).body, body) for folder, body in WRITES for n in names(folder)
                                          if isinstance(recorded(n).body, dict)]
    if not known:
        pytest.skip("the recordings are not here")
    for _ in range(COUNT):
        former, wanted = chance.choice(known)
        former = mutation(former, chance).of(former)
        cloud = Cloud(former)
        try:
            (back,), do = Write("/x", "v", wanted).prepare(cloud)
            do()
        except (TypeError, AttributeError, KeyError):
            assert cloud.body == former          # engine/apply.py makes one sentence of it
            continue
        _, undo = from_json(json.loads(json.dumps(to_json(back)))).prepare(cloud)
        undo()
        assert told(cloud.body) == told(former), (former, wanted)
