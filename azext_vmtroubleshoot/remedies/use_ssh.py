"""Use SSH, the usual way into a Linux guest."""
from . import az
from ..model import Remedy, Target


def use_ssh(target: Target) -> Remedy:
    return Remedy("use-ssh", "changes nothing; looks at the way in by SSH",
                  az(target.id, "vm", "troubleshoot", "ssh", "-g", target.resource_group, "-n", target.name))
