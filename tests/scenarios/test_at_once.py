"""Several az on one VM at the same time, from one machine and from two."""
import json
import shutil

from ..local_azure.world import parse
from ..until import PATIENCE, until

WORLD = parse("""
title: A VM whose Azure takes its time.
groups:
  demo:
    vms: {web01: {public: 20.50.1.4, nsg: web-nsg}}
    nsgs: {web-nsg: {rules: {AllowSSH: {priority: 300, port: 22}}}}
""")
CHANGE = ("ssh", "reset-credentials", "--username", "ann", "--yes", "--ssh-key-value")


def extensions_written(here):
    return [r for r in here.azure.requests if r.method == "PUT" and "/extensions/" in r.path]


def test_two_ask_inside_one_guest(scene):
    """Azure takes one run command at a time: who is second waits."""
    with scene(WORLD) as here:
        with here.held("run"):
            both = [here.begin("ssh", "check-service") for _ in range(2)]
            until(lambda: 409 in {r.status for r in here.azure.requests if r.path.endswith("/runCommand")})
        told = [here.ended(az) for az in both]
    assert [(rc, json.loads(out)["result"]) for rc, out, _ in told] == [(0, "pass")] * 2


def test_only_one_changes_a_vm(scene, tmp_path):
    with scene(WORLD) as here:
        elsewhere = tmp_path / "azure"           # as on another machine: the same login, no lock and journal in common
        shutil.copytree(here.azure.environment.config, elsewhere)
        with here.held("vmaccess") as did:
            change = (*CHANGE, f"{here.key}.pub")
            first = here.begin(*change)
            assert did.wait(PATIENCE)
            beside, far = here.begin(*change), here.begin(*change, AZURE_CONFIG_DIR=str(elsewhere))
            rc, out, err = here.ended(beside)
            assert (rc, out) == (1, "") and "Another az on this machine is changing web01" in err
            rc, out, err = here.ended(far)
            assert (rc, out) == (1, "") and "Nothing was changed" in err, err
            assert "in flight" in err or "under way" in err, err
        rc, out, _ = here.ended(first)
        assert rc == 0 and json.loads(out)["outcome"] == "changed"
        assert len(extensions_written(here)) == 1 and here.client_gets_in(user="ann")
