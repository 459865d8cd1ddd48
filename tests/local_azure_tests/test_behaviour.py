"""What a world asks to be done to calls, as a client meets it."""
import time

import pytest
import requests

VM = "Microsoft.Compute/virtualMachines/web01"
NIC = "Microsoft.Network/networkInterfaces/web01-nic"
WORLD = """
behaviour: {BEHAVIOUR}
groups:
  rg:
    vms:
      web01: {guest: {kind: replay, says: hello}, AGENT nsg: n}
    nsgs: {n: }
"""


@pytest.fixture
def client(world):
    return lambda behaviour, agent="": world(WORLD.replace("BEHAVIOUR", behaviour).replace("AGENT", agent))


@pytest.mark.parametrize("headers", [{"Authorization": ""}, {"Authorization": "Bearer x.y.z"}])
def test_a_token_is_needed(client, headers):
    answer = client("")("GET", VM, headers=headers)
    assert answer.status_code == 401 and answer.json()["error"]["code"].endswith(("Failed", "Token"))
    assert answer.headers["WWW-Authenticate"].startswith('Bearer authorization_uri="https://login.windows.net/')


def test_a_wrong_secret_gets_no_token(client):
    with pytest.raises(KeyError):
        client("").token(client_secret="wrong")


def test_a_denied_operation_names_itself(client):
    ask = client('denied: ["Microsoft.Network/networkInterfaces/effective*/action"]')
    error = ask("POST", NIC + "/effectiveRouteTable").json()["error"]
    assert error["code"] == "AuthorizationFailed"
    assert "action 'Microsoft.Network/networkInterfaces/effectiveRouteTable/action' over scope" in error["message"]
    assert ask("GET", NIC).status_code == 200


