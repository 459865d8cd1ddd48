"""What root or SYSTEM does in a guest, by run command."""
import secrets
from dataclasses import dataclass
from typing import Tuple

from ..guest import change


@dataclass(frozen=True)
class InGuest:
    """Lines that root runs in a Linux guest, by run command; the first that fails ends it and all is put back.

    `before` says, in the words of guest/change.sh, what the lines will touch: the guest keeps it until it is taken
    back or forgotten. Without lines it is kept for an action that comes next.
    """
    touches = "guest"
    vm_id: str
    before: Tuple[str, ...]
    lines: Tuple[str, ...] = ()

    @property
    def call(self) -> dict:
        return {"call": f"POST {self.vm_id}/runCommand", "keeps": self.before, "lines": self.lines}

    def prepare(self, changes):
        name = secrets.token_hex(8)

        def do():
            change.judge(changes.run_command(self.vm_id, change.request(name, self.before, self.lines)))
        return ((TakeBack(self.vm_id, name),) if self.before else ()), do


@dataclass(frozen=True)
class TakeBack:
    """Put back what an InGuest of this name kept; well done when there is nothing. What somebody else has changed
    meanwhile stays."""
    touches = "guest"
    vm_id: str
    name: str

    @property
    def call(self) -> dict:
        return {"call": f"POST {self.vm_id}/runCommand", "takesBack": self.name}

    def prepare(self, changes):
        def do():
            said = change.judge(changes.run_command(self.vm_id, change.undo_request(self.name)))
            return "; ".join(said.splitlines())
        return (), do


@dataclass(frozen=True)
class InWindows:
    """Lines of PowerShell that SYSTEM runs in a Windows guest; the first that fails ends it. `back` takes them back."""
    touches = "guest"
    vm_id: str
    lines: Tuple[str, ...]
    back: Tuple[str, ...] = ()

    @property
    def call(self) -> dict:
        return {"call": f"POST {self.vm_id}/runCommand", "lines": self.lines}

    def prepare(self, changes):
        undo = (InWindows(self.vm_id, self.back),) if self.back else ()

        def do():
            change.judge(changes.run_command(self.vm_id, change.windows_request(secrets.token_hex(8), self.lines)),
                         change.NOT_DONE_IN_WINDOWS)
        return undo, do
