"""Somebody else changes what we have changed, and then it is taken back: by real az, with real az as the witness."""
import json

from ..local_azure.azure import LocalAzure
from ..local_azure.world import parse
from .conftest import Scene

WORLD = """
groups:
  demo:
    vms: {web01: {public: 20.50.1.4, nsg: web-nsg, guest: {kind: replay, says: "", banner: SSH-2.0-OpenSSH_9.2}}}
    nsgs: {web-nsg: {rules: {DenySSH: {priority: 100, access: Deny, port: 22}, Web: {priority: 101, port: 80}}}}
behaviour: {retry-after: 0}
"""
UNDO = ("vm", "troubleshoot", "ssh", "fix", "--undo", "--yes", "-g", "demo", "-n", "web01")


def rule(here, verb, *words):
    done = here.az("network", "nsg", "rule", verb, "-g", "demo", "--nsg-name", "web-nsg", *words)
    assert done.rc == 0, done.stderr
    return done.stdout


def rules(here):
    return {one["name"]: one["priority"] for one in json.loads(rule(here, "list"))}


def test_what_somebody_else_has_changed_is_left_alone(extensions):
    with LocalAzure(parse(WORLD), extensions) as azure:
        here = Scene(azure)
        here.troubleshoot("allow-flow", "--yes", "--source-address", "203.0.113.7")
        assert rules(here) == {"AllowTcp22": 100, "DenySSH": 101, "Web": 102}
        rule(here, "update", "-n", "Web", "--priority", "150")
        rule(here, "update", "-n", "AllowTcp22", "--source-address-prefixes", "198.51.100.0/24", "--priority", "120")
        done = here.az(*UNDO)
        found = json.loads(done.stdout)
        said = found["steps"][0]["said"]
        assert "except for what somebody else" in found["summary"] and said in done.stderr
        assert "web-nsg/AllowTcp22 was changed meanwhile" in said and "az resource show --ids /sub" in said
        assert "web-nsg/Web was changed meanwhile" in said and "DenySSH" not in said
        assert "properties.priority is 150, neither 102, which was set, nor 101 as before" in said
        assert rules(here) == {"AllowTcp22": 120, "DenySSH": 100, "Web": 150}
        assert "nothing to take back" in here.az(*UNDO).stderr
