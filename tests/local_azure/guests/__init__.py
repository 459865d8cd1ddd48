"""Real Linux VMs, and Azure's network between them, for the Azure on loopback.

    with Fabric("demo") as fabric:                          # client, router; nothing is added to the host's network
        fabric.enforce(resources)                           # {ARM id: ARM document}: the kernel does what they say
        guest = fabric.add_guest(vm_id, "web01", [(None, "10.0.1.4", "10.0.1.0/24")], authorized_keys=[...])
        guest.start()
        guest.break_with("sshd-config-error", line=12)      # one of faults.every()
        guest.run("systemctl is-active ssh")                # as RunShellScript
        guest.vmaccess({}, {"reset_ssh": True})             # as VMAccessForLinux
        guest.restart()

A command runs in the client's place with `nsenter --net=/run/netns/NAME command`, NAME being fabric.client; a socket
is made there within `fabric.in_client()`. What a killed process left is taken away by the next Fabric's up(), or by
sweep(). The modules: `topology` reads documents; `nsg`, `routes`, `nat` and `ruleset` compile them; `fabric` makes them
true; a `guest` has a `disk` and, while it is on, a `machine`; `faults` breaks it, `vmaccess` runs in it; `state` takes
all away.
"""
from .fabric import Fabric
from .guest import CannotRun, Guest
from .host import Failed, has_base, why_not
from .machine import Completed
from .state import sweep

__all__ = ["CannotRun", "Completed", "Fabric", "Failed", "Guest", "has_base", "sweep", "why_not"]
