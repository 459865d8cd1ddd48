"""Real az, real login, the local Azure, and a real SSH client as the witness."""
import json
import os
import subprocess
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest

from ..local_azure.azure import LocalAzure, NoGuests
from ..local_azure.environment import AZ, TOP, install_extension, wheel
from ..local_azure.rdp_server import xfreerdp
from ..until import PATIENCE

WORLDS = TOP / "tests" / "worlds"


@pytest.fixture(scope="session")
def extensions():
    return install_extension(wheel())


@dataclass(frozen=True)
class Scene:
    """A running world and what can be done in it."""
    azure: LocalAzure

    def az(self, *words, **variables):
        """PYTHONSAFEPATH: the extension that runs is the installed one, not this checkout."""
        return self.azure.az(*words, PYTHONSAFEPATH="1", **variables)

    def begin(self, *words, vm="web01", **variables):
        """A running `az vm troubleshoot` without a terminal, in a process group of its own."""
        return subprocess.Popen(
            [*self.azure.environment.prefix, str(AZ), "vm", "troubleshoot", *words, "-g", "demo", "-n", vm],
            env=os.environ | self.azure.variables | variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, start_new_session=True)

    @contextmanager
    def held(self, work, vm="web01"):
        """Until the end of the block, what Azure does in the guest by that name ("run", "vmaccess") does not end; the
        event tells when the guest has done it."""
        guest, did, end = self.azure.guest(vm), threading.Event(), threading.Event()
        really = getattr(guest, work)

        def held(*arguments):
            result = really(*arguments)
            did.set()
            end.wait(PATIENCE)
            return result
        setattr(guest, work, held)
        try:
            yield did
        finally:
            end.set()
            delattr(guest, work)

    @staticmethod
    def ended(az):
        """(exit status, stdout, stderr) of what was begun."""
        out, err = az.communicate(timeout=PATIENCE)
        assert "Traceback" not in err, err
        return az.returncode, out, err

    def troubleshoot(self, verb, *words, vm="web01", group="demo", goal="ssh"):
        done = self.az("vm", "troubleshoot", goal, verb, "-g", group, "-n", vm, *words, "-o", "json")
        assert done.rc == 0, done.stderr
        assert "Traceback" not in done.stderr
        return json.loads(done.stdout)

    def diagnose(self, *words, **where):
        return self.troubleshoot("diagnose", *words, **where)

    @property
    def key(self):
        return self.azure.room.variables["VMT_SSH_KEY"]

    def client_gets_in(self, address="20.50.1.4", port=22, user="azureuser", patience=60):
        """OpenSSH's own client, from where az runs; a slow guest gets the time it needs."""
        options = ("BatchMode=yes", "IdentitiesOnly=yes", "IdentityAgent=none", "StrictHostKeyChecking=no",
                   "UserKnownHostsFile=/dev/null", f"ConnectTimeout={patience}")
        done = self.azure.run("ssh", "-F", "/dev/null", "-i", self.key, "-p", str(port),
                              *(word for option in options for word in ("-o", option)), f"{user}@{address}", "id -un")
        return done.rc == 0 and done.stdout.strip() == user

    def client_stays_out(self, address="20.50.1.4", port=22):
        """Silence is not listened to for longer than this."""
        return not self.client_gets_in(address, port, patience=3)

    def rdp_client_gets_in(self, end, password, user="azureuser"):
        """FreeRDP's own client, from where az runs, with NLA: the one protocol that judges a password at once."""
        return xfreerdp(end, user, password, "nla", self.azure.environment.prefix) == 0

    def vm_id(self, name, group="demo"):
        end = f"/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines/{name}"
        return next(doc["id"] for doc in self.azure.cloud.subscription.resources.values() if doc["id"].endswith(end))

    @property
    def calls(self):
        """Requests that diagnose made, polls of long-running operations left out."""
        return [r for r in self.azure.requests if "operationResults" not in r.path and "/operations/" not in r.path]


@pytest.fixture
def scene(extensions):
    """scene("world") or scene(World) as a context manager."""
    @contextmanager
    def open_scene(world, before=lambda application: application):
        with ExitStack() as stack:
            try:
                azure = LocalAzure(WORLDS / f"{world}.yaml" if isinstance(world, str) else world, extensions,
                                   before=before)
                stack.enter_context(azure)
            except NoGuests as reason:
                pytest.skip(str(reason))
            yield Scene(azure)
    return open_scene
