"""The machines behind a load balancer's rule, as what hands on the traffic of others."""
from dataclasses import dataclass
from typing import Optional, Tuple

from ..model import CannotRead, Unreadable
from ..shape import flag, name_of, parent_of, same_id, segment, text
from .aim import vm_of
from .frontend import Serving
from .holders import holders
from .vm import Vm


@dataclass(frozen=True)
class Member:
    """`hidden`: why it is not known; then nothing else is."""
    name: str                        # of the VM, or what the pool calls it
    nic_id: str = ""
    forwards: bool = False           # enableIPForwarding of the NIC
    vm: Optional[Vm] = None
    hidden: Optional[Unreadable] = None

    @property
    def able(self) -> bool:
        return bool(self.vm and self.vm.running and self.forwards)

    @property
    def words(self) -> str:
        """Why it cannot hand anything on."""
        if not self.vm.running:
            return f"{self.name} is {self.vm.power_state}"
        return f"{name_of(self.nic_id)} of {self.name} does not allow IP forwarding"


def read(arm, rule: Serving, nics) -> Tuple[Member, ...]:
    """`nics`: all that the login sees; others are read one by one."""
    def one(member):
        try:
            return _member(arm, member, nics)
        except CannotRead as error:
            return Member(segment(member, "networkInterfaces") or member, hidden=error.unreadable)
    return tuple(arm.together(one, rule.members))


def _member(arm, member: str, nics) -> Member:
    """`member` is the id of an IP configuration or an address."""
    if "/" in member:
        known = next((b for b in nics if same_id(text(b, "id"), parent_of(member))), None)
        nic = known or arm.nic(parent_of(member))
    else:
        nic = next((body for _, body in holders(nics, member)), {})
    owner = vm_of(text(nic, "properties", "virtualMachine", "id"))
    if owner is None:
        raise CannotRead(f"Whose {name_of(parent_of(member)) or member} is, is not known")
    vm = Vm.parse(arm.vm(owner), owner)
    if not vm.power_state:
        raise CannotRead(f"Azure does not tell whether {vm.name} runs")
    return Member(vm.name, text(nic, "id"), flag(nic, "properties", "enableIPForwarding"), vm)
