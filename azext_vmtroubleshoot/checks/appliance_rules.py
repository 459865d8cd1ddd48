"""The appliance's own guest hands the traffic on: it forwards, has a route, and its firewall lets it through.

The rules that its kernel has now are followed there for each packet that comes by it. Asked only where a connection did
not work, and only of a Linux VM that this login may run a command in.
"""
from ..facts.forwarder import Forwarder
from ..facts.guest_end import GuestEnd
from ..facts.guest_firewall import Rule
from ..model import Finding, Unreadable, failed, passed, unknown, warned
from ..remedies.let_through import forward, let_through

GOALS = ("connectivity",)
GUIDE = ("conn.firewall",)
HOP = "route"
EXPLAINED_BY = ("source-running", "appliance")


def judge(forwarder: Forwarder, end: GuestEnd | Unreadable) -> Finding:
    return said(forwarder, end)


def said(asked: Forwarder, source) -> Finding:
    """`source`: the guest that tried to connect, if it could be asked."""
    vm, rule = asked.vm, asked.firewall.closed_by
    service = f"{asked.proto.upper()} {asked.port}"
    flow = f"{service} from {asked.client} to {asked.service}"
    evidence = {"vm": vm.name, "client": asked.client, "service": asked.service, "port": asked.port,
                "protocol": asked.proto.upper(), "ways": asked.ways, "routes": list(asked.routes),
                "masks": [mask.text for mask in asked.masks], "redirects": list(asked.firewall.redirects),
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
        return _let(asked, flow, isinstance(source, GuestEnd) and source.reaches, evidence)
    evidence.update(tool=rule.tool, verdict=rule.verdict, chain=rule.chain, rule=rule.text, packet=asked.stopped)
    what = f"the answers to {flow}" if asked.stopped.endswith(" s") else flow
    because = (f"The firewall of {vm.name} {'rejects' if rule.verdict == 'REJECT' else 'drops'} {what}: {rule.text} "
               f"({rule.tool} {rule.chain})")
    remedy = None if asked.half else let_through(asked, rule)
    spared = asked.firewall.spared
    if spared:
        return warned(f"{because}, except where another rule matches: {spared.text}", remedy, **evidence)
    return failed(because, remedy, symptom_of=("route-back",) if asked.half else (), **evidence)


def _let(asked: Forwarder, flow: str, proven: bool, evidence) -> Finding:
    """No rule drops it for certain."""
    vm, firewall = asked.vm, asked.firewall
    astray = next((r for r in firewall.redirects if r.address != asked.service), None)
    if astray and not proven:
        stands = Rule(astray.tool, "ACCEPT", astray.base, astray.base, astray.text)
        return failed(f"The firewall of {vm.name} sends {flow} on to {astray.to}: {astray.text} ({astray.tool} "
                      f"{astray.base})", let_through(asked, stands), to=astray.to, **evidence)
    if firewall.doubt and not proven:
        doubt = firewall.doubt
        return unknown(f"Whether {vm.name} hands on {flow} is not known: this rule {doubt.unsure}: {doubt.text} "
                       f"({doubt.tool} {doubt.chain}, {doubt.verdict})", **evidence)
    masks = f"; what it hands on has an address of its own ({asked.masks[0].text})" if asked.masks else ""
    return passed(f"{vm.name} hands on {flow}{masks}", **evidence)


def _lost(route: str) -> bool:
    return any(word in route.lower() for word in ("rtnetlink", "unreachable", "blackhole", "prohibit"))
