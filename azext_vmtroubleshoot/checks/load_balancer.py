"""The load balancer that is the destination has a rule for the port, and machines behind it.

What comes to a frontend at a port that no rule serves is dropped. Which machine of the pool its probe finds healthy is
not looked at: each can be named as --dest, with the rule's own port. A machine that an internal load balancer leads
back to itself gets no connection (documented): the packets come back from its own address, and its guest does not take
them for answers.
"""
from ..facts.frontend import Frontend, Serving
from ..facts.nics import Nics
from ..facts.vm import Vm
from ..model import Finding, Goal, failed, passed, unknown, warned

GOALS = ("connectivity",)
GUIDE = ("conn.verify-flow",)
HOP = "vm"
EXPLAINED_BY = ("source-running",)


def judge(goal: Goal, vm: Vm, frontend: Frontend, nics: Nics) -> Finding:
    asked, rules = f"{goal.transport.upper()} {goal.port}", frontend.rules
    evidence = {"loadBalancer": frontend.balancer, "address": frontend.address,
                "rules": [f"{r.name}: {r.protocol.upper()} {_ports(r)} to {r.backend_port or 'the same port'} of "
                          f"{', '.join(r.names) or 'nobody'}" for r in rules]}
    rule = next((r for r in rules if r.serves(goal.transport, goal.port)), None)
    if rule is None:
        return failed(f"Load balancer {frontend.balancer} has no rule for {asked} at {frontend.address}", **evidence)
    if not rule.members:
        return failed(f"Nobody is behind rule {rule.name} of load balancer {frontend.balancer}", **evidence)
    leads = (f"Rule {rule.name} of load balancer {frontend.balancer} leads {asked} to port "
             f"{rule.backend_port or goal.port} of {', '.join(rule.names)}")
    if frontend.internal and rule.holds(nics):
        return _back_to_itself(vm, rule, leads, evidence)
    return passed(f"{leads}; which of them its probe finds healthy is not looked at", **evidence)


def _back_to_itself(vm: Vm, rule: Serving, leads: str, evidence) -> Finding:
    said = f"{leads}: a connection of {vm.name} that is led back to {vm.name} itself fails"
    if rule.floating:
        return unknown(f"{said}, unless its guest has the frontend's address", **evidence)
    if len(rule.members) > 1:
        return warned(said, **evidence)
    return failed(f"{said}, and nobody else is behind it", **evidence)


def _ports(rule) -> str:
    if rule.ports is None:
        return "every port"
    return str(rule.ports[0]) + (f"-{rule.ports[-1]}" if len(rule.ports) > 1 else "")
