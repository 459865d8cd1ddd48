"""A command about what is in another subscription than the VM that was named says so: az would look in the login's."""
import shlex
from dataclasses import replace
from typing import Annotated, get_origin

from ..facts.destination import Destination
from ..model import Finding, Target
from ..shape import segment


def elsewhere(finding: Finding, check, known) -> Finding:
    home = known.get(Target)
    remedy = finding.remedy
    subscription = _subscription(remedy, check, known) if remedy and home else ""
    if not subscription or subscription.lower() == home.subscription.lower() or "--subscription" in remedy.command:
        return finding
    commands = [[]]
    for word in shlex.split(remedy.command):
        if word == "&&":
            commands.append([])
        else:
            commands[-1].append(word)
    told = " && ".join(shlex.join([*command, "--subscription", subscription]) for command in commands)
    return replace(finding, remedy=replace(remedy, command=told))


def _subscription(remedy, check, known) -> str:
    """Of what its actions write to; without any, of the far end where that is what the check looks at."""
    ids = [getattr(action, name) for action in remedy.actions for name in ("id", "vm_id", "nic_id")
           if hasattr(action, name)]
    if ids:
        return segment(ids[0], "subscriptions")
    far = known.get(Destination)
    looks_far = any(get_origin(need.fact) is Annotated for need in check.needs.values())
    return far.subscription if looks_far and isinstance(far, Destination) else ""
