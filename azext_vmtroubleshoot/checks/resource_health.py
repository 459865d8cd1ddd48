"""Resource Health says Available."""
from ..facts.resource_health import ResourceHealth
from ..facts.vm import Vm
from ..model import Finding, failed, passed, unknown, warned
from ..remedies.restart import redeploy
from ..remedies.start import start

GOALS = ("ssh", "rdp")
GUIDE = ("ssh.check-health", "rdp.check-health")
HOP = "vm"
EXPLAINED_BY = ("vm-running",)


def judge(vm: Vm, health: ResourceHealth) -> Finding:
    since = f" since {health.since:%Y-%m-%d %H:%M} UTC" if health.since else ""
    evidence = {"state": health.state, "title": health.title, "summary": health.summary, "reason": health.reason,
                "since": health.since.isoformat() if health.since else None}
    state = health.state.lower()
    said = health.summary or health.title
    if state == "available":
        return passed(f"Available{since}", **evidence)
    if state == "unavailable":
        way_out = redeploy(vm) if vm.running else start(vm)
        return failed(f"Resource Health says Unavailable{since}: {said}", way_out, **evidence)
    if state == "degraded":
        return warned(f"Resource Health says Degraded{since}: {said}", redeploy(vm), **evidence)
    return unknown(f"Resource Health says {health.state or 'nothing'}: {said}", **evidence)
