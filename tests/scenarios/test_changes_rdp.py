"""Commands that change a Windows VM: guests are replayed, what VMAccess was told is looked at on Azure's side."""
import json

import yaml

from ..local_azure.world import parse
from ..windows.healthy import stdout
from .test_changes import change, secret_file, written

CONTROLLER = "machine=win01|True|corp.example|5"
REFUSED = "VMAccess Extension does not support Domain Controller."


def world():
    def vm(number, says, **guest):
        return {"os": "Windows", "public": f"20.50.1.{number}", "nsg": "win-nsg",
                "guest": {"kind": "replay", "rdp": "nla", "says": says, **guest}}
    older = {"VMAccessAgent": {"publisher": "Microsoft.Compute", "type": "VMAccessAgent", "version": "2.0"}}
    return parse(yaml.safe_dump({"title": "Windows VMs.", "groups": {"demo": {
        "vms": {"win01": vm(4, stdout()), "dc01": vm(5, stdout(CONTROLLER)), "dc02": vm(6, "", vmaccess=REFUSED),
                "win02": vm(7, stdout()) | {"extensions": older}},
        "nsgs": {"win-nsg": {"rules": {"AllowRdp": {"priority": 300, "port": 3389}}}}}}}))


def test_resets_of_windows(scene, tmp_path):
    secret = secret_file(tmp_path, "N3w-Secret-0f-Windows\n")
    with scene(world()) as here:
        machines = {key.rsplit("/", 1)[1]: machine for key, machine in here.azure.cloud.machines.items()}
        done = change(here, "reset-config", "--yes", vm="win01", goal="rdp")
        assert done["after"]["verdict"] in ("reachable", "degraded") and done["undo"] is None
        assert machines["win01"].accessed == [{"user": None, "password": None}]

        done = here.az("vm", "troubleshoot", "rdp", "reset-credentials", "-g", "demo", "-n", "win02", "--username",
                       "ann", "--password-file", secret, "--yes", "--debug")
        assert done.rc == 0, done.stderr[-2000:]
        assert "N3w-Secret" not in done.stdout + done.stderr
        assert machines["win02"].accessed == [{"user": "ann", "password": "N3w-Secret-0f-Windows"}]
        assert json.loads(done.stdout)["calls"][0]["call"].endswith("/extensions/VMAccessAgent")

        before = len(written(here))
        for verb, more in (("reset-config", ()), ("reset-credentials", ("--password-file", secret))):
            said = change(here, verb, *more, "--yes", vm="dc01", goal="rdp", rc=1)
            assert "domain controller, and VMAccess supports none" in said and "run-command" in said
        assert len(written(here)) == before and not machines["dc01"].accessed
        assert REFUSED in change(here, "reset-config", "--yes", vm="dc02", goal="rdp", rc=1)
        said = change(here, "reset-config", "--yes", vm="win01", goal="ssh", rc=1)
        assert "the guest is Windows, and this is for Linux" in said
