"""How network security groups decide: sets of addresses, service tags, rules, groups of rules. Values only."""
