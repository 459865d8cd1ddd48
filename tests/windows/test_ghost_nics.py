"""remove-ghost-nics through the real az; a guest that does what the script says it does stands in for Windows."""
import json
import os
import signal
import subprocess
import types

import pytest

from azext_vmtroubleshoot.facts.ghost_nics import parse as parse_answer
from azext_vmtroubleshoot.guest import answer
from azext_vmtroubleshoot.model import CannotRead
from tests.local_azure.azure import LocalAzure
from tests.local_azure.environment import AZ, install_extension, wheel
from tests.local_azure.world import parse

from .healthy import wrapped
from .test_script import nodes, parsed

WORLD = """
title: A Windows VM, a Linux VM.
behaviour: {retry-after: 0}
groups:
  demo:
    vms:
      win01: {os: Windows, guest: {kind: replay, says: ""}}
      off01: {os: Windows, guest: none, power: deallocated}
      lin01: {guest: none}
"""


def told(lines, marks=answer.GHOSTS.marks):
    inside = "".join(line + "\n" for line in lines)
    return f"[vm-troubleshoot {marks}]\n{inside}[end status=0 lines={len(lines)} bytes={len(inside)} cut=]\n"


class Windows:
    """Remembers `ghosts`; `stubborn` of them cannot be removed. `before(batch)` is called before each batch."""

    def __init__(self, ghosts, stubborn=0, before=lambda batch: None):
        self.left, self.stubborn, self.batches, self.before = ghosts, stubborn, 0, before

    def run(self, _machine, script, arguments, _timeout):
        assert script == "\n".join(answer.GHOSTS.text.splitlines())
        mode, most = arguments
        found, gone = self.left, 0
        if mode == "remove":
            self.batches += 1
            self.before(self.batches)
            gone = min(int(most), self.left - self.stubborn)
            self.left -= gone
        kept = [f"kept=VMBUS\\{{{n}}}|error 5" for n in range(self.stubborn if mode == "remove" else 0)]
        first = [f"g=VMBUS\\{{{n}}}|Microsoft Hyper-V Network Adapter #{n + 2}" for n in range(min(20, self.left))]
        return told([f"asked={mode}|{most}", "tool=pnputil", f"found={found}", f"gone={gone}", f"left={self.left}",
                     "other=2", *kept, *first]), ""


@pytest.fixture(scope="module")
def azure():
    with LocalAzure(parse(WORLD), install_extension(wheel()), namespaces=False) as one:
        yield one


def guest(azure, windows):
    machine = next(one for key, one in azure.cloud.machines.items() if key.endswith("/win01"))
    machine.run = types.MethodType(windows.run, machine)
    return windows


def words(*more, vm="win01"):
    return ("vm", "troubleshoot", "connectivity", "remove-ghost-nics", "-g", "demo", "-n", vm, *more)


def done(azure, *more, rc=0, **where):
    one = azure.az(*words(*more, **where))
    assert one.rc == rc and "Traceback" not in one.stderr, one.stderr
    return json.loads(one.stdout) if rc == 0 else one.stderr


def test_listed_then_removed_in_batches(azure):
    windows = guest(azure, Windows(60))
    listed = done(azure, "--dry-run")
    assert (listed["outcome"], listed["found"], len(listed["first"]), windows.batches) == ("planned", 60, 20, 0)
    assert "--yes" in done(azure, rc=1) and windows.left == 60
    one = azure.az(*words("--yes"))
    result = json.loads(one.stdout)
    assert (result["outcome"], result["found"], result["left"], windows.batches) == ("changed", 60, 0, 3)
    assert "25 of 60 removed\n50 of 60 removed\n60 of 60 removed" in one.stderr and "and 40 more" in one.stderr
    assert done(azure, "--yes")["outcome"] == "unneeded"


def test_what_windows_keeps_does_not_go_on_for_ever(azure):
    windows = guest(azure, Windows(30, stubborn=4))
    result = done(azure, "--yes")
    assert (result["left"], windows.batches, len(result["notRemoved"])) == (4, 3, 4)
    assert "26 of 30" in result["summary"] and "error 5" in result["summary"]


def test_killed_and_run_again(azure):
    windows = guest(azure, Windows(60, before=lambda batch: batch == 2 and os.killpg(az.pid, signal.SIGKILL)))
    az = subprocess.Popen([str(AZ), *words("--yes")], env=os.environ | azure.variables, stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    assert az.wait(60) == -signal.SIGKILL
    windows.before = lambda batch: None
    assert done(azure, "--yes")["left"] == 0 and windows.left == 0


@pytest.mark.parametrize("vm, rc, said", [
    ("lin01", 1, "Linux"), ("off01", 1, "deallocated"), ("nope", 3, "az vm list")])
def test_where_it_cannot_be(azure, vm, rc, said):
    assert said in done(azure, "--yes", vm=vm, rc=rc)


@pytest.mark.parametrize("stdout", ["", "text", told(["lost=Access denied"]), told(["found=x", "gone=0", "left=0"]),
                                    told(["found=1"], "ghosts 2")])
def test_no_answer_is_no_ghosts(stdout):
    with pytest.raises(CannotRead):
        parse_answer(wrapped(stdout))


def test_script_and_reader_agree():
    """On the keys, and the number of fields of each."""
    found = {}
    for node in nodes(parsed(answer.GHOSTS.text.encode())):
        if node.type == "command" and node.children[0].text == b"Put":
            fields = [child for child in node.children[1].children if child.type != "command_argument_sep"]
            found[fields[0].text.decode().strip("'")] = len(fields) - 1
    assert found == {"asked": 2, "tool": 1, "found": 1, "gone": 1, "left": 1, "other": 1, "kept": 2, "g": 2, "lost": 1}
