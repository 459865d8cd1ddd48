"""The Connection Broker of a Remote Desktop farm works.

It keeps its farm under the host's name: after the host was renamed, its database refuses it (event 2056) and it answers
no calls (event 1296, which a broker that is just starting causes, too).
"""
from ..facts.guest_rdp import GuestRdp
from ..facts.way_in import WayIn
from ..model import Finding, Unreadable, failed, passed, unknown, warned
from ..remedies.mend_rdp import connect_as_administrator

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "account"
EXPLAINED_BY = ()


def judge(guest: GuestRdp, way_in: WayIn | Unreadable) -> Finding:
    why = guest.untold("events")
    if why:
        return unknown(why)
    event = guest.event(2056) or guest.event(1296)
    if event is None:
        return passed("Nothing in the log of the last 24 hours speaks of a broker")
    best = None if isinstance(way_in, Unreadable) else way_in.best
    remedy = connect_as_administrator(
        best.endpoint if best and best.address else "", "from a Windows client: lets an administrator in past the "
        "broker. Then the role Connection Broker and the Windows Internal Database have to be installed anew")
    said = f"event {event.id}, {event.count} times in 24 hours: {event.text}"
    hits = failed if event.id == 2056 else warned
    return hits(f"The Connection Broker does not work: {said}", remedy, event=event.id, count=event.count,
                last=event.last, host=guest.machine.name)
