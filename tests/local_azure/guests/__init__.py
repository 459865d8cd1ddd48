"""Real Linux VMs, and Azure's network between them, for the Azure on loopback."""
from .fabric import Fabric
from .guest import CannotRun, Completed, Guest
from .host import Failed, why_not
from .state import sweep

__all__ = ["CannotRun", "Completed", "Fabric", "Failed", "Guest", "sweep", "why_not"]
