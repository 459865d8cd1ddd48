"""Reset the way in by VMAccess, the extension that Azure's own reset commands use."""
from typing import Any, Mapping

from ..actions import Extend, InGuest
from ..facts.vm import Vm

# What the extension may change whatever it is asked (shared facts: it always writes sshd_config and restarts sshd).
_LINUX = ("{ ! command -v iptables-save || keep_tables iptables; }",
          "keep_unit \"$(systemctl list-unit-files --no-legend ssh.service sshd.service | awk '{ print $1; exit }')\"",
          "keep /etc/ssh/sshd_config /etc/ssh/sshd_config.d/50-cloud-init.conf /var/cache/vmaccess/backup")


def linux_access(vm: Vm, protected: Mapping[str, Any], *before: str) -> tuple:
    """Actions: the guest keeps what the extension may touch, then the extension runs.

    `protected` are its settings, secrets among them; `before` is more to be kept, in the words of guest/change.sh.
    """
    installed = vm.extension("VMAccessForLinux")
    return (InGuest(vm.id, (*_LINUX, *before), ("true",)),
            Extend(vm.id, vm.location, installed.name if installed else "enablevmaccess",
                   "Microsoft.OSTCExtensions", "VMAccessForLinux", "1.5", {}, protected))
