"""Get sshd to run: start, restart, unmask or install it, give it its keys and its folder."""
from .run_in_guest import keep, look_in_guest, quoted, run_in_guest
from ..facts.guest_ssh import GuestSsh
from ..facts.listeners import Listener
from ..facts.vm import Vm
from ..model import Remedy

# What ssh-keygen -A makes.
_KINDS = ("rsa", "dsa", "ecdsa", "ed25519")

# A stopped service has no such folder, and sshd -t wants one; /run is emptied by the next boot.
TEST = "{ mkdir -p -m 755 /run/sshd; /usr/sbin/sshd -t; }"


def unit_of(guest: GuestSsh) -> str:
    return guest.service.name.removesuffix(".service") if guest.service else "sshd"


def restart_lines(guest: GuestSsh) -> str:
    """Tests first. A unit that failed too often in a row must be forgiven before it can start."""
    unit = quoted(unit_of(guest))
    return f"{TEST} && {{ systemctl reset-failed {unit} || :; systemctl restart {unit}; }}"


def keep_sshd(guest: GuestSsh) -> str:
    """How its unit is now, for the way back."""
    return keep("keep_unit", unit_of(guest))


def start_lines(guest: GuestSsh) -> str:
    unit = quoted(_starter(guest))
    return f"systemctl unmask {unit}; systemctl reset-failed {unit} || :; systemctl enable --now {unit}"


def start_sshd(vm: Vm, guest: GuestSsh) -> Remedy:
    return run_in_guest(vm, "start-sshd", "starts sshd now and at every boot", start_lines(guest),
                        before=_keep_both(guest))


def _keep_both(guest: GuestSsh) -> list:
    """A socket starts the service, which then runs on by itself."""
    return [keep("keep_unit", unit) for unit in dict.fromkeys((unit_of(guest), _starter(guest)))]


def _starter(guest: GuestSsh) -> str:
    return guest.starter.name if guest.starter else unit_of(guest)


def move_socket(vm: Vm, guest: GuestSsh) -> Remedy:
    """A socket unit goes by its own ListenStream; sshd_config's Port means nothing to it."""
    unit = quoted(guest.starter.name)
    return run_in_guest(
        vm, "move-socket", f"makes {guest.starter.name} listen on {guest.port} only, by a file of its own in "
        f"/etc/systemd/system/{guest.starter.name}.d",
        f"d=/etc/systemd/system/{unit}.d; mkdir -p \"$d\"",
        f"printf '[Socket]\\nListenStream=\\nListenStream={guest.port}\\nBindToDevice=\\n' > \"$d/zz-port.conf\"",
        f"systemctl daemon-reload; systemctl stop {quoted(unit_of(guest))}; systemctl restart {unit}",
        before=[keep("keep_unit", guest.starter.name), "later 'systemctl daemon-reload'",
                f"keep_folder /etc/systemd/system/{unit}.d", f"keep /etc/systemd/system/{unit}.d/zz-port.conf"])


def set_aside(vm: Vm, guest: GuestSsh) -> Remedy:
    """What changes the unit in this guest."""
    unit, files = quoted(unit_of(guest)), guest.drop_ins
    return run_in_guest(vm, "set-aside-drop-in", f"renames {', '.join(files)} so that systemd does not read it, and "
                        "restarts sshd",
                        *(f"mv {quoted(file)} {quoted(file + '.set-aside')}" for file in files),
                        f"systemctl daemon-reload; systemctl reset-failed {unit} || :; systemctl restart {unit}",
                        before=[keep_sshd(guest), "later 'systemctl daemon-reload'",
                                keep("keep", *files, *(file + ".set-aside" for file in files))], disruption=2)


def look_at_sshd(vm: Vm, guest: GuestSsh) -> Remedy:
    unit = quoted(unit_of(guest))
    return look_in_guest(vm, "look-at-sshd", "nothing; shows the unit, its options and what was said of its starts",
                         f"systemctl cat {unit}", "cat /etc/default/ssh /etc/sysconfig/sshd 2>/dev/null",
                         f"journalctl -q --no-pager -u {unit} -n 20")


def restart_sshd(vm: Vm, guest: GuestSsh) -> Remedy:
    return run_in_guest(vm, "restart-sshd", "restarts sshd; open sessions stay", restart_lines(guest))


def kill_hung_sshd(vm: Vm, guest: GuestSsh) -> Remedy:
    unit = quoted(unit_of(guest))
    return run_in_guest(vm, "restart-sshd", "kills the listening sshd and starts it again; open sessions stay",
                        f"kill -KILL {int(guest.process.pid)}; sleep 1; systemctl restart {unit}")


# What ssh-keygen finds no key in is none; -A leaves alone what is there.
_DROP_BROKEN = ("for k in /etc/ssh/ssh_host_*_key; do ssh-keygen -y -P '' -f \"$k\" >/dev/null 2>&1 || rm -f \"$k\"; "
                "done")


def make_host_keys(vm: Vm, guest: GuestSsh) -> Remedy:
    return run_in_guest(vm, "make-host-keys", "makes the host keys that are missing or cannot be read: clients that "
                        "knew the old ones will warn of a changed host key",
                        f"{_DROP_BROKEN}; ssh-keygen -A && {restart_lines(guest)}",
                        before=[keep_sshd(guest), "keep " + " ".join(
                            f"/etc/ssh/ssh_host_{kind}_key{end}" for kind in _KINDS for end in ("", ".pub"))])


def close_host_keys(vm: Vm, guest: GuestSsh) -> Remedy:
    found = [k.path for k in guest.host_keys if k.mode != "missing"]
    paths = quoted(*found)
    return run_in_guest(vm, "close-host-keys", "lets only root read the host keys and restarts sshd; keys that others "
                        "could read may be known to them", f"chown root:root {paths} && chmod 600 {paths} && "
                        + restart_lines(guest), before=[keep_sshd(guest), keep("keep_mode", *found)])


def make_privsep_folder(vm: Vm, guest: GuestSsh, folder: str) -> Remedy:
    path = quoted(folder)
    return run_in_guest(vm, "make-privsep-folder", f"makes {folder} again and restarts sshd; open sessions stay",
                        f"mkdir -p -m 755 {path} && chown root:root {path} && chmod 755 {path} && "
                        + restart_lines(guest),
                        before=[keep_sshd(guest), keep("keep_folder", folder), keep("keep_mode", folder)])


# Connections of the former holder can keep the port for a minute after its end, and sshd then listens on IPv6 alone.
_UNTIL_IT_LISTENS = ("for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do ss -Hltn4 'sport = :{port}' | grep -q . && break; "
                     "sleep 5; systemctl restart {unit}; done")


def free_port(vm: Vm, guest: GuestSsh, holder: Listener) -> Remedy:
    """A process that belongs to a unit can be started again on the way back; any other cannot."""
    unit = f'"$(ps -o unit= -p {int(holder.pid)})"'
    return run_in_guest(vm, "free-port", f"ends {holder.process} (pid {holder.pid}) and starts sshd",
                        f"kill {int(holder.pid)}", "sleep 1", start_lines(guest),
                        _UNTIL_IT_LISTENS.format(port=guest.port, unit=quoted(_starter(guest))),
                        before=[*_keep_both(guest), f"case {unit} in *.service) keep_unit {unit} ;; esac"])
