"""No password is shown, with --debug and whatever Azure answers to the request that holds it."""
import json

import pytest

from ..local_azure.azure import LocalAzure
from ..local_azure.environment import install_extension, wheel
from ..local_azure.world import parse

PASSWORD = "S3cret'☃-shown"
ECHO = f"The value {PASSWORD} of protectedSettings is not allowed."
WAYS = {
    "refused": {"status": 400, "code": "BadRequest", "message": ECHO},
    "no-json": {"status": 400, "how": "body", "body": ECHO},
    "server-error": {"status": 500, "code": "InternalServerError", "message": ECHO},
    "reset": {"how": "reset"},
    "half": {"how": "half"},
    "fails-later": {"how": "failed-operation", "code": "VMExtensionProvisioningError", "message": ECHO},
}
WORLD = {
    "groups": {"demo": {"vms": {
        name: {"os": "Windows", "guest": {"kind": "replay", "says": ""}} for name in WAYS}}},
    "behaviour": {"retry-after": 0, "when": [
        {"call": f"PUT */virtualMachines/{name}/extensions/*", "fail": how} for name, how in WAYS.items()]},
}


@pytest.fixture(scope="module")
def azure():
    with LocalAzure(parse(json.dumps(WORLD)), install_extension(wheel()), namespaces=False) as opened:
        yield opened


@pytest.mark.parametrize("way", WAYS)
def test_no_password_is_shown(azure, tmp_path, way):
    (tmp_path / "password").write_text(PASSWORD, encoding="utf-8")
    done = azure.az("vm", "troubleshoot", "rdp", "reset-credentials", "-g", "demo", "-n", way, "--username", "ann",
                    "--password-file", str(tmp_path / "password"), "--yes", "--debug")
    assert [r.path for r in azure.requests if r.method == "PUT" and f"/{way}/" in r.path], done.stderr[-1000:]
    assert done.rc == 1, done.stderr[-1000:]
    kept = [file.read_bytes() for file in azure.environment.config.rglob("*") if file.is_file()]
    for text in (done.stdout, done.stderr, *(one.decode(errors="replace") for one in kept)):
        for shape in (PASSWORD, json.dumps(PASSWORD)[1:-1], "S3cret"):
            assert shape not in text, text[max(0, text.index(shape) - 600):][:700]
    assert "Request URL" in done.stderr and "eyJ" not in done.stdout
