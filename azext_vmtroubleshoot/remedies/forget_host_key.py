"""Forget a host key on the caller's machine."""
import shlex

from ..model import Command, Remedy


def forget_host_key(known_as: str) -> Remedy:
    """`known_as`: the host as known_hosts names it, ADDRESS or [ADDRESS]:PORT."""
    return Remedy("forget-host-key", "removes the old key from your known_hosts; compare the new fingerprint with the "
                  "VM's own before you accept it", Command.of(shlex.join(["ssh-keygen", "-R", known_as])))
