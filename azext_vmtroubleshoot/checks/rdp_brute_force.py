"""Nobody tries passwords in masses.

A port that is open to the whole Internet is found in minutes. Failed logons every second take what new connections
need, so that users are dropped although all is set well.
"""
from ..facts.caller import Caller
from ..facts.effective_rules import EffectiveRules, NicRules
from ..facts.guest_rdp import GuestRdp
from ..facts.passage import Passage
from ..facts.rdp_probe import RdpProbe
from ..facts.remote import Remote
from ..facts.way_in import WayIn
from ..model import Finding, Unreadable, failed, passed, unknown, warned
from ..remedies.narrow_source import narrow_source

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "service"
EXPLAINED_BY = ("rdp-service", "rdp-denied", "rdp-logons", "rdp-port-owner", "rdp-listens", "rdp-machine-keys",
                "rdp-guest-certificate", "rdp-tls")

_MANY = 60                           # failed logons in ten minutes
_FLOOD = 300


def judge(way_in: WayIn, caller: Caller | Unreadable, rules: EffectiveRules | Unreadable, guest: GuestRdp,
          probe: RdpProbe | Unreadable) -> Finding:
    why = guest.untold("logons")
    found = guest.failures
    if why or found is None or found.count is None:
        return unknown(why or "The guest does not tell its failed logons")
    seen = {"failedLogons": found.count, "minutes": 10, "sources": found.sources, "mostFrom": found.first or None}
    if found.count < _MANY and guest.unheard:
        return unknown(guest.unheard, "auditing of failed logons", **seen)
    if found.count < _MANY:
        return passed(f"{found.count} failed logons in the last ten minutes", **seen)
    remedy = _narrow(way_in, caller, rules)
    first = found.first if found.first not in ("", "-") else "one that Windows does not tell"
    said = f"{found.count} failed logons in the last ten minutes, from {found.sources} addresses, most from {first}"
    dropped = isinstance(probe, RdpProbe) and probe.tcp == "open" and not probe.speaks
    if found.count >= _FLOOD and dropped:
        return failed(f"{said}: new connections are dropped", remedy, **seen)
    return warned(said, remedy, **seen)


def _narrow(way_in, caller, rules):
    """Where one rule lets everybody in."""
    best = way_in.best
    if best is None or not best.private_address or isinstance(caller, Unreadable) or isinstance(rules, Unreadable):
        return None
    here = rules.of(best.nic_id)
    if not isinstance(here, NicRules):
        return None
    passage = Passage.of(best, Remote.of(best, caller), here)
    return narrow_source(passage.decision.by, passage.flow, passage.remote)
