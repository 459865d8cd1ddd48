"""The services of Remote Desktop run, or start when they are needed.

TermService has to run. SessionEnv, which makes its certificate, is started when needed, unless it is disabled. The exit
code of a service that stopped says why, and the service control manager's events say it in words.
"""
from ..facts.guest_rdp import GuestRdp
from ..facts.vm import Vm
from ..facts.windows_service import WindowsService
from ..model import Finding, failed, passed, unknown, warned
from ..remedies.mend_rdp import end_and_start, restore_account, start_service
from ..remedies.mend_windows import show_policies

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "service"
EXPLAINED_BY = ("rdp-setup",)

_CODES = {5: "access is denied", 1053: "it did not answer the start in time", 1058: "it is disabled",
          1067: "its process ended unexpectedly", 1068: "a service it needs did not start",
          1069: "its account could not log on", 1070: "it hung when it started",
          1077: "nobody has tried to start it since the last boot"}
_BOOTS = 300                         # seconds
_OWN = 1066                          # the service has a code of its own
_HELPERS = ("SessionEnv",)


def judge(vm: Vm, guest: GuestRdp) -> Finding:
    why = guest.untold("services")
    if why:
        return unknown(why)
    service = guest.service("TermService")
    if service is None:
        return failed("Windows has no service TermService")
    event = guest.event(7000, 7001, 7009, 7022, 7023, 7024, 7031, 7034)
    seen = {"state": service.state, "start": service.start, "exitCode": service.code, "account": service.account,
            "event": f"{event.id} ({event.count} in 24 hours): {event.text}" if event else None,
            "others": [f"{s.name}: {s.state}, {s.start}" for s in guest.services if s is not service]}
    if service.state.lower() == "running":
        return _runs(vm, guest, service, seen)
    if service.state.lower() == "start pending" and (guest.machine.uptime or _BOOTS) < _BOOTS:
        return failed(f"TermService is still starting: Windows booted {guest.machine.uptime} seconds ago", **seen)
    if "pending" in service.state.lower():
        said = f": event {event.id}, {event.text}" if event else ""
        remedy = end_and_start(vm, service.name, service.pid) if service.pid else start_service(vm, service)
        return failed(f"TermService hangs ({service.state}){said}", remedy, **seen)
    if service.start.lower() == "disabled" or service.code == 1058:
        return failed("TermService is disabled", start_service(vm, service), **seen)
    code = f"its own exit code {service.own_code}" if service.code == _OWN else f"exit code {service.code}"
    cause = _CODES.get(service.code, code) if service.code else ""
    needed = next((s for s in (guest.service("RpcSs"),) if s and s.state.lower() != "running"), None)
    said = ": " + cause if cause else f": {needed.name} is {needed.state}" if needed else ""
    code = f" ({service.code})" if service.code in _CODES else ""
    remedy = start_service(vm, service)
    if service.code == 1069:
        right = service.account.lower().endswith("networkservice")
        remedy = show_policies(vm, "Who may log on as a service") if right else restore_account(vm, service.name)
    return failed(f"TermService is {service.state.lower()}{said}{code}", remedy, **seen)


def _runs(vm: Vm, guest: GuestRdp, service: WindowsService, seen) -> Finding:
    if service.start.lower() == "disabled":
        return warned("TermService runs but is disabled: no boot will start it", start_service(vm, service),
                      **seen)
    helper = next((s for s in guest.services if s.name in _HELPERS and s.start.lower() == "disabled"), None)
    if helper:
        return warned(f"TermService runs, but {helper.name} is disabled", start_service(vm, helper), **seen)
    return passed("TermService runs", **seen)
