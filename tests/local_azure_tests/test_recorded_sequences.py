"""Whole exchanges as recorded: statuses, header names and the structure of each body, step by step."""
import json

import jwt
import pytest

from .shapes import shape
from .test_recorded_shapes import RECORDINGS, VM, pytestmark  # noqa: F401  (skips without recordings)

WORLD = """
groups:
  rg:
    vms:
      web01: {guest: none, nsg: n}
    nsgs: {n: }
    classic-vms: {old01: }
behaviour: {when: [{call: "*/networkSecurityGroups/read", times: 1, throttle: 6}], denied: ["*/routeTables/read"]}
"""
# Members of the recorded resources that their requests brought along, not ours.
OTHERS = {".tags"}
STEERING = {"azure-asyncoperation", "location", "azure-asyncnotification"}


def recording(name: str) -> list[dict]:
    """Its requests and answers in order."""
    found = json.loads((RECORDINGS / name).read_text("utf-8"))
    return [found] + found.get("lro", [])


def alike(ours, theirs: dict) -> None:
    """Same status, same steering headers, same structure."""
    names = {name.lower() for name in ours.headers}
    assert ours.status_code == theirs["status"]
    assert names & STEERING == {name.lower() for name in theirs["headers"]} & STEERING
    body = ours.json() if ours.content else ""
    assert shape(body) ^ shape(theirs["body"]) <= {(path, "object") for path in OTHERS}


@pytest.mark.parametrize(("verb", "name"), [
    ("powerOff", "vm_actions/power_off.json"), ("restart", "vm_actions/restart.json"),
    ("redeploy", "vm_actions/redeploy.json"), ("deallocate", "vm_actions/deallocate.json"),
    ("start", "vm_actions/start.json"), ("reapply", "vm_actions/reapply.json")])
def test_power_action(world, clock, verb, name):
    """202 with both addresses, a status while it runs and after, and an empty end."""
    ask = world(WORLD.replace("when:", "takes: 600, when:"))
    first, *steps = recording(name)
    ours = ask("POST", f"{VM}/web01/{verb}")
    alike(ours, first["response"])
    status = ours.headers["Azure-AsyncOperation"]
    alike(ask("GET", status), steps[0]["response"])
    clock.run()
    ask.finished(ours)
    done = next(step for step in steps if '"Succeeded"' in json.dumps(step["response"]["body"]))
    alike(ask("GET", status), done["response"])
    if "monitor=true" in steps[-1]["request"]["uri"]:
        alike(ask("GET", ours.headers["Location"]), steps[-1]["response"])


def test_new_and_known_extension(world):
    ask = world(WORLD)
    body = recording("vmaccess/linux_set_user_password_succeeded.json")[0]["request"]["body"]
    for name in ("linux_set_user_password_succeeded", "linux_remove_user_update_existing_succeeded"):
        first, *steps = recording(f"vmaccess/{name}.json")
        ours = ask("PUT", f"{VM}/web01/extensions/enablevmaccess", body)
        alike(ours, first["response"])
        alike(ask.ended(ours), steps[-2]["response"])
        alike(ask("GET", f"{VM}/web01/extensions/enablevmaccess"), steps[-1]["response"])


def test_security_rule(world):
    first, status, final = recording("nsg/put_security_rule_lro.json")
    ask, rule = world(WORLD), "Microsoft.Network/networkSecurityGroups/n/securityRules/open-port-80"
    ours = ask("PUT", rule, first["request"]["body"])
    alike(ours, first["response"])
    alike(ask.ended(ours), status["response"])
    alike(ask("GET", rule), final["response"])


@pytest.mark.parametrize(("path", "name"), [
    ("Microsoft.Network/networkSecurityGroups/n", "errors/throttled_429_resource_requests.json"),
    ("Microsoft.Network/routeTables/r", "errors/authorization_failed_403_service_principal.json")])
def test_refusal(world, path, name):
    theirs = recording(name)[0]["response"]
    ours = world(WORLD)("GET", path)
    alike(ours, theirs)
    assert ours.json()["error"]["code"] == theirs["body"]["error"]["code"]


def test_missing_group(world):
    ask = world(WORLD)
    theirs = recording("errors/resource_group_not_found_404.json")[0]["response"]
    ours = ask("GET", ask.group.replace("/rg", "/nowhere") + f"/providers/{VM}/web01")
    alike(ours, theirs)
    assert ours.json()["error"]["message"] == theirs["body"]["error"]["message"].replace("cli.group000001", "nowhere")


def test_expired_token(world):
    ask = world(WORLD)
    theirs = recording("errors/expired_authentication_token_401.json")[0]["response"]
    old = jwt.encode({"exp": 1}, ask.azure.cloud.identity.key, "HS256")
    ours = ask("GET", f"{VM}/web01", headers={"Authorization": f"Bearer {old}"})
    alike(ours, theirs)
    assert ours.json()["error"]["code"] == theirs["body"]["error"]["code"]
    challenge = theirs["headers"]["www-authenticate"].split('"')[0]
    assert ours.headers["WWW-Authenticate"].startswith(challenge)


def test_classic_vm(world):
    ask = world(WORLD)
    quoted = recording("quoted/classic_vm_resource_list_items.json")[0]["response"]["body"]
    ours = ask("GET", ask.group + "/resources",
               **{"$filter": "resourceType eq 'Microsoft.ClassicCompute/virtualMachines'"}).json()["value"]
    assert [one["name"] for one in ours] == ["old01"] and shape(ours) == shape(quoted)


def test_effective_rules_of_azure_itself_are_spelled_alike(world):
    """The default rules, word by word; the expansion of Internet is Azure's own and left out."""
    ask, nic = world(WORLD), "Microsoft.Network/networkInterfaces/web01-nic"
    theirs = recording("effective_nsg/effective_nsg.json")[-1]["response"]["body"]["value"][0]
    ours = ask.finished(ask("POST", nic + "/effectiveNetworkSecurityGroups")).json()["value"][0]
    for group in (ours, theirs):
        assert group["tagMap"].pop("Internet")
        for rule in group["effectiveSecurityRules"]:
            if rule["destinationAddressPrefix"] == "Internet":
                assert rule.pop("expandedDestinationAddressPrefix")
    assert ours["effectiveSecurityRules"] == theirs["effectiveSecurityRules"]
    assert ours["tagMap"] == theirs["tagMap"]


def test_effective_routes_of_azure_itself_are_the_same(world):
    ask, nic = world(WORLD), "Microsoft.Network/networkInterfaces/web01-nic"
    theirs = recording("effective_routes/effective_routes.json")[-1]["response"]["body"]
    ours = ask.finished(ask("POST", nic + "/effectiveRouteTable")).json()
    assert ours == theirs
