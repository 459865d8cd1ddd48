"""What this machine must offer, and the few ways in which guests and fabric speak to it."""
import contextlib
import ctypes
import os
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path

from ...until import PATIENCE

CLONE_NEWNET = 0x40000000
NAMESPACES = Path("/run/netns")
CGROUPS = Path("/sys/fs/cgroup")
WIRE_SERVER = "168.63.129.16"
PROJECT = Path(__file__).resolve().parents[3]
NEEDED = {"systemd-nspawn": "systemd-container", "nft": "nftables", "ip": "iproute2", "nsenter": "util-linux",
          "ssh-keygen": "openssh-client"}
INOTIFY, ENOUGH = Path("/proc/sys/fs/inotify/max_user_instances"), 8192


class Failed(RuntimeError):
    """A command of the machine's own (ip, nft, mount ...) failed; the message is what it said."""


def run(*argv, stdin=None, check=True, timeout=PATIENCE):
    """Output of a command, standard error included; raises Failed when it fails and check is set."""
    done = subprocess.run(argv, input=stdin, stdin=subprocess.DEVNULL if stdin is None else None, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout, check=False)
    if check and done.returncode:
        raise Failed(f"{' '.join(argv)}: {done.stdout.strip()}")
    return done.stdout


def has_base(image):
    """Whether a root file system of that image was made before, be it by an older recipe."""
    store = Path(os.environ.get("VMT_GUEST_BASE", PROJECT / ".build/guest-base"))
    return any(folder.is_dir() for folder in store.glob(f"{image}-*"))


def base_folder(image):
    """The root file system of an image; made by scripts/guest-base when it is not there."""
    return Path(run(str(PROJECT / "scripts/guest-base"), image, timeout=600).splitlines()[-1])


def why_not(image="bookworm"):
    """None when real guests can run here, else the reason in a sentence."""
    if os.geteuid() != 0:
        return "Real guests need root."
    for program, package in NEEDED.items():
        if not shutil.which(program):
            return f"Real guests need {program} (Debian package {package})."
    if not cgroup_roots():
        return f"Real guests need a cgroup hierarchy that can be written below {CGROUPS}."
    if "overlay" not in Path("/proc/filesystems").read_text(encoding="ascii"):
        return "Real guests need overlayfs in the kernel."
    if subprocess.run(["unshare", "--net", "--pid", "--mount", "--fork", "true"], check=False,
                      capture_output=True).returncode:
        return "Real guests need new namespaces, which are not allowed here."
    if not has_base(image) and not shutil.which("mmdebstrap"):
        return f"There is no base image {image}, and no mmdebstrap to make one."
    return None


def make_room():
    """A guest takes about eight inotify instances of root's, and Linux gives 128 unless told. The boot of one guest too
    many, whoever runs the others, ends with failed units, or never."""
    if int(INOTIFY.read_text(encoding="ascii")) < ENOUGH:
        INOTIFY.write_text(str(ENOUGH), encoding="ascii")


def cgroup_roots():
    """Hierarchies in which a guest gets a group of its own: systemd's, cgroup 2, and pids where it is separate."""
    if (CGROUPS / "cgroup.controllers").exists():
        return [CGROUPS]
    return [root for root in (CGROUPS / "systemd", CGROUPS / "unified", CGROUPS / "pids")
            if root.is_dir() and os.access(root, os.W_OK)]


@contextlib.contextmanager
def in_namespace(name):
    """This thread uses the network namespace of that name, for sockets made (and /proc/sys/net read) meanwhile."""
    libc = ctypes.CDLL(None, use_errno=True)
    there = os.open(NAMESPACES / name, os.O_RDONLY)
    before = os.open(f"/proc/self/task/{threading.get_native_id()}/ns/net", os.O_RDONLY)
    try:
        _enter(libc, there)
        yield
    finally:
        _enter(libc, before)
        os.close(before)
        os.close(there)


def links_up(namespace, devices):
    """How many of these devices of a network namespace are up.

    One that was set up drops all until the kernel's link watch comes to it. Asking for it by name makes that come
    at once (since Linux 6.8).
    """
    asked = "".join(f"link show dev {device}\n" for device in devices)
    return run("ip", "-o", "-n", namespace, "-batch", "-", stdin=asked).count(" state UP ")


def await_links(namespace, devices):
    """Until these devices, whose other ends are up, really send."""
    end = time.monotonic() + PATIENCE
    while links_up(namespace, devices) < len(devices):
        if time.monotonic() > end:
            raise Failed(f"Not all of {', '.join(devices)} come up.")
        time.sleep(.01)


def connect(namespace, address, port, timeout=1.2, source=None):
    """What a connection from that network namespace comes to: 'open', 'refused', 'silent' or 'unreachable: why'.

    Kernels alone speak: what they say is there at once, however busy the machine is.
    """
    with in_namespace(namespace):
        wire = socket.socket()
    with wire:
        wire.settimeout(timeout)
        try:
            if source:
                wire.bind((source, 0))
            wire.connect((address, port))
            return "open"
        except ConnectionRefusedError:
            return "refused"
        except TimeoutError:
            return "silent"
        except OSError as error:
            return f"unreachable: {error}"


def _enter(libc, namespace):
    if libc.setns(namespace, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")
