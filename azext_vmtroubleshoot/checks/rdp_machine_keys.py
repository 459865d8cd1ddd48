"""Remote Desktop may use the key of its certificate (MachineKeys).

TermService runs as Network Service, which has to be allowed to read that key; new keys are made by System.
"""
from ..facts.guest_rdp import GuestRdp
from ..facts.rdp_probe import RdpProbe
from ..facts.vm import Vm
from ..facts.windows_keys import KeyRights
from ..facts.windows_machine import signed
from ..model import Finding, Unreadable, failed, passed, skipped, unknown, warned
from ..remedies.mend_rdp import mend_machine_keys

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "service"
EXPLAINED_BY = ()

_TERM_SERVICE = "S-1-5-80-446051430-1559341753-4161941529-1950928533-810483104"     # SHA-1 of its name
_NAMES = {"S-1-5-18": "System", "S-1-5-20": "Network Service", "S-1-5-32-544": "Administrators", "S-1-1-0": "Everyone",
          "S-1-5-11": "Authenticated Users", "S-1-5-6": "Service", "S-1-5-32-545": "Users",
          "S-1-5-80-0": "All services", _TERM_SERVICE: "TermService"}
# Who TermService and System are, besides Network Service and System.
_EVERY_SERVICE = ("S-1-5-6", "S-1-5-80-0", "S-1-5-32-545", "S-1-5-11", "S-1-1-0")
_NETWORK_SERVICE = ("S-1-5-20", _TERM_SERVICE, *_EVERY_SERVICE)
_SYSTEM = ("S-1-5-18", "S-1-5-32-544", "S-1-5-11", "S-1-1-0")
_READ, _WRITE = 0x1, 0x2             # of FileSystemRights
_GENERIC = 0x10000000 | 0x80000000   # all, or read


def judge(vm: Vm, guest: GuestRdp, probe: RdpProbe | Unreadable) -> Finding:
    why = guest.untold("keys")
    if why:
        return unknown(why)
    seen = {"rights": [f"{k.kind} {k.name}: {', '.join(map(_words, k.rules)) or 'nobody that counts'}"
                       for k in guest.key_rights]}
    keys = _in_use(guest)
    rules = [rule for k in guest.key_rights for rule in k.rules]
    denied = [sid for sid in _NAMES if any(rule.startswith(f"{sid}:Deny") for rule in rules)]
    remedy = mend_machine_keys(vm, keys, denied)
    works = isinstance(probe, RdpProbe) and probe.speaks       # with the key that it holds since its start
    shut = [k for k in keys if not _may(k, _NETWORK_SERVICE, _READ)]
    event = guest.event(1057, 1058, 36870)
    said = f"; event {event.id}: {event.text}" if event else ""
    if shut and len(shut) == len(keys) and not guest.chosen:
        hits = warned if works else failed
        return hits(f"Network Service may not read the key of Remote Desktop's certificate, {shut[0].name}{said}",
                    remedy, **seen)
    folder = next((k for k in guest.key_rights if k.kind == "folder"), None)
    if folder and not _may(folder, _SYSTEM, _WRITE):
        hits = failed if event and not guest.chosen and not works else warned
        return hits(f"System may not make keys in the folder {folder.name}{said}", remedy, **seen)
    if not keys:
        return skipped("There is no key of Remote Desktop's own certificate", **seen)
    return passed("Network Service may read the key", **seen)


def _in_use(guest: GuestRdp):
    """The keys of the certificate; where that does not say which, all: a machine that was copied has old ones, too."""
    keys = [k for k in guest.key_rights if k.kind == "key"]
    named = {c.key_file for c in guest.certificates if c.store == "Remote Desktop"}
    return [k for k in keys if k.name in named] or keys


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
