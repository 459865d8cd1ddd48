"""The probe of the protocol that is wanted."""
from ..model import Goal, Status, Unreadable
from .contact import Contact
from .rdp_probe import RdpProbe
from .ssh_probe import SshProbe


class ClientProbe:
    """Stands for a Contact, made by the goal's own probe: for those who ask only what all protocols have."""

    @classmethod
    def read(cls, goal: Goal, ssh: SshProbe | Unreadable, rdp: RdpProbe | Unreadable) -> Contact | Unreadable:
        return {"ssh": ssh, "rdp": rdp}.get(goal.protocol, Unreadable("Not tried from here", status=Status.SKIPPED))
