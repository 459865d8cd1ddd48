"""What a remedy does: plain values, one kind each. Nothing happens until what prepare() returns is called.

prepare(changes) reads what is there and returns (undo, do): the actions that will take this one back, the first to be
done first, and a function without arguments that does it. The undo is known, and written to the journal, before
anything changes. do() raises CannotRead. What takes something back puts back only what is still as it was left; what is
not, its do() returns in words for a person.

`call` shows the request to a person, without secrets; `touches` says which facts are to be read again (their ABOUT).
"""
import secrets
from dataclasses import dataclass, field
from typing import Any, Mapping, Tuple

from ..guest import change
from ..model import CannotRead

COMPUTE = "2024-07-01"


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


@dataclass(frozen=True)
class InGuest:
    """Lines that root runs in a Linux guest, by run command; the first that fails ends it and all is put back.

    `before` says, in the words of guest/change.sh, what the lines will touch: the guest keeps it until it is taken
    back or forgotten.
    """
    touches = "guest"
    vm_id: str
    before: Tuple[str, ...]
    lines: Tuple[str, ...]

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
    """Put back what an InGuest of this name kept; well done when there is nothing."""
    touches = "guest"
    vm_id: str
    name: str

    @property
    def call(self) -> dict:
        return {"call": f"POST {self.vm_id}/runCommand", "takesBack": self.name}

    def prepare(self, changes):
        def do():
            change.judge(changes.run_command(self.vm_id, change.undo_request(self.name)))
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


@dataclass(frozen=True)
class Extend:
    """Write a VM extension. The agent skips settings it has seen, so each time is marked as a new one."""
    touches = "guest"
    vm_id: str
    location: str
    name: str
    publisher: str
    type: str
    version: str
    settings: Mapping[str, Any]
    protected: Mapping[str, Any] = field(repr=False)     # secrets: in no log, journal or output

    @property
    def call(self) -> dict:
        return {"call": f"PUT {self.vm_id}/extensions/{self.name}", "settings": self.settings,
                "protectedSettings": sorted(self.protected)}

    def prepare(self, changes):
        """No undo: what was protected is not told back, and a VM keeps the extension anyhow."""
        body = {"location": self.location, "properties": {
            "publisher": self.publisher, "type": self.type, "typeHandlerVersion": self.version,
            "autoUpgradeMinorVersion": True, "forceUpdateTag": secrets.token_hex(8),
            "settings": dict(self.settings), "protectedSettings": dict(self.protected)}}

        def do():
            try:
                changes.put(f"{self.vm_id}/extensions/{self.name}", COMPUTE, body)
            except CannotRead as error:
                told = error.unreadable
                why = "Azure refused it. Its words repeat what was sent, and are not shown" \
                    if self._repeated(told.why) else told.why
                # --debug shows what an error came from, and that holds Azure's whole answer.
                raise CannotRead(why, told.needs, told.code, told.status) from None
        return (), do

    def _repeated(self, words: str) -> bool:
        """Whether they hold, or begin, the password or key: words that are too long have been cut."""
        return any(str(self.protected[name])[:6] in words for name in ("password", "Password", "ssh_key")
                   if self.protected.get(name))
