"""What is done to a VM as a whole."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Act:
    """A power action of a VM; `back` is the one that takes it back, "" where none does."""
    touches = "vm"
    vm_id: str
    verb: str                        # start, restart, redeploy, reapply, powerOff, deallocate
    back: str = ""

    @property
    def call(self) -> dict:
        return {"call": f"POST {self.vm_id}/{self.verb}"}

    def prepare(self, changes):
        undo = (Act(self.vm_id, self.back),) if self.back else ()
        return undo, lambda: changes.act(self.vm_id, self.verb)
