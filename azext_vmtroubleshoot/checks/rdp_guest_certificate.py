"""Remote Desktop has a certificate that it can use.

Its own, which Windows makes and renews by itself, or the one that was chosen. Events 1057 and 1058 tell that making or
renewing failed, 36870 that the private key could not be opened.
"""
from ..facts.guest_rdp import GuestRdp
from ..facts.rdp_probe import RdpProbe
from ..facts.vm import Vm
from ..model import Finding, Unreadable, failed, passed, unknown, warned
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
    event = None if guest.untold("events") else guest.event(1057, 1058, 36870, 36872)
    now, seen = guest.machine.time, _evidence(guest, used, event)
    remedy = renew_rdp_certificate(vm, bool(guest.chosen))
    said = f"; event {event.id}: {event.text}" if event else ""
    if used is None and guest.chosen:
        return failed(f"The certificate that was chosen for Remote Desktop, {guest.chosen}, is not there{said}", remedy,
                      **seen)
    if used is None:
        hits = failed if event else warned
        return hits(f"Remote Desktop has no certificate{said}", remedy, **seen)
    if used.key not in ("ok", "unknown"):
        trouble = "has no private key" if used.key == "none" else f"has a private key that cannot be used: {used.key}"
        return failed(f"The certificate {used.thumbprint} of Remote Desktop {trouble}{said}", remedy, **seen)
    # Other services of the machine log 36870, too, and a trouble of yesterday may be over.
    if event and event.id != 36872 and not (isinstance(probe, RdpProbe) and probe.speaks):
        return failed(f"Remote Desktop could not use its certificate: event {event.id}, {event.count} times in 24 "
                      f"hours: {event.text}", remedy, **seen)
    if used.ends < now or now < used.begins:
        when = f"ran out on {used.ends[:10]}" if used.ends < now else f"is not valid before {used.begins[:10]}"
        return warned(f"The certificate of Remote Desktop {when}", remedy, **seen)
    return passed(f"Its certificate holds until {used.ends[:10]}", **seen)


def _evidence(guest: GuestRdp, used, event) -> dict:
    return {"chosen": guest.chosen or None, "thumbprint": used.thumbprint if used else None,
            "notBefore": used.begins if used else None, "notAfter": used.ends if used else None,
            "privateKey": used.key if used else None, "guestTime": guest.machine.time,
            "event": f"{event.id} ({event.count} in 24 hours): {event.text}" if event else None}
