"""Names and values that reach a script, a pasted command or an address are data there, whatever stands in them.

The witness is a real shell. It runs what a remedy would have run, as nobody and with no command to be found: all that a
value could still do is write a file. PowerShell's lines are read by its parser, addresses by that of requests.
"""
import os
import random
import shlex
import subprocess
from dataclasses import replace
from urllib.parse import parse_qsl, unquote, urlsplit
from unittest.mock import patch

import pytest
from azure.cli.core.azclierror import AzCLIError
from azure.core.exceptions import AzureError
from hypothesis import given
from hypothesis import strategies as st
from requests import Request

from azext_vmtroubleshoot import _validators
from azext_vmtroubleshoot.actions.guest import InGuest, InWindows
from azext_vmtroubleshoot.cloud.arm import Arm
from azext_vmtroubleshoot.guest import answer, change
from azext_vmtroubleshoot.model import CannotRead, Target
from azext_vmtroubleshoot.remedies import az
from azext_vmtroubleshoot.remedies.run_in_guest import quoted
from azext_vmtroubleshoot.remedies.run_in_windows import quoted as quoted_for_powershell
from azext_vmtroubleshoot.text import clean

from ..windows.test_script import nodes, parsed
from . import recorded_azure
from .foreign import BYTES, TEXT, few, framed, fuzz, sprinkled
from .test_foreign_text import answered, message

MARK = "PWN"
RUNS = ("$(:>PWN)", "`:>PWN`", ";:>PWN;", "\n:>PWN\n", "';:>PWN;'", '";:>PWN;"', "|:>PWN", "&&:>PWN", "${x:-$(:>PWN)}",
        "\nVM_TROUBLESHOOT_END_OF_LINES\n:>PWN\n", "\u2019;:>PWN;\u2018")
PAYLOAD = st.sampled_from(RUNS)
# Nothing is found, and what is built in and reaches other processes is taken out.
_SHELL = "enable -n kill exec enable trap; PATH=/nowhere; . ./script"


def run(folder, *scripts):
    """Whether one of these scripts made the file."""
    (folder / "script").write_text("".join(f"(\n{script}\n)\n" for script in scripts), encoding="utf-8",
                                   errors="replace")
    nobody = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    subprocess.run(["bash", "--noprofile", "--norc", "-c", _SHELL], cwd=folder, capture_output=True, timeout=60,
                   check=False, stdin=subprocess.DEVNULL, **nobody)
    found = (folder / MARK).exists()
    (folder / MARK).unlink(missing_ok=True)
    return found


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("shell")
    for each in (found, *found.parents[:3]):
        each.chmod(0o777 if each == found else 0o755)
    return found


def run_by_powershell(lines) -> list:
    """What in these lines stands outside a string, or is replaced in one, and holds the mark."""
    found = list(nodes(parsed("\n".join(lines).encode("utf-8", "replace") + b"\n")))
    outside = ("sub_expression", "command_name", "generic_token", "variable", "redirection", "statement_terminator")
    return [n.text for n in found if n.type in outside and MARK.encode() in n.text]


def remedies(report):
    """Of every finding, its command and what its actions run."""
    for judgement in report.judgements:
        remedy = judgement.finding.remedy
        if remedy:
            yield remedy.command, [a for a in remedy.actions if isinstance(a, (InGuest, InWindows))]


def assert_data(report, folder):
    scripts = []
    for command, actions in remedies(report):
        scripts.append(command)
        words = shlex.split(command)
        if "RunPowerShellScript" in words:
            assert not run_by_powershell(words[words.index("--scripts") + 1:]), command
        elif "RunShellScript" in words:
            scripts += words[words.index("--scripts") + 1:]
        for action in actions:
            if isinstance(action, InWindows):
                assert not run_by_powershell([*action.lines, *action.back]), action
            else:
                body = change.request("0123456789abcdef", action.before, action.lines)["script"]
                kept = body[body.index("begin 0123456789abcdef"):]
                scripts += ["\n".join(kept), *action.lines, *(f"x {line}" for line in action.before)]
    assert not run(folder, *scripts), scripts


def test_the_witness_sees_what_is_run(folder):
    assert all(run(folder, f"az {payload} x") for payload in (RUNS[0], RUNS[1], RUNS[2], RUNS[3], RUNS[8]))
    assert run_by_powershell(['Stop "$(PWN)"']) and run_by_powershell(["x; PWN"])
    assert not run(folder, *(str(az("", "x", payload)) for payload in RUNS))


