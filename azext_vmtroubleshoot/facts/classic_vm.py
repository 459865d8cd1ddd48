"""Is this a classic VM? Asked only when there is no Resource Manager VM of that name."""
from dataclasses import dataclass

from ..model import Target, Unreadable
from ..shape import text
from .vm import Vm

TYPE = "Microsoft.ClassicCompute/virtualMachines"


@dataclass(frozen=True)
class ClassicVm:
    """A row of the resource list, the only recorded answer about classic VMs; `id` is "" when there is none."""
    id: str

    @classmethod
    def read(cls, arm, target: Target, vm: Vm | Unreadable) -> "ClassicVm":
        if not isinstance(vm, Unreadable) or vm.code != "ResourceNotFound":
            return cls("")
        return cls.parse(arm.resources(TYPE, target.name), target)

    @classmethod
    def parse(cls, rows, target: Target) -> "ClassicVm":
        marker = f"/resourcegroups/{target.resource_group}/".lower()
        ids = (text(row, "id") for row in rows if text(row, "name").lower() == target.name.lower())
        return cls(next((i for i in ids if marker in i.lower()), ""))
