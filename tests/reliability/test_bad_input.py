"""Options of every command with values that cannot be: one error that says what to do, and nothing written.

VMT_LONG=1 tries every value; otherwise one for each option of each command.
"""
import json
import os
import subprocess
import sys

import pytest

from azext_vmtroubleshoot.commands import CHANGES, FIXED, VERBS

from ..local_azure.environment import TOP
from .test_az import Azure

COMMANDS = [(goal, verb) for goal in VERBS for verb in (*VERBS[goal], *(["fix"] if goal in FIXED else []),
                                                        *CHANGES.get(goal, ()))]
COMMANDS += [("connectivity", "remove-ghost-nics"), ("connectivity", "test-firewall")]
LONG = "x" * 500
PORTS = ("0", "65536", "-1", "ssh", "٢٢", "")
SECONDS = ("0", "nan", "inf", "1e9", "-5", "٦٠", "soon")
HOURS = ("0", "-1", "1.5", "999", "٣")
# Names that no resource can have are refused at once; others are looked for, and not found.
NAMES = ("a/b", "..", "a?b", "a b", "a'b\"", "a;id", "$(id)", LONG)
VM_ID = "/subscriptions/5bc00000-0000-4000-8000-000000000001/resourceGroups/demo/providers/Microsoft.Compute" \
        "/virtualMachines/{}"
BAD = {
    "--name": NAMES, "--ids": tuple(VM_ID.format(name) for name in ("a?b", "a;b", "a b", LONG)),
    "--port": PORTS, "--dest-port": PORTS, "--timeout": SECONDS, "--settle": SECONDS, "--hours": HOURS,
    "--seconds": HOURS, "--source-address": ("me", "10.0.0.0/8", "::g"), "--temporary-address": ("me", ""),
    "--dest": ("a/b", "..", "a;id", "$(id)", LONG, "é"), "--username": ("", "a;b", "$(id)", LONG, "a'b"),
    "--private-key-file": ("/nonexistent/key", "/"), "--password-file": ("/nonexistent/secret", "/"),
    "--settings": ("{garbage", "/nonexistent/settings", "/etc/hostname"), "--ssh-key-value": ("garbage", "ssh-rsa x"),
    "--allow": ("a;b", "restart,,", ""), "--page": ("/etc/hostname", "-", "/nonexistent/page"),
    "--screenshot": ("/etc/hostname", ""), "--log": ("/etc/hostname", ""), "--in-guest": ("maybe",),
    "--protocol": ("icmp",), "--guest": ("both",), "--error": ("", LONG), "--nic": NAMES}
READS = ("runCommand", "retrieveBootDiagnosticsData", "effectiveNetworkSecurityGroups", "effectiveRouteTable",
         "ipFlowVerify", "nextHop", "connectivityCheck", "Microsoft.ResourceGraph/resources", "/token")
GOOD = {"--resource-group": "demo", "--name": "web01", "--dest": "10.9.9.9", "--dest-port": "22", "--nic": "front",
        "--error": "The connection was denied"}


@pytest.fixture(scope="module")
def azure():
    with Azure() as opened:
        environment = os.environ | opened.variables
        environment.pop("PYTHONSAFEPATH")
        with subprocess.Popen([sys.executable, "-m", "tests.reliability.invoker"], cwd=TOP, env=environment, text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            def invoke(*words):
                process.stdin.write(json.dumps(words) + "\n")
                process.stdin.flush()
                return json.loads(process.stdout.readline())
            opened.invoke = invoke
            yield opened
            process.stdin.close()


def options(azure, command):
    """As the help of the real command shows them, and whether it is required."""
    told = azure.invoke(*command, "-h")["stdout"].partition("Arguments")[2].partition("Global Arguments")[0]
    found = {}
    for line in told.splitlines():
        names = line.partition(":")[0]
        found |= {word: "[Required]" in names for word in names.split() if word.startswith("--")}
    return found


@pytest.mark.parametrize("goal, verb", COMMANDS)
def test_bad_values(azure, goal, verb):
    command, wrong = ("vm", "troubleshoot", goal, verb), []
    known = options(azure, command)
    assert {"--name", "--resource-group"} <= set(known), "the help was not read"
    good = {name: GOOD[name] for name, required in known.items()
            if name in GOOD and (required or name in ("--name", "--resource-group"))}
    for option in sorted(set(known) & set(BAD)):
        for value in BAD[option] if os.environ.get("VMT_LONG") else BAD[option][:1]:
            wanted = {**good, option: value}
            if option == "--ids":
                wanted = {n: v for n, v in wanted.items() if n not in ("--name", "--resource-group")}
            words = [*command, *(f"{n}={v}" for n, v in wanted.items())]
            wrong += _wrong(azure, [*words, *(["--yes"] if "--yes" in known else [])])
    assert not wrong, f"{len(wrong)}:\n" + "\n\n".join(wrong)


def _wrong(azure, words):
    azure.journal.clear()
    told = azure.invoke(*words)
    errors = [line for line in told["stderr"].splitlines() if line.startswith("ERROR: ")]
    written = [r for r in azure.requests if r.method != "GET" and not r.path.endswith(READS)]
    after = told["stderr"].partition("ERROR: ")[2].strip().splitlines()
    good = told["rc"] in (1, 2, 3) and told["stdout"] == "" and len(errors) == 1 and len(after) > 1 \
        and "Traceback" not in told["stderr"] and not written
    return [] if good else [f"{' '.join(words)[-300:]}: {told['rc']} {told['stdout'][:200]!r} "
                            f"{told['stderr'][-600:]!r} {written}"]