def test_throttled_so_many_times(client):
    ask = client("when: [{call: Microsoft.Compute/virtualMachines/read, times: 2, throttle: 7}]")
    answers = [ask("GET", VM) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["Retry-After"] == "7"


def test_by_method_and_path(client):
    ask = client('when: [{call: "GET */virtualMachines/*", fail: 503}]')
    assert (ask("GET", VM).status_code, ask("GET", NIC).status_code) == (503, 200)


@pytest.mark.parametrize(("how", "status", "body"), [
    ("how: html, status: 502", 502, "<html>"), ("how: empty, status: 503", 503, ""),
    ("how: body, status: 200, body: 'not json'", 200, "not json"),
    ("how: body, status: 400, body: {code: X}", 400, '{"code": "X"}')])
def test_odd_bodies(client, how, status, body):
    answer = client(f"when: [{{call: Microsoft.Compute/virtualMachines/read, fail: {{{how}}}}}]")("GET", VM)
    assert answer.status_code == status and answer.text.startswith(body)


@pytest.mark.parametrize("how", ["reset", "half"])
def test_a_broken_connection(client, how):
    ask = client(f"when: [{{call: Microsoft.Compute/virtualMachines/read, fail: {{how: {how}}}}}]")
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        ask("GET", VM).json()


def test_latency(client):
    ask, start = client("latency: 0.3"), time.monotonic()
    ask("GET", VM)
    assert time.monotonic() - start >= 0.3


def test_an_operation_that_takes_its_time(client, clock):
    """Every poll names another Location, and the next poll."""
    ask = client("takes: 600, retry-after: 3")
    first = ask("POST", NIC + "/effectiveRouteTable")
    second = ask("GET", first.headers["Location"])
    assert (second.status_code, second.json(), second.headers["Retry-After"]) == (202, None, "3")
    assert second.headers["Location"] != first.headers["Location"]
    clock.run()
    assert ask.finished(second).json()["value"] and 0 < clock.asked[0] <= 600


def test_an_operation_that_hangs(client):
    ask = client("when: [{call: '*/effectiveRouteTable/action', fail: {how: hung-poll}}]")
    answer = ask("POST", NIC + "/effectiveRouteTable")
    for _ in range(3):
        answer = ask("GET", answer.headers["Location"])
        assert answer.status_code == 202


def test_an_operation_that_fails(client):
    """The status of a failed operation is read with 200."""
    ask = client("when: [{call: '*/restart/action', fail: {how: failed-operation, code: Odd, message: m}}]")
    first = ask("POST", VM + "/restart")
    ask.finished(first)
    status = ask.ended(first)
    assert (status.status_code, status.json()["status"]) == (200, "Failed")
    assert status.json()["error"] == {"code": "Odd", "message": "m"}


def test_one_run_command_at_a_time(client, clock):
    ask = client("agent-timeout: 600", "agent: not-ready,")
    first = ask("POST", VM + "/runCommand", {"commandId": "RunShellScript", "script": ["id"]})
    second = ask("POST", VM + "/runCommand", {"commandId": "RunShellScript", "script": ["id"]})
    assert (first.status_code, second.status_code, second.json()["error"]["code"]) == (202, 409, "Conflict")
    clock.run()
    assert ask.ended(first).json()["error"]["code"] == "VMExtensionProvisioningTimeout" and 600 in clock.asked


def test_no_agent_no_run_command_when_off(client):
    ask = client("", "power: deallocated,")
    answer = ask("POST", VM + "/runCommand", {"commandId": "RunShellScript", "script": ["id"]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "OperationNotAllowed")


def test_what_is_not_served_is_told_apart(client):
    answer = client("")("GET", "Microsoft.Sql/servers/x")
    assert (answer.status_code, answer.json()["error"]["code"]) == (501, "NotServedByLocalAzure")


def test_every_request_is_logged(client):
    ask = client("")
    ask.azure.journal.clear()
    ask("GET", VM, **{"$expand": "instanceView"})
    entry, = ask.azure.requests
    assert (entry.method, entry.operation, entry.status) == ("GET", "Microsoft.Compute/virtualMachines/read", 200)
    assert entry.path == f"{ask.group}/providers/{VM}" and entry.end >= entry.start and entry.bytes > 1000


def test_vmaccess_keeps_its_name_and_its_secrets(client):
    ask = client("")
    body = {"location": "westeurope", "properties": {
        "publisher": "Microsoft.OSTCExtensions", "type": "VMAccessForLinux", "typeHandlerVersion": "1.5",
        "settings": {}, "protectedSettings": {"username": "u", "password": "s3cret"}}}
    first = ask("PUT", VM + "/extensions/enablevmaccess", body)
    assert (first.status_code, first.json()["properties"]["provisioningState"]) == (201, "Creating")
    assert "Location" not in first.headers
    assert ask.ended(first).json()["status"] == "Succeeded"
    assert ask("PUT", VM + "/extensions/enablevmaccess", body).status_code == 200
    again = ask("PUT", VM + "/extensions/another", body)
    assert again.status_code == 400
    assert again.json()["error"]["innererror"] == {"internalErrorCode": "MultipleExtensionsPerHandlerNotAllowed"}
    seen = ask("GET", VM, **{"$expand": "instanceView"})
    assert "s3cret" not in seen.text and seen.json()["properties"]["instanceView"]["extensions"]


@pytest.mark.parametrize("says, status", [("", "Succeeded"), ("vmaccess: It is a domain controller., ", "Failed")])
def test_vmaccess_of_windows(world, says, status):
    ask = world(WORLD.replace("BEHAVIOUR", "").replace("AGENT", "os: Windows, ").replace("says: hello",
                                                                                         f"{says}says: x"))
    body = {"location": "westeurope", "properties": {
        "publisher": "Microsoft.Compute", "type": "VMAccessAgent", "typeHandlerVersion": "2.4",
        "settings": {"UserName": "u"}, "protectedSettings": {"Password": "s3cret"}}}
    machine = next(iter(ask.azure.cloud.machines.values()))
    for _ in range(2):                           # settings that it has seen are not carried out again
        first = ask("PUT", VM + "/extensions/enablevmaccess", body)
        ended = ask.ended(first).json()
    assert "s3cret" not in ask("GET", VM, **{"$expand": "instanceView"}).text
    assert machine.accessed == [{"user": "u", "password": "s3cret"}] * (not says)
    again = ask("PUT", VM + "/extensions/another", body).json()["error"]
    assert "for OS type 'Windows'" in again["message"]
    assert ended["status"] == status
    assert not says or "is a domain controller" in ended["error"]["message"]


def test_a_written_rule_counts_at_once(client):
    ask = client("")
    rule = "Microsoft.Network/networkSecurityGroups/n/securityRules/ssh"
    body = {"properties": {"access": "allow", "direction": "inbound", "priority": 300, "protocol": "tcp",
                           "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*",
                           "destinationPortRange": "22"}}
    first = ask("PUT", rule, body)
    assert (first.status_code, first.json()["properties"]["access"]) == (201, "Allow")
    assert ask.ended(first).json() == {"status": "Succeeded"}
    rules = ask.finished(ask("POST", NIC + "/effectiveNetworkSecurityGroups")).json()["value"][0]
    assert rules["effectiveSecurityRules"][0]["name"] == "securityRules/ssh"
    assert ask.finished(ask("DELETE", rule)).status_code == 200
    assert ask("GET", rule).json()["error"]["code"] == "NotFound"


def test_what_arm_itself_refuses(client):
    ask = client("")
    assert ask("GET", ask.group + "?x=1").json()["error"]["code"] == "MissingApiVersionParameter"
    other = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"
    assert ask("GET", other).json()["error"]["code"] == "SubscriptionNotFound"
    nowhere = ask.group.replace("/rg", "/nowhere") + "/providers/" + VM
    assert ask("GET", nowhere).json()["error"]["code"] == "ResourceGroupNotFound"


def test_a_blob_address_that_was_changed_or_ended(client):
    ask = client("")
    for query in ({}, {"sasUriExpirationTimeInMinutes": "-1"}):
        found = ask("POST", VM + "/retrieveBootDiagnosticsData", **query).json()["consoleScreenshotBlobUri"]
        changed = ask("GET", found.replace("se=2", "se=3"))
        assert (changed.status_code, changed.headers["x-ms-error-code"]) == (403, "AuthenticationFailed")
        assert ask("GET", found).status_code == (403 if query else 200)


def test_a_stopped_vm_still_shows_its_last_report(client):
    ask = client("", "power: stopped,")
    view = ask("GET", VM + "/instanceView").json()
    assert view["vmAgent"]["statuses"][0]["displayStatus"] == "Ready"
    ask.finished(ask("POST", VM + "/deallocate"))
    assert "vmAgent" not in ask("GET", VM + "/instanceView").json()


def test_a_mistake_of_the_server_is_told_as_such(client, monkeypatch):
    ask = client("")
    monkeypatch.setattr("tests.local_azure.network.routes.effective", lambda *unused: 1 / 0)
    answer = ask.finished(ask("POST", NIC + "/effectiveRouteTable"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "LocalAzureBroke")
    monkeypatch.setattr(ask.azure.cloud.subscription, "existing", lambda *unused: 1 / 0)
    assert ask("GET", VM).json()["error"]["code"] == "LocalAzureBroke"
