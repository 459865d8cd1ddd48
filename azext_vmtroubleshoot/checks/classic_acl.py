"""The access list of a classic VM's endpoint lets the source in.

The first rule that matches decides. A list with a permit rule is closed for all others.
"""
from .classic_endpoint import said
from ..facts.classic_endpoints import ClassicEndpoint, ClassicEndpoints
from ..model import Finding, Goal, failed, passed, skipped, unknown

GOALS = ("connectivity",)
GUIDE = ("conn.classic-acl",)
HOP = "vm"
EXPLAINED_BY = ("vm-model", "classic-endpoint")


def judge(goal: Goal, endpoints: ClassicEndpoints) -> Finding:
    """Without endpoints there is nothing to say: the check of the endpoint tells why."""
    asked = [e for e in endpoints.all if goal.port is None or e.serves(goal.port, goal.transport)]
    if not asked:
        return skipped("There is no endpoint whose access list could be looked at")
    untold = [e for e in asked if e.rules is None]
    if untold:
        return unknown(f"The provider tells no access list of endpoint {said(untold[0])}", "the Azure portal")
    listed = [e for e in asked if e.rules]
    if not listed:
        return passed("No endpoint for it has an access list: everybody is let in")
    if not goal.source_address:
        return unknown(f"Endpoint {said(listed[0])} has an access list: {_list(listed[0])}", "--source-address")
    for endpoint in listed:
        lets_in, rule = endpoint.permits(goal.source_address)
        if not lets_in:
            why = f"rule {rule.order} denies {rule.remote}" if rule else f"its rules are {_list(endpoint)}"
            return failed(f"The access list of endpoint {said(endpoint)} keeps {goal.source_address} out: {why}",
                          endpoint=endpoint.name, rule=rule.order if rule else None)
    return passed(f"The access list of endpoint {said(listed[0])} lets {goal.source_address} in")


def _list(endpoint: ClassicEndpoint) -> str:
    return ", ".join(f"{'permit' if r.permit else 'deny'} {r.remote}" for r in endpoint.rules)
