"""The appliance's own guest hands the traffic on: it forwards, has a route, and its firewall lets it through.

The rules that its kernel has now are followed there for each packet that comes by it. Asked only where a connection did
not work, and only of a Linux VM that this login may run a command in.
"""
from ..facts.forwarder import Forwarder
from ..model import Finding, failed, passed, unknown, warned
from ..remedies.let_through import forward, let_through

GOALS = ("connectivity",)
GUIDE = ("conn.firewall",)
HOP = "route"
EXPLAINED_BY = ("source-running", "appliance")


def judge(forwarder: Forwarder) -> Finding:
    return said(forwarder)


def said(asked: Forwarder) -> Finding:
    vm, rule = asked.vm, asked.firewall.closed_by
    service = f"{asked.proto.upper()} {asked.port}"
    flow = f"{service} from {asked.client} to {asked.service}"
    evidence = {"vm": vm.name, "client": asked.client, "service": asked.service, "port": asked.port,
                "protocol": asked.proto.upper(), "ways": asked.ways, "routes": list(asked.routes),
                "masks": list(asked.masks), "redirects": list(asked.firewall.redirects),
                "managedBy": list(asked.firewall.managers),
                "mayMatch": [f"{r.verdict} {r.text}" for r in asked.firewall.passed_over]}
    if asked.forwards is False:
        return failed(f"The guest of {vm.name} does not forward: IP forwarding is off in its kernel",
                      forward(vm, ":" in asked.service), **evidence)
    lost = next((r for r in asked.routes if _lost(r)), None)
    if lost:
        return failed(f"The kernel of {vm.name} has no way for {flow}: {lost}", **evidence)
    if asked.forwards is None or not asked.firewall.told or not asked.cut.isdisjoint({"fw", "rt", "stopped", "untold"}):
        return unknown(f"The guest of {vm.name} does not tell how it forwards{asked.firewall.gap}", **evidence)
    if rule is None:
        masks = f"; what it hands on has its own address ({asked.masks[0]})" if asked.masks else ""
        return passed(f"{vm.name} hands on {flow}{masks}", **evidence)
    evidence.update(tool=rule.tool, verdict=rule.verdict, chain=rule.chain, rule=rule.text, packet=asked.stopped)
    what = f"the answers to {flow}" if asked.stopped.endswith(" s") else flow
    because = (f"The firewall of {vm.name} {'rejects' if rule.verdict == 'REJECT' else 'drops'} {what}: {rule.text} "
               f"({rule.tool} {rule.chain})")
    remedy = None if asked.half else let_through(asked, rule)
    some = next((r for r in asked.firewall.passed_over if r.may_let_in), None)
    if some:
        return warned(f"{because}, except where another rule matches: {some.text}", remedy, **evidence)
    return failed(because, remedy, symptom_of=("route-back",) if asked.half else (), **evidence)


def _lost(route: str) -> bool:
    return any(word in route.lower() for word in ("rtnetlink", "unreachable", "blackhole", "prohibit"))
