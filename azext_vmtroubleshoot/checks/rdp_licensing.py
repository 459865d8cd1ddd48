"""Remote Desktop does not run out of licences.

Only the role Session Host needs them: it works without for 120 days, and then asks a licence server. Without the role
two administrators may log on at a time.
"""
from ..facts.guest_rdp import GuestRdp
from ..facts.way_in import WayIn
from ..facts.windows_machine import Licensing
from ..model import Finding, Unreadable, failed, passed, unknown, warned
from ..remedies.mend_rdp import connect_as_administrator

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "account"
EXPLAINED_BY = ()

_MANY_SESSIONS = 175                 # OperatingSystemSKU of the Windows of Azure Virtual Desktop
_SOON = 14                           # days
_NOT_SET = 5


def judge(guest: GuestRdp, way_in: WayIn | Unreadable) -> Finding:
    why = guest.untold("licensing", "system")
    if why:
        return unknown(why)
    lic = guest.licensing
    seen = {"sessionHost": lic.session_host, "licensingType": lic.kind, "graceDays": lic.grace,
            "licenseServers": list(lic.servers), "answering": list(lic.answering)}
    if lic.session_host is None:
        return unknown("The guest does not tell whether it has the role Session Host", **seen)
    if not lic.session_host:
        return passed("The role Session Host is not installed: no licence is asked for", **seen)
    if guest.machine.edition == _MANY_SESSIONS:
        return passed(f"{guest.machine.system} asks for no licence", **seen)
    best = None if isinstance(way_in, Unreadable) else way_in.best
    remedy = connect_as_administrator(
        best.endpoint if best and best.address else "", "from a Windows client: lets an administrator in without a "
        "licence. Then set a licence server, or remove the role Remote Desktop Session Host in Server Manager")
    event = None if guest.untold("events") else guest.event(1128)
    if event:
        return failed(f"The 120 days without licences are over: event 1128, {event.text}", remedy, **seen)
    return _served(lic, remedy, seen) if lic.servers and lic.kind != _NOT_SET else _in_grace(lic, remedy, seen)


def _served(lic: Licensing, remedy, seen) -> Finding:
    if lic.answering:
        return passed(f"Licences come from {', '.join(lic.answering)}, which answers on TCP 135", **seen)
    return warned(f"No licence server answers on TCP 135: {', '.join(lic.servers)}", remedy, **seen)


def _in_grace(lic: Licensing, remedy, seen) -> Finding:
    lacks = "no licence server is set" if not lic.servers else "the licensing mode is not set"
    if lic.grace is None:
        return unknown(f"The guest does not tell how many days of grace are left; {lacks}", **seen)
    if lic.grace <= 0:
        return failed(f"The 120 days without licences are over, and {lacks}: only administrators get in", remedy,
                      **seen)
    if lic.grace <= _SOON:
        return warned(f"In {lic.grace} days Remote Desktop asks for licences, and {lacks}", remedy, **seen)
    return passed(f"{lic.grace} days without licences are left", **seen)
