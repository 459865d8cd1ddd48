"""What the caller wants: a service of a VM, or that the VM uses one of another."""
from dataclasses import dataclass, field
from typing import Optional


@dataclass(frozen=True)
class Target:
    """The VM that was named by the caller."""
    subscription: str
    resource_group: str
    name: str
    login: str = field(default="", compare=False)    # the subscription that the caller's az looks in when told none

    @property
    def id(self) -> str:
        return (f"/subscriptions/{self.subscription}/resourceGroups/{self.resource_group}"
                f"/providers/Microsoft.Compute/virtualMachines/{self.name}")


@dataclass(frozen=True)
class Service:
    """What a protocol leads to."""
    name: str                        # as people call it
    server: str                      # what serves it in the guest
    port: int = 0
    system: str = ""                 # the operating system it comes with, as Azure spells it; "" for any


SERVICES = {"ssh": Service("SSH", "sshd", 22, "Linux"),
            "rdp": Service("Remote Desktop", "TermService", 3389, "Windows"),
            "connectivity": Service("the port", "a service")}


@dataclass(frozen=True)
class Goal:
    """What the caller wants to do: use this service of the target, from here or from `source_address`; or, with
    protocol "connectivity", let the target use `port` of `dest`.

    `port` is None when the caller named none: then the way in decides which port a client has to use, and
    `service_port` is the one the guest listens on.
    """
    protocol: str = "ssh"
    port: Optional[int] = None
    username: Optional[str] = None
    private_key_file: Optional[str] = None
    source_address: Optional[str] = None
    in_guest: str = "auto"           # auto | always | never
    dest: Optional[str] = None       # a VM's name or id, an address or a DNS name
    transport: str = "tcp"           # tcp | udp
    hours: int = 3                   # how far back records and metrics are looked at

    @property
    def service_port(self) -> int:
        return self.port or self.service.port

    @property
    def service(self) -> Service:
        return SERVICES[self.protocol]
