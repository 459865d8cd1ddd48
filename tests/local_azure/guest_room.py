"""Where the guests of a world live: a fabric of network namespaces, or plain loopback for replayed ones."""
import secrets
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from . import guests
from .call import part
from .machines import Machine, place
from .rdp_server import RdpServer
from .rdp_server import why_not as no_rdp
from .replay import Responder
from .world import World
from .world.machines import completed

GUESTS_AT_ONCE = 4


class NoGuests(RuntimeError):
    """This world needs real guests and they cannot run here; the message says why."""


class GuestRoom:
    """`world` is the world as it can be had here: without namespaces its public addresses are loopback's."""

    def __init__(self, world: World, folder: Path, namespaces: bool = True):
        self.reason = guests.why_not() if namespaces else "Namespaces were not asked for."
        self.fabric = None
        self.world = world if self.reason is None else _on_loopback(world)
        self._stack, self._folder = ExitStack(), folder
        self.key, self.password = folder / "id_ed25519", folder / "password"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "local-azure", "-f", str(self.key)],
                       check=True)
        self.password.touch(0o600)
        self.password.write_text(secrets.token_urlsafe(12), encoding="utf-8")
        lacking = [name for group in world.groups.values() for name, vm in group.vms.items()
                   if vm.guest.kind == "real" and vm.guest.says is None]
        servers = [vm.guest.rdp.mode for group in world.groups.values() for vm in group.vms.values() if vm.guest.rdp]
        missing = next(filter(None, map(no_rdp, servers)), None) or (self.reason if servers else None)
        if missing:
            raise NoGuests(f"A Remote Desktop server is wanted: {missing}")
        if self.reason and lacking:
            raise NoGuests(f"{', '.join(lacking)} would be a real guest: {self.reason}")
        if self.reason is None:
            self.fabric = guests.Fabric(_label(world), world.service_tags)

    @property
    def notes(self) -> list[str]:
        """What whoever looks at the answers has to know: which guests are not real."""
        replayed = [name for group in self.world.groups.values() for name, vm in group.vms.items()
                    if vm.guest.kind == "replay" or vm.guest.kind == "real" and not self.fabric]
        why = f" ({self.reason})" if self.reason else ""
        return [f"{', '.join(replayed)}: a replayed guest, not a real one{why}"] if replayed else []

    @property
    def prefix(self) -> tuple[str, ...]:
        return ("nsenter", f"--net=/run/netns/{self.fabric.client}") if self.fabric else ()

    @property
    def variables(self) -> dict[str, str]:
        return {"VMT_SSH_KEY": str(self.key), "VMT_SSH_PASSWORD_FILE": str(self.password)}

    def client(self):
        return self.fabric.in_client()

    def up(self) -> None:
        if self.fabric:
            self._stack.callback(self.fabric.down)
            self.fabric.up(client_address=self.world.client)

    def changed(self, resources: dict[str, dict]) -> None:
        if self.fabric:
            self.fabric.enforce(resources)

    def boot(self, machines: dict[str, Machine], resources: dict[str, dict]) -> None:
        """All guests side by side, then their faults, then the rules of the network."""
        for key, machine in machines.items():
            if self.fabric and machine.vm.guest.kind == "real":
                machine.guest = self._add(resources[key], machine, resources)
            elif self.fabric and machine.vm.guest.kind == "replay" and (machine.vm.guest.rdp or
                                                                        machine.vm.guest.banner is not None):
                machine.guest = self.fabric.add_replayed(
                    resources[key]["id"].lower(), resources[key]["name"], _places(resources[key], resources),
                    self._server(resources[key]["name"], machine))
            elif not self.fabric and machine.vm.guest.banner is not None:
                responder = Responder(_public_address(resources[key], resources), machine.vm.guest)
                responder.start()
                self._stack.callback(responder.stop)
        real = [machine for machine in machines.values() if machine.guest is not None]
        with ThreadPoolExecutor(GUESTS_AT_ONCE) as pool:
            list(pool.map(_started, real))
        self.changed(resources)

    def close(self) -> None:
        self._stack.close()

    def _server(self, name: str, machine: Machine):
        """What makes the server of a replayed guest, once it is known where it stands."""
        wanted = machine.vm.guest

        def make(place, address):
            if not wanted.rdp:
                return Responder(address, wanted, place.there)
            return RdpServer(wanted.rdp.mode, self._folder / f"rdp-{place.namespace}", address, wanted.rdp.port,
                             wanted.rdp.name or name, wanted.rdp.certificate, machine.vm.user,
                             self.password.read_text(encoding="utf-8"), place.enter, place.there, place.groups)
        return make

    def _add(self, doc: dict, machine: Machine, resources: dict[str, dict]):
        wanted = machine.vm.guest
        keys = [self.key.with_suffix(".pub").read_text(encoding="utf-8").strip()] if wanted.keys else []
        password = self.password.read_text(encoding="utf-8") if wanted.password else None
        return self.fabric.add_guest(doc["id"].lower(), doc["name"], nics=_places(doc, resources), image=wanted.image,
                                     user=machine.vm.user, authorized_keys=keys, password=password)


def _label(world: World) -> str:
    """A word for the names of namespaces."""
    return "".join(letter for letter in world.title.split(" ")[0].lower() if letter.isalnum())[:8] or "world"


def _started(machine: Machine) -> None:
    machine.guest.start()
    for fault in machine.vm.guest.faults:
        name, parameters = (fault, {}) if isinstance(fault, str) else next(iter(fault.items()))
        machine.guest.break_with(name, **(parameters or {}))
    if not machine.running:
        machine.agent()
        machine.guest.stop()


def _places(vm: dict, resources: dict[str, dict]) -> list[tuple[str, str, str]]:
    return [place(resources[link["id"].lower()], resources)
            for link in vm["properties"]["networkProfile"]["networkInterfaces"]]


def _public_address(vm: dict, resources: dict[str, dict]) -> str:
    for link in vm["properties"]["networkProfile"]["networkInterfaces"]:
        for config in resources[link["id"].lower()]["properties"]["ipConfigurations"]:
            public = config["properties"].get("publicIPAddress")
            if public:
                return resources[public["id"].lower()]["properties"]["ipAddress"]
    raise ValueError(f"VM {part(vm['id'], 'virtualMachines')} has a banner to show and no public address")


def _on_loopback(world: World) -> World:
    """Public addresses of a world without a network of its own: 127.77.0.N, so that no packet leaves the machine."""
    number, groups = iter(range(1, 255)), {}
    for name, group in world.groups.items():
        group = completed(group)
        publics = {title: replace(one, address=f"127.77.0.{next(number)}") if one.address else one
                   for title, one in group.public_ips.items()}
        vms = {title: replace(vm, address=None, subnet=None, public=None, nsg=None, asgs=[])
               for title, vm in group.vms.items()}
        groups[name] = replace(group, public_ips=publics, vms=vms)
    return replace(world, groups=groups)
