"""Where flows are written down."""
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class StorageAccount:
    """`blob`: the endpoint of its blobs, https://NAME.blob.core.windows.net/ unless told."""
    SHORTHAND: ClassVar[str] = "blob"
    blob: str | None = None


@dataclass(frozen=True)
class FlowLog:
    """Exactly one of `vnet`, `subnet`, `nic` and `nsg` is its target; `days` 0 keeps for ever."""
    storage: str
    vnet: str | None = None
    subnet: str | None = None
    nic: str | None = None
    nsg: str | None = None
    enabled: bool = True
    days: int = 0
    version: int = 2

    def __post_init__(self):
        if sum(bool(target) for target in (self.vnet, self.subnet, self.nic, self.nsg)) != 1:
            raise ValueError("write exactly one of vnet, subnet, nic and nsg")
