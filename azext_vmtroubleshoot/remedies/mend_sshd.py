"""Get sshd to run: start, restart, unmask or install it, give it its keys and its folder."""
from .run_in_guest import quoted, run_in_guest
from ..facts.guest_ssh import GuestSsh
from ..facts.vm import Vm
from ..model import Remedy

# A stopped service has no such folder, and sshd -t wants one; /run is emptied by the next boot.
TEST = "{ mkdir -p -m 755 /run/sshd; /usr/sbin/sshd -t; }"


def unit_of(guest: GuestSsh) -> str:
    return guest.service.name.removesuffix(".service") if guest.service else "sshd"


def restart_lines(guest: GuestSsh) -> str:
    """Tests first. A unit that failed too often in a row must be forgiven before it can start."""
    unit = quoted(unit_of(guest))
    return f"{TEST} && {{ systemctl reset-failed {unit}; systemctl restart {unit}; }}"


def start_sshd(vm: Vm, guest: GuestSsh) -> Remedy:
    unit = quoted(guest.starter.name if guest.starter else unit_of(guest))
    return run_in_guest(vm, "start-sshd", "starts sshd now and at every boot",
                        f"systemctl unmask {unit}; systemctl reset-failed {unit}; systemctl enable --now {unit}")


def move_socket(vm: Vm, guest: GuestSsh) -> Remedy:
    """A socket unit goes by its own ListenStream; sshd_config's Port means nothing to it."""
    unit = quoted(guest.starter.name)
    return run_in_guest(
        vm, "move-socket", f"makes {guest.starter.name} listen on {guest.port} only, by a file of its own in "
        f"/etc/systemd/system/{guest.starter.name}.d",
        f"d=/etc/systemd/system/{unit}.d; mkdir -p \"$d\"",
        f"printf '[Socket]\\nListenStream=\\nListenStream={guest.port}\\n' > \"$d/zz-port.conf\"",
        f"systemctl daemon-reload; systemctl restart {unit}")


def restart_sshd(vm: Vm, guest: GuestSsh) -> Remedy:
    return run_in_guest(vm, "restart-sshd", "restarts sshd; open sessions stay", restart_lines(guest))


def kill_hung_sshd(vm: Vm, guest: GuestSsh) -> Remedy:
    unit = quoted(unit_of(guest))
    return run_in_guest(vm, "restart-sshd", "kills the listening sshd and starts it again; open sessions stay",
                        f"kill -KILL {int(guest.process.pid)}; sleep 1; systemctl restart {unit}")


def make_host_keys(vm: Vm, guest: GuestSsh) -> Remedy:
    return run_in_guest(vm, "make-host-keys", "makes the host keys that are missing: clients that knew the old ones "
                        "will warn of a changed host key", f"ssh-keygen -A && {restart_lines(guest)}")


def close_host_keys(vm: Vm, guest: GuestSsh) -> Remedy:
    paths = quoted(*(k.path for k in guest.host_keys if k.mode != "missing"))
    return run_in_guest(vm, "close-host-keys", "lets only root read the host keys and restarts sshd; keys that others "
                        "could read may be known to them", f"chown root:root {paths} && chmod 600 {paths} && "
                        + restart_lines(guest))


def make_privsep_folder(vm: Vm, guest: GuestSsh, folder: str) -> Remedy:
    path = quoted(folder)
    return run_in_guest(vm, "make-privsep-folder", f"makes {folder} again and restarts sshd; open sessions stay",
                        f"mkdir -p -m 755 {path} && chown root:root {path} && chmod 755 {path} && "
                        + restart_lines(guest))
