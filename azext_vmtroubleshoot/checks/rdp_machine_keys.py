"""Remote Desktop may use the key of its certificate (MachineKeys).

TermService runs as Network Service, which has to be allowed to read that key; new keys are made by System.
"""
from ..facts.guest_rdp import GuestRdp, KeyRights
from ..facts.vm import Vm
from ..facts.windows_machine import signed
from ..model import Finding, failed, passed, skipped, unknown, warned
from ..remedies.mend_rdp import mend_machine_keys

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "service"
EXPLAINED_BY = ()

_NAMES = {"S-1-5-18": "System", "S-1-5-20": "Network Service", "S-1-5-32-544": "Administrators", "S-1-1-0": "Everyone",
          "S-1-5-11": "Authenticated Users", "S-1-5-6": "Service"}
# Who Network Service and System are, besides themselves.
_NETWORK_SERVICE = ("S-1-5-20", "S-1-5-6", "S-1-5-11", "S-1-1-0")
_SYSTEM = ("S-1-5-18", "S-1-5-32-544", "S-1-5-11", "S-1-1-0")
_READ, _WRITE = 0x1, 0x2             # of FileSystemRights
_GENERIC = 0x10000000 | 0x80000000   # all, or read


def judge(vm: Vm, guest: GuestRdp) -> Finding:
    why = guest.untold("keys")
    if why:
        return unknown(why)
    seen = {"rights": [f"{k.kind} {k.name}: {', '.join(map(_words, k.rules)) or 'nobody that counts'}"
                       for k in guest.key_rights]}
    keys = [k for k in guest.key_rights if k.kind == "key"]
    shut = next((k for k in keys if not _may(k, _NETWORK_SERVICE, _READ)), None)
    event = guest.event(1057, 1058, 36870)
    said = f"; event {event.id}: {event.text}" if event else ""
    if shut and not guest.chosen:
        return failed(f"Network Service may not read the key of Remote Desktop's certificate, {shut.name}{said}",
                      mend_machine_keys(vm), **seen)
    folder = next((k for k in guest.key_rights if k.kind == "folder"), None)
    if folder and not _may(folder, _SYSTEM, _WRITE):
        hits = failed if event and not guest.chosen else warned
        return hits(f"System may not make keys in the folder {folder.name}{said}", mend_machine_keys(vm), **seen)
    if not keys:
        return skipped("There is no key of Remote Desktop's own certificate", **seen)
    return passed("Network Service may read the key", **seen)


def _may(rights: KeyRights, who, wanted: int) -> bool:
    allowed = denied = 0
    for rule in rights.rules:
        sid, kind, mask = (rule.split(":") + ["", ""])[:3]
        if sid in who:
            bits = signed(mask) or 0
            bits |= wanted if bits & _GENERIC else 0
            if kind == "Deny":
                denied |= bits
            else:
                allowed |= bits
    return bool(allowed & ~denied & wanted)


def _words(rule: str) -> str:
    sid, kind, mask = (rule.split(":") + ["", ""])[:3]
    return f"{_NAMES.get(sid, sid)} {kind} {mask}"
