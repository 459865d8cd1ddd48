"""Guests to try things on, and the real clients to try them with."""
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.guests import documents
from tests.local_azure import guests
from tests.local_azure.guests.host import connect
from tests.until import PATIENCE

PASSWORD = "Passw0rd!x"
OPTIONS = ("-F", "/dev/null", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
           "-o", "IdentityAgent=none", "-o", "LogLevel=INFO", "-o", "NumberOfPasswordPrompts=1")


@dataclass(frozen=True)
class Login:
    """What the real ssh client said; user is who the other side says one is, '' when nobody got in."""
    user: str
    said: str


class Lab:
    """A fabric with a key pair; its resources are a mapping that `enforce` makes true."""

    def __init__(self, label, folder):
        self.fabric = guests.Fabric(label)
        self.key = Path(folder) / "id"
        self.resources = documents.open_network()
        self._last = 3

    def up(self):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.key)], check=True)
        self.fabric.up()
        self.enforce()
        return self

    def enforce(self, **changed):
        """changed: documents.* mappings to merge, by any name."""
        for each in changed.values():
            self.resources.update(each)
        self.fabric.enforce(self.resources)

    def web_guest(self, start=True, **more):
        """A guest in subnet 'web' with a public address; its number makes its name and addresses."""
        self._last += 1
        name, private = f"web{self._last}", f"10.0.1.{self._last}"
        self.enforce(public=documents.public(name, f"20.50.1.{self._last}"),
                     nic=documents.nic(name, name, private, "net/web", public_address=name))
        guest = self.guest(name, private, "10.0.1.0/24", start, **more)
        guest.address = f"20.50.1.{self._last}"
        return guest

    def guest(self, name, private, prefix, start=True, **more):
        guest = self.fabric.add_guest(documents.vm_id(name), name, [(None, private, prefix)],
                                      authorized_keys=[self.key.with_suffix(".pub").read_text()],
                                      **{"password": PASSWORD, **more})
        if start:
            guest.start()
        return guest

    def login(self, address, *, port=22, user="azureuser", password=None, timeout=PATIENCE, namespace=None):
        """A real login from the client (or another namespace), with the key or with a password."""
        if password is None:
            how = ["ssh", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-i", str(self.key)]
        else:
            how = ["sshpass", "-p", password, "ssh", "-o", "PubkeyAuthentication=no"]
        done = subprocess.run(
            ["nsenter", f"--net=/run/netns/{namespace or self.fabric.client}", *how, *OPTIONS,
             "-o", f"ConnectTimeout={timeout}", "-p", str(port), f"{user}@{address}", "id -un"],
            capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=timeout + PATIENCE, check=False)
        return Login(done.stdout.strip() if done.returncode == 0 else "", done.stderr + done.stdout)

    def connect(self, address, port=22, source=None):
        """What a connection from the client comes to; see `host.connect`."""
        return connect(self.fabric.client, address, port, source=source)

    def __enter__(self):
        return self.up()

    def __exit__(self, *_):
        self.fabric.down()
