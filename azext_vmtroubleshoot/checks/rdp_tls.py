"""Windows speaks a version of TLS that today's clients speak.

TLS 1.2, or 1.3 where Windows has it. That older versions are off is as it should be.
"""
from ..facts.guest_rdp import GuestRdp
from ..facts.rdp_probe import RdpProbe
from ..facts.vm import Vm
from ..model import Finding, Unreadable, failed, passed, unknown, warned
from ..remedies.mend_rdp import turn_on_tls

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "service"
EXPLAINED_BY = ()

_HAS_1_3 = 20348                     # the build of Windows Server 2022; before it Windows has no TLS 1.3
_HAS_1_2 = 9200                      # that of Windows Server 2012; before it TLS 1.2 is off unless turned on


def judge(vm: Vm, guest: GuestRdp, probe: RdpProbe | Unreadable) -> Finding:
    why = guest.untold("tls", "system")
    if why:
        return unknown(why)
    on = [version for version, values in guest.tls.items() if _is_on(version, *values, guest.machine.build)]
    event = guest.event(36871)
    seen = {"on": on, "set": {version: f"Enabled {values[0] or 'not set'}, DisabledByDefault {values[1] or 'not set'}"
                              for version, values in guest.tls.items() if any(values)},
            "event": f"36871 ({event.count} in 24 hours): {event.text}" if event else None}
    said = f"; event 36871: {event.text}" if event else ""
    if not on:
        # Until the next boot what was on before may still be.
        hits = warned if isinstance(probe, RdpProbe) and probe.tls else failed
        return hits(f"Every version of TLS is turned off for servers{said}", turn_on_tls(vm, guest), **seen)
    if not {"1.2", "1.3"} & set(on):
        hits = failed if event or isinstance(probe, RdpProbe) and probe.tls_error else warned
        return hits(f"Only TLS {', '.join(on)} is on for servers, which today's clients refuse{said}",
                    turn_on_tls(vm, guest), **seen)
    unlike = guest.event(36874)
    if unlike and isinstance(probe, RdpProbe) and probe.tls_error:
        return failed(f"TLS {', '.join(on)} is on, but with no cipher suite that clients have: event 36874, "
                      f"{unlike.count} times in 24 hours: {unlike.text}", **seen)
    return passed(f"TLS {', '.join(on)} is on", **seen)


def _is_on(version: str, enabled: str, disabled: str, build: int) -> bool:
    there = {"1.3": build >= _HAS_1_3, "1.2": build >= _HAS_1_2}.get(version, True)
    if enabled:
        return enabled != "0" and disabled in ("", "0") and (version != "1.3" or there)
    return there and disabled in ("", "0")
