"""Several az on one VM at the same time, from one machine and from two."""
import json
import os
import shutil
import subprocess
import time

from ..local_azure.environment import AZ
from ..local_azure.world import parse

WORLD = parse("""
title: A VM whose Azure takes its time.
groups:
  demo:
    vms: {web01: {public: 20.50.1.4, nsg: web-nsg}}
    nsgs: {web-nsg: {rules: {AllowSSH: {priority: 300, port: 22}}}}
behaviour:
  when:
    - {call: Microsoft.Compute/virtualMachines/runCommand/action, takes: 3}
    - {call: Microsoft.Compute/virtualMachines/extensions/write, takes: 8}
""")
CHANGE = ("ssh", "reset-credentials", "--username", "ann", "--yes", "--ssh-key-value")


def begun(here, *words, config=None):
    more = {"AZURE_CONFIG_DIR": str(config)} if config else {}
    return subprocess.Popen(
        [*here.azure.environment.prefix, str(AZ), "vm", "troubleshoot", *words, "-g", "demo", "-n", "web01"],
        env=os.environ | here.azure.variables | {"PYTHONSAFEPATH": "1"} | more, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def ended(az):
    out, err = az.communicate(timeout=120)
    assert "Traceback" not in err, err
    return az.returncode, out, err


def extensions_written(here):
    return [r for r in here.azure.requests if r.method == "PUT" and "/extensions/" in r.path]


def wait_for_write(here):
    end = time.monotonic() + 60
    while not extensions_written(here) and time.monotonic() < end:
        time.sleep(0.1)


def test_two_ask_inside_one_guest(scene):
    """Azure takes one run command at a time: who is second waits."""
    with scene(WORLD) as here:
        told = [ended(az) for az in [begun(here, "ssh", "check-service") for _ in range(2)]]
        assert 409 in {r.status for r in here.azure.requests if r.path.endswith("/runCommand")}
    assert [(rc, json.loads(out)["result"]) for rc, out, _ in told] == [(0, "pass")] * 2


def test_only_one_changes_a_vm(scene, tmp_path):
    with scene(WORLD) as here:
        elsewhere = tmp_path / "azure"           # as on another machine: the same login, no lock and journal in common
        shutil.copytree(here.azure.environment.config, elsewhere)
        first = begun(here, *CHANGE, f"{here.key}.pub")
        wait_for_write(here)
        beside, far = begun(here, *CHANGE, f"{here.key}.pub"), begun(here, *CHANGE, f"{here.key}.pub", config=elsewhere)
        rc, out, err = ended(beside)
        assert (rc, out) == (1, "") and "Another az on this machine is changing web01" in err
        rc, out, err = ended(far)
        assert (rc, out) == (1, "") and "Nothing was changed" in err and ("in flight" in err or "under way" in err), err
        rc, out, _ = ended(first)
        assert rc == 0 and json.loads(out)["outcome"] == "changed"
        assert len(extensions_written(here)) == 1 and here.client_gets_in(user="ann")
