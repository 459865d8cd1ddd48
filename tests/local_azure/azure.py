"""A whole local Azure: guests, network, server and an `az` that is logged in."""
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import Any

from .application import application
from .cloud import cloud_of
from .environment import AZ, Completed, Environment
from .guest_room import GuestRoom, NoGuests
from .identity import Identity
from .journal import Journal, Request
from .server import PORT, Authority, Server, listen
from .world import World, read

__all__ = ["LocalAzure", "NoGuests"]


class LocalAzure:
    """`with LocalAzure("tests/worlds/x.yaml") as azure: azure.az("vm", "list")`.

    `world` is a file or a World; `extensions` an AZURE_EXTENSION_DIR; `log` a file for requests as JSON lines;
    `namespaces=False` stays on plain loopback, as on machines where nothing else is allowed; `before(application)` is
    an application that may stand before the local Azure's own.
    Raises NoGuests where the world needs real guests and they cannot run here, WorldError for a wrong world.
    """

    def __init__(self, world: str | Path | World, extensions: Path | None = None, log: str | Path | None = None,
                 login: bool = True, namespaces: bool = True, before=lambda app: app):
        self.world = world if isinstance(world, World) else read(world)
        self.journal = Journal(log)
        self._extensions, self._login, self._namespaces, self._before = extensions, login, namespaces, before
        self._stack = ExitStack()

    def __enter__(self) -> "LocalAzure":
        with self._stack as stack:
            self._open(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *problem: Any) -> None:
        self._stack.close()

    def _open(self, stack: ExitStack) -> None:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="local-azure-")))
        stack.callback(self.journal.close)
        identity = Identity()
        self.room = GuestRoom(self.world, folder, self._namespaces)
        self.cloud = cloud_of(self.room.world, identity, self.room.changed)
        stack.callback(self.room.close)
        self.room.up()
        self.authority = authority = Authority(folder)
        with self.room.client() if self.room.fabric else nullcontext():
            listener = listen(PORT if self.room.fabric else 0)
        server = Server(self._before(application(self.cloud, self.journal)), listener, authority)
        server.start()
        for step in (server.join, self.room.close, server.shut):  # guests go first: a script in one may hold a request
            stack.callback(step)
        self.environment = Environment(folder, server.port, authority.bundle, self.room.prefix, self._extensions)
        with ThreadPoolExecutor(2) as pool:
            booted = pool.submit(self.room.boot, self.cloud.machines, self.cloud.subscription.resources)
            if self._login:
                self.environment.login(identity)
            booted.result()
        self.journal.clear()

    def az(self, *arguments: str, timeout: float = 300, **variables: str) -> Completed:
        return self.run(str(AZ), *arguments, timeout=timeout, **variables)

    def run(self, *command: str, timeout: float = 300, **variables: str) -> Completed:
        """Any command, where the client is and with `az` logged in."""
        return self.environment.run(*command, timeout=timeout, **self.room.variables, **variables)

    @property
    def variables(self) -> dict[str, str]:
        """What a command needs in its environment, besides being where the client is."""
        return self.environment.variables() | self.room.variables

    @property
    def requests(self) -> list[Request]:
        """Since the login, or since `journal.clear()`."""
        return self.journal.requests

    def guest(self, name: str):
        """The guest behind the VM of that name."""
        return next(machine.guest for key, machine in self.cloud.machines.items()
                    if key.endswith(f"/{name.lower()}"))
