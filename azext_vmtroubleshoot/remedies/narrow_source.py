"""Let fewer addresses in by the rule that lets a flow in."""
from typing import Iterable, Optional, Tuple

from . import az
from .allow_flow import sources
from ..facts.remote import Remote
from ..model import Remedy
from ..nsg.security_group import Group
from ..nsg.security_rule import Flow, Rule
from ..shape import group_of


def narrow_source(allowing: Iterable[Tuple[Group, Optional[Rule]]], flow: Flow, remote: Remote) -> Optional[Remedy]:
    """A person's to decide: the rule may let others in who need it. None where no rule of a user's group lets it in."""
    for group, rule in allowing:
        if rule and not rule.default and group.layer != "manager":
            return Remedy("narrow-source", f"lets only {', '.join(sources(remote))} in to TCP {flow.port} by the rule "
                          f"{rule.name} of {group.name}; everybody else who uses it is kept out",
                          az(group.id, "network", "nsg", "rule", "update", "-g", group_of(group.id), "--nsg-name",
                             group.name, "-n", rule.name, "--source-address-prefixes", *sources(remote)))
    return None