@given(st.lists(PAYLOAD | TEXT, min_size=1, max_size=4).map("".join))
@few
def test_quoting(folder, value):
    assert not run(folder, str(az("", "vm", value)), quoted("chage", value))
    for line in (str(az("", "vm", value)), quoted("vm", value)):
        assert shlex.split(line)[-1] == value
    # Its parser here takes a zero byte for the end of all; no such name comes this far.
    assert not run_by_powershell([f"Stop-Service -Name {quoted_for_powershell(clean(value))} -Force"])


@pytest.mark.parametrize("goal", ["ssh", "rdp", "connectivity"])
@given(data=st.data())
@few
def test_what_a_guest_says(scene, folder, goal, data):
    """In each line of its answer one field more than it would have."""
    lines = answered(goal, data)
    at, payload = data.draw(st.integers(0, len(lines) - 1)), data.draw(PAYLOAD).replace("\n", " ")
    fields = lines[at][1].split("|")
    fields[data.draw(st.integers(0, len(fields) - 1))] += payload
    lines[at] = lines[at][0], "|".join(fields)
    found = scene[goal, "broken"]
    report, _ = recorded_azure.diagnose({**found.bodies, "runCommand": message(framed(f"{goal} 1", lines))}, found.goal)
    assert_data(report, folder)


@pytest.mark.parametrize("goal", ["ssh", "rdp", "connectivity"])
@given(st.sampled_from(["well", "broken"]), st.integers(0, 2**32), st.lists(PAYLOAD, min_size=3, max_size=3))
@few
def test_names_in_azure_and_those_the_user_gives(scene, folder, goal, how, seed, payloads):
    # pylint: disable=too-many-arguments,too-many-positional-arguments
    found, chance = scene[goal, how], random.Random(seed)
    bodies = {kind: sprinkled(body, chance, payloads) for kind, body in found.bodies.items()
              if isinstance(body, dict) and kind not in ("caller", "runCommand")}
    named = Target(recorded_azure.TARGET.subscription, f"rg{payloads[0]}", f"web01{payloads[1]}")
    given_ = replace(found.goal, private_key_file=f"/k/{payloads[2]}") if goal == "ssh" else found.goal
    with patch.dict(recorded_azure.GIVEN, {Target: named}), patch.object(recorded_azure, "TARGET", named):
        report, _ = recorded_azure.diagnose({**found.bodies, **bodies}, given_, found.refusals)
    assert_data(report, folder)


@given(TEXT, st.sampled_from([s for s in vars(answer).values() if isinstance(s, answer.Script)]))
@fuzz
def test_values_reach_a_script_as_words_of_harmless_letters(value, script):
    body = answer.request(script, *[value] * len(script.parameters))
    for parameter in body["parameters"]:
        assert parameter["value"] == "-" or answer.argument(parameter["value"], script.longest) == parameter["value"]
        assert not set(parameter["value"]) - set(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.@+:-")
    assert set(answer.hexed(value.encode("utf-8", "replace").decode())) <= set("0123456789abcdef")


@given(st.lists(PAYLOAD | TEXT | st.sampled_from(["web01", "%2e", "..", "/", "?x=1", "#", "'"]), min_size=1,
                max_size=3).map("".join))
@fuzz
def test_a_name_is_one_word_of_an_address(name):
    asked = []

    class Client:
        @staticmethod
        def send(request, **_):
            asked.append(urlsplit(Request("GET", f"https://management.azure.com{request.url}").prepare().url))
            raise AzureError("asked")
    try:
        target = Target("s", _validators.resource_name("-g", name), _validators.resource_name("-n", name))
    except AzCLIError:
        return
    arm = Arm(Client(), "s", None)
    for ask in (lambda: arm.vm(target), lambda: arm.resources("T", name)):
        with pytest.raises(CannotRead):
            ask()
    one, listed = asked
    words = one.path.split("/")
    assert [unquote(words[4]), unquote(words[8]), len(words)] == [name, name, 9] and one.hostname.endswith("azure.com")
    assert {key for key, _ in parse_qsl(one.query)} == {"$expand", "api-version"}
    wanted = dict(parse_qsl(listed.query))["$filter"].partition(" and name eq ")[2]
    assert "'" not in wanted[1:-1].replace("''", "") and wanted[1:-1].replace("''", "'") == name


@given(st.binary(max_size=30) | BYTES)
@fuzz
def test_an_address_of_a_blob_leads_to_https_only(noise):
    for scheme in ("file:///etc/passwd", "ftp://127.0.0.1/x", "data:,x", "http://127.0.0.1:1/x", ""):
        with pytest.raises(CannotRead):
            Arm.blob(scheme + noise.decode("latin-1"), "serial log")
