"""What a fabric leaves on the machine, by name, so that it can be taken away: also after its process was killed.

Everything carries the fabric's identifier: folders below /run/vmt-guests, network namespaces, cgroups.
"""
import contextlib
import os
import secrets
import shutil
import signal
import time
from pathlib import Path

from ...until import PATIENCE
from .host import NAMESPACES, cgroup_roots, run

STATE = Path("/run/vmt-guests")


def claim(label):
    """A new identifier, its folder, and in it who owns it."""
    tidy = "".join(letter if letter.isalnum() else "-" for letter in label.lower())[:24]
    name = f"vmt-{tidy}-{os.getpid()}-{secrets.token_hex(2)}"
    unfinished = STATE / f".{name}"         # not seen by a sweep that runs meanwhile
    unfinished.mkdir(parents=True)
    (unfinished / "owner").write_text(f"{os.getpid()} {_started(os.getpid())}", encoding="ascii")
    return name, unfinished.rename(STATE / name)


def remove(name):
    """Processes, mounts, namespaces, cgroups and files of one fabric."""
    groups = [group for root in cgroup_roots() for group in root.glob(f"{name}.*")]
    _kill(groups)
    for mount in reversed(_mounts(STATE / name)):
        run("umount", "-l", mount, check=False)
    for namespace in NAMESPACES.glob(f"{name}.*"):
        run("ip", "netns", "del", namespace.name, check=False)
    for group in groups:
        remove_group(group)
    shutil.rmtree(STATE / name, ignore_errors=True)


def sweep(label=None):
    """Clean up after fabrics whose process is gone; with a label, after those of that label. Their identifiers."""
    swept = []
    for folder in sorted(STATE.glob("vmt-*")) if STATE.is_dir() else ():
        if (label is None or folder.name.startswith(f"vmt-{label}-")) and not _alive(folder):
            remove(folder.name)
            swept.append(folder.name)
    return swept


def remove_group(group):
    """A cgroup and those below it, once those who were killed in them are gone."""
    end = time.monotonic() + PATIENCE
    while True:
        for folder, _, _ in os.walk(group, topdown=False):
            with contextlib.suppress(OSError):
                os.rmdir(folder)
        if not group.exists() or time.monotonic() > end:
            return
        time.sleep(.005)


def _alive(folder):
    try:
        pid, started = (folder / "owner").read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return False
    return _started(int(pid)) == started


def _started(pid):
    """Start time of a process in clock ticks, which tells it from a later one of the same number."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[19]
    except OSError:
        return ""


def _kill(groups):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        # Others may be taking the same away: os.walk does not mind.
        pids = {int(line) for group in groups for folder, _, _ in os.walk(group)
                for line in _lines(Path(folder, "cgroup.procs"))}
        if not pids:
            return
        for pid in pids:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(.02)


def _lines(file):
    try:
        return file.read_text(encoding="ascii").split()
    except OSError:
        return []


def _mounts(folder):
    with open("/proc/self/mounts", encoding="utf-8") as mounts:
        points = [line.split()[1] for line in mounts]
    return [point for point in points if point == str(folder) or point.startswith(f"{folder}/")]
