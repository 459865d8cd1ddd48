"""Look at the rules that decide, where they cannot be mended blindly."""
from . import az
from ..model import Remedy
from ..shape import group_of, name_of


def look_at_rule(rule_id: str) -> Remedy:
    return Remedy("look-at-rule", "nothing; shows the rule", az("", "network", "nsg", "rule", "show", "--ids", rule_id))


def look_at_effective_rules(nic_id: str) -> Remedy:
    return Remedy("look-at-effective-rules", "nothing; shows all rules in effect at the NIC",
                  az(nic_id, "network", "nic", "list-effective-nsg", "-g", group_of(nic_id), "-n", name_of(nic_id)))
