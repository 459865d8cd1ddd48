"""A classic VM has an endpoint for the port.

Only an endpoint leads from outside its cloud service to a classic VM. The model was retired on 6 September 2023: where
its provider does not answer any more, no endpoint serves either, and the VM has to be migrated.
"""
from ..facts.classic_endpoints import ClassicEndpoint, ClassicEndpoints
from ..facts.classic_vm import ClassicVm
from ..model import Finding, Goal, Status, Target, Unreadable, failed, passed, skipped, unknown

GOALS = ("connectivity",)
GUIDE = ("conn.classic-endpoint",)
HOP = "vm"
EXPLAINED_BY = ("vm-model",)


def judge(goal: Goal, target: Target, classic: ClassicVm | Unreadable,
          endpoints: ClassicEndpoints | Unreadable) -> Finding:
    if isinstance(classic, Unreadable) or not classic.id:
        return skipped("Only classic VMs have endpoints")
    if isinstance(endpoints, Unreadable):
        return _silent(target, endpoints)
    seen = {"endpoints": [_evidence(e) for e in endpoints.all]}
    there = ", ".join(map(said, endpoints.all)) or "none"
    if goal.port is None:
        return passed(f"Endpoints of {target.name}: {there}", **seen) if endpoints.all else failed(
            f"{target.name} has no endpoint, so nothing outside its cloud service reaches it", **seen)
    found = [e for e in endpoints.all if e.serves(goal.port, goal.transport)]
    if not found:
        return failed(f"No endpoint of {target.name} is for {goal.transport.upper()} {goal.port}; there are: {there}",
                      **seen)
    return passed(f"Endpoint {said(found[0])} of {target.name} serves the port", **seen)


def _silent(target: Target, why: Unreadable) -> Finding:
    if why.status is Status.SKIPPED:
        return skipped(why.why)
    return unknown(f"The endpoints of {target.name} cannot be read any more: {why.why}. The classic model was retired "
                   "on 6 September 2023 (https://aka.ms/classicvmretirement)", why.needs)


def said(endpoint: ClassicEndpoint) -> str:
    """SSH (tcp 50022 to 22)"""
    return f"{endpoint.name} ({endpoint.protocol} {endpoint.public_port} to {endpoint.private_port})"


def _evidence(endpoint: ClassicEndpoint) -> dict:
    rules = None if endpoint.rules is None else [
        {"order": r.order, "action": "permit" if r.permit else "deny", "remote": r.remote, "description": r.words}
        for r in endpoint.rules]
    return {"name": endpoint.name, "protocol": endpoint.protocol, "publicPort": endpoint.public_port,
            "privatePort": endpoint.private_port, "address": endpoint.address or None, "accessList": rules}
