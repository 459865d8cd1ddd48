"""Remote Desktop asks for no encryption that clients do not have.

MinEncryptionLevel 4, and the switch for FIPS algorithms, leave only clients that know those. Whether that is why a
client is refused shows in the negotiation: where it goes through, nothing is in the way.
"""
from ..facts.guest_rdp import GuestRdp
from ..facts.rdp_probe import RdpProbe
from ..facts.vm import Vm
from ..model import Finding, Unreadable, failed, passed, unknown, warned
from ..remedies.mend_rdp import set_settings

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "service"
EXPLAINED_BY = ("rdp-service", "rdp-denied", "rdp-logons", "rdp-port-owner", "rdp-listens", "rdp-firewall",
                "rdp-machine-keys", "rdp-guest-certificate", "rdp-tls", "rdp-brute-force")


def judge(vm: Vm, guest: GuestRdp, probe: RdpProbe | Unreadable) -> Finding:
    why = guest.untold("settings")
    if why:
        return unknown(why)
    level, fips = guest.setting("MinEncryptionLevel", "policy", "listener"), guest.setting("Enabled", "fips")
    seen = {"minEncryptionLevel": level.value if level else None, "setBy": level.place if level else None,
            "fips": fips.value if fips else None}
    strict = [(s, good) for s, bad, good in ((level, "4", 2), (fips, "1", 0)) if s and s.value == bad]
    if not strict:
        return passed("No more than usual is asked for", **seen)
    said = " and ".join("MinEncryptionLevel is 4" if s is level else "only FIPS algorithms are allowed"
                        for s, _ in strict)
    remedy = set_settings(vm, "usual-encryption", "any algorithm of Windows may be used for Remote Desktop again",
                          *strict, lowers=True)
    if isinstance(probe, RdpProbe) and probe.speaks:
        return passed(f"{said}, which today's clients know", **seen)
    if isinstance(probe, RdpProbe) and probe.tcp == "open":
        return failed(f"{said}, and the negotiation fails", remedy, **seen)
    return warned(f"{said}: clients that do not know those algorithms are refused", remedy, **seen)
