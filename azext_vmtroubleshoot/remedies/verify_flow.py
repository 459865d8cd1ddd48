"""Evaluate today's rules for a conversation."""
from . import az
from ..model import Goal, Remedy, Target


def verify_flow(goal: Goal, target: Target) -> Remedy:
    return Remedy("verify-flow", "reads only: says whether today's rules still deny it, and what lets it through",
                  az(target.id, "vm", "troubleshoot", "connectivity", "verify-flow", "-g", target.resource_group, "-n",
                     target.name, "--dest", goal.dest, "--dest-port", goal.port, "--protocol", goal.transport))
