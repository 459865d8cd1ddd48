"""Change single lines of a configuration file in the guest; and reset all of sshd's, the documented way."""
import re
from typing import Optional

from .mend_sshd import TEST, keep_sshd, restart_lines, unit_of
from .reset_access import reset_ssh
from .run_in_guest import keep, quoted, run_in_guest
from ..facts.guest_ssh import GuestSsh
from ..facts.vm import Vm
from ..model import Remedy

_PLACE = re.compile(r"(/[^\s:]+):(\d{1,6})")


def _edit(file: str, edits: str) -> str:
    return f"f={quoted(file)}; b=\"$f.before-$(date +%s)\"; cp -a \"$f\" \"$b\" && sed -i {quoted(edits)} \"$f\""


def _sed(file: str, edits: str) -> str:
    return quoted("sed", "-i", edits, file)


def comment_out(vm: Vm, guest: GuestSsh, *places: str) -> Remedy:
    """`places`: texts that begin with FILE:LINE. Without any that can be read, all of sshd_config is reset."""
    found = [m.groups() for m in map(_PLACE.match, places) if m]
    if not found:
        return reset_ssh(vm)
    file = found[0][0]
    lines = sorted({int(n) for f, n in found if f == file})
    return _sshd_edit(vm, guest, file, "; ".join(f"{n}s/^/# /" for n in lines),
                      f"comments out {file}:{','.join(map(str, lines))}")


def append_to_line(vm: Vm, guest: GuestSsh, place: str, word: str) -> Remedy:
    """Add a word to the end of FILE:LINE."""
    found = _PLACE.match(place)
    if not found:
        return reset_ssh(vm)
    escaped = re.sub(r"([&/\\])", r"\\\1", word)
    return _sshd_edit(vm, guest, found[1], f"{found[2]}s/[[:space:]]*$/ {escaped}/",
                      f"adds {word} to {found[1]}:{found[2]}")


def _sshd_edit(vm, guest, file, edits, what) -> Remedy:
    unit = quoted(unit_of(guest))
    return run_in_guest(
        vm, "edit-sshd-config", f"{what}, keeps a copy, and restarts sshd when sshd -t finds no fault; else "
        "the copy is put back",
        _edit(file, edits),
        f"if {TEST}; then systemctl reset-failed {unit}; systemctl restart {unit}; else cp -a \"$b\" \"$f\"; exit 1; "
        "fi", before=[keep_sshd(guest), keep("keep", file)], fixing=[_sed(file, edits), restart_lines(guest)],
        disruption=2)


def comment_out_of(vm: Vm, remedy_id: str, place: str) -> Optional[Remedy]:
    """Of a file that needs no restart: hosts.deny, limits.conf, a PAM file. None when the place cannot be read."""
    found = _PLACE.match(place)
    if not found:
        return None
    file, edit = found[1], f"{found[2]}s/^/# /"
    return run_in_guest(vm, remedy_id, f"comments out {file}:{found[2]} and keeps a copy", _edit(file, edit),
                        before=[keep("keep", file)], fixing=[_sed(file, edit)])
