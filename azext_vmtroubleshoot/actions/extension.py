"""What the guest's agent is asked for through a VM extension."""
import secrets
from dataclasses import dataclass, field
from typing import Any, Mapping

from ..api_versions import COMPUTE
from ..model import CannotRead


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
