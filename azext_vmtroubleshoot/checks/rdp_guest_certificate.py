"""Remote Desktop has a certificate that it can use.

Its own, which Windows makes and renews by itself, or the one that was chosen, on the machine or by Group Policy. Events
1057 and 1058 tell that making or renewing failed, 36870 that the private key could not be opened.
"""
from typing import Optional

from ..facts.guest_rdp import GuestRdp
from ..facts.rdp_probe import RdpProbe
from ..facts.vm import Vm
from ..facts.windows_service import Event
from ..model import Finding, Unreadable, failed, passed, unknown, warned
from ..remedies.mend_windows import show_policies
from ..remedies.renew_rdp_certificate import renew_rdp_certificate

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "service"
EXPLAINED_BY = ("rdp-machine-keys", "rdp-service", "rdp-disk")


def judge(vm: Vm, guest: GuestRdp, probe: RdpProbe | Unreadable) -> Finding:
    why = guest.untold("certificate", "system")
    if why:
        return unknown(why)
    mine = [c for c in guest.certificates
            if (c.thumbprint.upper() == guest.chosen.upper() if guest.chosen else c.store == "Remote Desktop")]
    used = max(mine, key=lambda c: c.begins, default=None)
    works, event = isinstance(probe, RdpProbe) and probe.speaks, _event(guest, used, probe)
    now, seen = guest.machine.time, _evidence(guest, used, event)
    remedy = show_policies(vm, "The certificate") if guest.chosen_by_policy else renew_rdp_certificate(vm, guest.chosen)
    said, hits = f"; event {event.id}: {event.text}" if event else "", warned if works else failed
    if used is None and guest.chosen:
        return hits(f"The certificate that was chosen for Remote Desktop, {guest.chosen}, is not there{said}", remedy,
                    **seen)
    if used is None and works and probe.tls:
        return unknown("The certificate that it shows is in none of the places where it was looked for", **seen)
    if used is None:
        hits = failed if event else warned
        return hits(f"Remote Desktop has no certificate{said}", remedy, **seen)
    if used.key not in ("ok", "unknown"):
        trouble = "has no private key" if used.key == "none" else f"has a private key that cannot be used: {used.key}"
        return hits(f"The certificate {used.thumbprint} of Remote Desktop {trouble}{said}", remedy, **seen)
    if event and not works:
        return failed(f"Remote Desktop could not use its certificate: event {event.id}, {event.count} times in 24 "
                      f"hours: {event.text}", remedy, **seen)
    if used.ends < now or now < used.begins:
        when = f"ran out on {used.ends[:10]}" if used.ends < now else f"is not valid before {used.begins[:10]}"
        return warned(f"The certificate of Remote Desktop {when}", remedy, **seen)
    return passed(f"Its certificate holds until {used.ends[:10]}", **seen)


def _event(guest: GuestRdp, used, probe) -> Optional[Event]:
    """The one that speaks of Remote Desktop's certificate as it is now."""
    if guest.untold("events"):
        return None
    made = guest.event(1057, 1058)
    if made and (used is None or used.begins < made.last):
        return made
    # Other services log this, too: it counts where Remote Desktop is seen to fail.
    fails = isinstance(probe, RdpProbe) and probe.tcp == "open" and not probe.speaks
    return guest.event(36870) if fails else None


def _evidence(guest: GuestRdp, used, event) -> dict:
    return {"chosen": guest.chosen or None, "thumbprint": used.thumbprint if used else None,
            "notBefore": used.begins if used else None, "notAfter": used.ends if used else None,
            "privateKey": used.key if used else None, "guestTime": guest.machine.time,
            "event": f"{event.id} ({event.count} in 24 hours): {event.text}" if event else None}
