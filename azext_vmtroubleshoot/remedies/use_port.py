"""Use the port that leads to the VM."""
from . import az
from ..model import Goal, Remedy, Target


def use_port(goal: Goal, target: Target, port: int) -> Remedy:
    return Remedy("use-port", "changes nothing; looks at the way in by that port",
                  az(target.id, "vm", "troubleshoot", goal.protocol, "-g", target.resource_group, "-n", target.name,
                     "--port", port))
