"""Passwords, keys and settings files that cannot be are refused before anything is sent, and never shown."""
import base64
import io
import subprocess
import traceback
from types import SimpleNamespace

import pytest
from azure.cli.core.azclierror import AzCLIError

from azext_vmtroubleshoot.actions.extension import Extend
from azext_vmtroubleshoot.custom import credentials
from azext_vmtroubleshoot.custom.flow import _plan
from azext_vmtroubleshoot.custom.way import Unneeded
from azext_vmtroubleshoot.custom.windows import local_name
from azext_vmtroubleshoot.model import CannotRead, Command, Remedy, failed, passed, unknown

SECRET = "S3cret-in-here"


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """Type -> path of a private key whose public half lies beside it."""
    folder = tmp_path_factory.mktemp("keys")
    for kind in ("ed25519", "rsa", "ecdsa"):
        subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "me@here", "-f", str(folder / kind)],
                       check=True)
    return folder


@pytest.mark.parametrize("kind", ["ed25519", "rsa"])
def test_a_public_key_is_taken_as_text_and_as_file(keys, kind):
    path = f"{keys / kind}.pub"
    text = open(path, encoding="utf-8").read()
    told = subprocess.run(["ssh-keygen", "-lf", path], capture_output=True, text=True, check=True).stdout
    for key in (credentials.public_key("--k", path), credentials.public_key("--k", text)):
        assert key.line == text.strip() and key.fingerprint in told and text.split()[1] not in repr(key)


def spoilt(keys, how):
    kind, blob, comment = (keys / "ed25519.pub").read_text().split()
    private = (keys / "ed25519").read_text()
    return {"a private key": private, "its file": str(keys / "ed25519"), "ecdsa": (keys / "ecdsa.pub").read_text(),
            "cut": f"{kind} {blob[:-20]}", "wrong type": f"ssh-rsa {blob}", "no base64": f"{kind} {blob[:-4]}*~!x",
            "two": f"{kind} {blob}\n{kind} {blob}", "dsa": f"ssh-dss {blob}", "options": f'from="x" {kind} {blob}',
            "no key": SECRET, "empty": "", "blob alone": blob,
            "name in blob": f"{kind} " + base64.b64encode(b"\0\0\0\x0bssh-ed25519").decode()}[how]


@pytest.mark.parametrize("how", ["a private key", "its file", "ecdsa", "cut", "wrong type", "no base64", "two", "dsa",
                                 "options", "no key", "empty", "blob alone", "name in blob"])
def test_what_is_no_key_for_vmaccess_is_refused_and_not_shown(keys, how):
    given = spoilt(keys, how)
    with pytest.raises(AzCLIError) as refused:
        credentials.public_key("--ssh-key-value", given)
    said = f"{refused.value} {refused.value.recommendations}"
    assert not [line for line in given.splitlines() if len(line) > 8 and line in said]


@pytest.mark.parametrize("content", [b"", b"\n", b"a\nb\n", b"tab\there", b"\xff\xfe", b"x" * 300, b"x" * 70000,
                                     b"nul\0"])
def test_a_file_that_holds_no_password_is_refused(tmp_path, content):
    (tmp_path / "p").write_bytes(content)
    with pytest.raises(AzCLIError):
        credentials.password_from("--password-file", str(tmp_path / "p"))


def test_a_password_given_in_place_of_its_file_is_not_shown(tmp_path, monkeypatch):
    with pytest.raises(AzCLIError) as refused:
        credentials.password_from("--password-file", SECRET)
    assert SECRET not in str(refused.value)
    (tmp_path / "p").write_text(f"\ufeff{SECRET} \r\n", encoding="utf-8")
    secret = credentials.password_from("--password-file", str(tmp_path / "p"))
    assert secret.value == f"{SECRET} " and SECRET not in repr(secret)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: False, buffer=io.BytesIO(f"{SECRET}\n".encode())))
    assert credentials.password_from("--password-file", "-").value == SECRET


