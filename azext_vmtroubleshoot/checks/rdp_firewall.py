"""Windows Firewall lets the port in.

For the profile of the network that the way in leads to: is it on, does it count rules at all, does a rule of the
machine or of Group Policy allow or block the port. Where the profile is not told, all three have to agree.
"""
from ..facts.caller import Caller
from ..facts.guest_rdp import GuestRdp
from ..facts.remote import inside_address, own_address
from ..facts.vm import Vm
from ..facts.way_in import WayIn
from ..facts.windows_firewall import Verdict
from ..model import Finding, Unreadable, failed, passed, unknown
from ..remedies.mend_windows import open_windows_firewall

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "guest"
EXPLAINED_BY = ()


def judge(vm: Vm, way_in: WayIn | Unreadable, caller: Caller | Unreadable, guest: GuestRdp) -> Finding:
    why = guest.untold("firewall")
    if why:
        return unknown(why)
    source = own_address(way_in, caller)
    profiles = guest.networks(inside_address(way_in))
    verdict = guest.firewall.decide(source, profiles)
    service = guest.service("MpsSvc")
    seen = {"port": guest.port, "source": source or None, "profile": verdict.profile,
            "activeProfiles": list(profiles), "setBy": verdict.place or None,
            "rule": verdict.rule.id if verdict.rule else None, "service": service.state if service else None}
    if service and service.state.lower() != "running":
        return unknown(f"The service of Windows Firewall, MpsSvc, is {service.state.lower()}: its rules are not in "
                       "force as they stand", **seen)
    if verdict.why == "profile":
        return unknown(f"Its profiles differ, {verdict.profile} is not open, and which one counts is not told", **seen)
    if verdict.open:
        return passed(_lets(verdict, guest), **seen)
    if verdict.open is None:
        doubt = f"whether that holds for {source} only Windows knows" if source else \
            "your address, which decides, is not known"
        return unknown(f"Rule {verdict.rule.id} counts only for {verdict.rule.whom}, and {doubt}",
                       "" if source else "--source-address", **seen)
    if not profiles and not guest.firewall.settings:
        return unknown("The guest does not tell the profiles of its firewall", **seen)
    return failed(_shuts(verdict, guest), open_windows_firewall(vm, guest, verdict), **seen)


def _lets(verdict: Verdict, guest: GuestRdp) -> str:
    if verdict.why == "off":
        return f"Windows Firewall is off in the {verdict.profile} profile"
    by = f"rule {verdict.rule.id}" if verdict.rule else "its default"
    return f"It lets TCP {guest.port} in in the {verdict.profile} profile, by {by}"


def _shuts(verdict: Verdict, guest: GuestRdp) -> str:
    by = ", by Group Policy" if verdict.place == "policy" else ""
    if verdict.why == "all_blocked":
        return f"Windows Firewall blocks all incoming connections in the {verdict.profile} profile{by}"
    if verdict.why == "rule":
        return (f"Rule {verdict.rule.id} of Windows Firewall blocks TCP {guest.port} in the {verdict.profile} "
                f"profile{by}")
    rule, said = verdict.rule, ""
    if rule:
        said = "is disabled" if not rule.active else f"is for {', '.join(rule.profiles)}" if not rule.about(
            verdict.profile) else f"is for {rule.whom}" if rule.remotes else "does not count there"
        said = f": rule {rule.id} {said}"
    return f"Windows Firewall lets TCP {guest.port} in by no rule in the {verdict.profile} profile{said}{by}"