@pytest.mark.parametrize("text, expected", [
    ('{"reset_ssh": true}', {"reset_ssh": True}), ('{"reset_ssh":True}', {"reset_ssh": True}),
    ('{"reset_ssh": "true", "remove_prior_keys": False}', {"reset_ssh": True}),
    ('{"username": "ann", "password": "True \\" False"}', {"username": "ann", "password": 'True " False'}),
])
def test_settings(tmp_path, text, expected):
    (tmp_path / "s.json").write_text(text)
    secret = credentials.settings_from("--settings", str(tmp_path / "s.json"))
    assert credentials.settings_of(secret) == (expected, "")
    assert "True" not in repr(secret)


@pytest.mark.parametrize("text", [
    "", "[]", "reset_ssh", "{'reset_ssh': True}", '{"reset_ssh": "false"}', '{"reset_ssh": 1}', '{"reset_ssh": None}',
    '{"reset": true}', '{"username": "a b"}', '{"username": 5}', '{"password": ""}', '{"remove_user": "ann"}',
    '{"check_disk": true}', f'{{"password": ["{SECRET}"]}}', f'{{"password": "{SECRET}", "password": "{SECRET}"}}',
    f'{{"password": "{SECRET}"', f'{{"ssh_key": "{SECRET}"}}', '{"expiration": "soon"}', f'{{"{SECRET}!": 1}}',
    f'{{"password": "{SECRET}\\nx"}}', "[" * 60000,
])
def test_settings_that_cannot_be_are_refused(tmp_path, text):
    (tmp_path / "s.json").write_text(text)
    with pytest.raises(AzCLIError) as refused:
        credentials.settings_from("--settings", str(tmp_path / "s.json"))
    assert SECRET not in f"{refused.value} {refused.value.recommendations}"


def test_json_in_place_of_a_file_is_not_shown():
    with pytest.raises(AzCLIError) as refused:
        credentials.settings_from("--settings", f'{{"password": "{SECRET}"}}')
    assert SECRET not in f"{refused.value} {refused.value.recommendations}"


@pytest.mark.parametrize("name", ["", None, "CORP\\ann", "ann@example.com", "a" * 21])
def test_only_local_users_of_windows(name):
    with pytest.raises(AzCLIError):
        local_name(name)


RULE = Remedy("allow-flow", "adds a rule", Command.of("az ..."), ("an action",))


@pytest.mark.parametrize("finding, error", [
    (passed("open"), Unneeded), (failed("An admin rule denies: no group can change that"), AzCLIError),
    (failed("denied", Remedy("allow-flow", "adds a rule", Command.of("az ..."))), AzCLIError),
    (unknown("your address decides", "--source-address"), AzCLIError),
    (unknown("refused", "Microsoft.Network/networkInterfaces/effectiveNetworkSecurityGroups/action"), AzCLIError),
])
def test_allow_flow_does_nothing_without_a_rule_that_can_be_added(finding, error):
    with pytest.raises(error) as refused:
        _plan(None, {"nsg-inbound": finding})
    assert finding.because in str(refused.value)


def test_allow_flow_takes_the_remedy_of_the_check():
    assert _plan(None, {"nsg-inbound": failed("denied", RULE)}) is RULE


@pytest.mark.parametrize("said, shown", [
    ("Azure answered 400 BadRequest: {'password': 'S3cret-t0o", False), ("Azure answered 409 Conflict: busy", True)])
def test_an_error_that_repeats_the_password_is_not_shown(said, shown):
    def put(*_):
        try:
            raise ValueError(said)
        except ValueError as error:
            raise CannotRead(said, code="400") from error
    _, do = Extend("/vm", "westeurope", "x", "P", "T", "1", {}, {"password": "S3cret-t0o!"}).prepare(
        SimpleNamespace(put=put))
    with pytest.raises(CannotRead) as told:
        do()
    text = "".join(traceback.format_exception(told.value))
    assert ("S3cret" in text, said in text, told.value.unreadable.code) == (False, shown, "400")
