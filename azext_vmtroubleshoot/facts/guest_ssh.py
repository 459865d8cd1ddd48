"""What the guest says about its sshd, its firewall, its disks: the answer of guest/ssh.sh, which reads only."""
from dataclasses import dataclass
from typing import FrozenSet, Mapping, Optional, Tuple

from ..guest import answer
from ..model import CannotRead, Goal, Status, Target, Unreadable
from ..text import clean_line
from .caller import Caller
from .guest_account import Account, parse_account
from .guest_firewall import Firewall, parse_firewall
from .guest_gate import GuestGate, must_answer
from .guest_machine import Machine, parse_machine
from .listeners import Listener, parse_listeners
from .vm import Vm
from .way_in import WayIn


@dataclass(frozen=True)
class Unit:
    """A unit as `systemctl show` tells it."""
    name: str
    load: str                        # loaded, masked, error ...
    active: str                      # active, inactive, failed, activating ...
    sub: str
    enabled: str                     # enabled, disabled, masked, static ...
    result: str                      # success, exit-code, start-limit-hit, oom-kill ...
    listens: str                     # of a socket: [::]:22


@dataclass(frozen=True)
class Process:
    """The listening sshd. `state` is the kernel's letter; T is stopped by a signal."""
    pid: str
    state: str
    command: str                     # newer sshds write "0 of 10-100 startups" into it


@dataclass(frozen=True)
class HostKey:
    path: str
    mode: str                        # 600, or "missing"
    owner: str                       # root:root
    fingerprint: str                 # SHA256:..., or ""


@dataclass(frozen=True)
class Line:
    """A line of a file or log. `where` is FILE:LINE, or for a log how often it came in the last 15 minutes."""
    where: str
    text: str


@dataclass(frozen=True)
class GuestSsh:
    """One answer. Texts are the guest's: cleaned, bounded, not to be trusted. What `cut` names is not complete."""
    ABOUT = "guest"
    user: str                        # who was looked at; "" when nobody
    port: int
    source: str                      # whose connection was thought through; "" when not known
    units: Tuple[Unit, ...]
    drop_ins: Tuple[str, ...]        # files that change its unit here
    why_not: Tuple[str, ...]         # what was said of the unit's last start, when it does not run
    process: Optional[Process]
    apart: bool                      # it runs in a network namespace of its own
    stale: str                       # a file of the configuration that was changed after the process began
    sshd_found: bool
    test_status: Optional[int]       # exit status of `sshd -t`
    test_said: Tuple[str, ...]
    options: Mapping[str, Tuple[str, ...]]   # effective, Match blocks for user and source included; {} when unreadable
    set_at: Tuple[Line, ...]         # lines of sshd_config and its drop-ins that set what may shut somebody out
    listeners: Optional[Tuple[Listener, ...]]   # None when it could not be told
    host_keys: Tuple[HostKey, ...]
    account: Account
    nologin: Tuple[Line, ...]
    pam_missing: Tuple[str, ...]     # FILE:LINE TYPE CONTROL MODULE
    account_rules: Tuple[str, ...]   # FILE:LINE TEXT of PAM's account modules that no distribution ships there
    libwrap: bool                    # this sshd obeys hosts.allow and hosts.deny
    wrappers: Tuple[Line, ...]       # their lines about sshd
    firewall: Firewall
    machine: Machine
    mute: bool                       # neither the journal nor a file of it told what sshd said
    own_log: Tuple[str, ...]         # what sshd and PAM said in this caller's last conversation, in order
    log: Tuple[Line, ...]            # what they said of refusals in the last 15 minutes
    cut: FrozenSet[str]

    def option(self, keyword: str) -> str:
        """The effective value, "" when not told."""
        return " ".join(self.options.get(keyword, ())[:1])

    def set_by(self, *keywords: str) -> str:
        """"FILE:LINE TEXT" of the first line that sets one of these; "" when none does or it was not found."""
        wanted = tuple(k.lower() for k in keywords)
        found = next((s for s in self.set_at if s.text.lower().replace("=", " ").split()[:1] in [[w] for w in wanted]),
                     None)
        return f"{found.where} {found.text}" if found else ""

    def unit(self, *names: str) -> Optional[Unit]:
        return next((u for u in self.units if u.name in names), None)

    @property
    def service(self) -> Optional[Unit]:
        return self.unit("ssh.service", "sshd.service")

    @property
    def starter(self) -> Optional[Unit]:
        """The socket unit that is to start sshd at boot (Ubuntu 22.10 and later), active or not."""
        found = self.unit("ssh.socket", "sshd.socket")
        return found if found and (found.active == "active" or found.enabled == "enabled") else None

    @property
    def socket(self) -> Optional[Unit]:
        """The same, when it listens now."""
        return self.starter if self.starter and self.starter.active == "active" else None

    @property
    def identity(self) -> FrozenSet[str]:
        """Fingerprints that only this guest can prove to be its own; none when not all are told."""
        return frozenset() if self.lost("hk") else frozenset(k.fingerprint for k in self.host_keys if k.fingerprint)

    def said(self, *words: str) -> Optional[Line]:
        """The first log line that holds one of these, in any case."""
        lines = (*(Line("1", text) for text in self.own_log), *self.log)
        return next((line for line in lines if any(w.lower() in line.text.lower() for w in words)), None)

    def lost(self, *keys: str) -> bool:
        """Something of these did not fit into the answer: that they name nothing proves nothing."""
        return not self.cut.isdisjoint(keys)

    @classmethod
    def read(cls, arm, target: Target, goal: Goal, vm: Vm, gate: GuestGate, way_in: WayIn | Unreadable,
             caller: Caller | Unreadable) -> "GuestSsh":
        # pylint: disable=unused-argument
        if goal.protocol != "ssh":
            raise CannotRead("Not asked: sshd is not what is wanted", status=Status.SKIPPED)
        must_answer(goal, vm)
        best = None if isinstance(way_in, Unreadable) else way_in.best
        port = best.guest_port if best and best.guest_port else goal.service_port
        source = "" if isinstance(caller, Unreadable) or best and best.kind == "bastion" else caller.address
        asked = answer.request(answer.SSH, goal.username or vm.admin_username, port, source or "")
        return parse(arm.run_command(target, asked))


def parse(body) -> GuestSsh:
    """From the run-command answer as Azure gives it. Raises CannotRead."""
    told = answer.parse(answer.SSH, body)
    user, port, source = (told.first("asked").split(" ") + ["", "", ""])[:3]
    options = {}
    for value in told.all("o"):
        keyword, _, rest = value.partition(" ")
        options.setdefault(keyword, []).append(rest)
    return GuestSsh(
        user="" if user == "-" else user, port=answer.number(port) or 0, source="" if source == "-" else source,
        units=tuple(Unit(*f[:6], f[11]) for f in told.fields("unit", 12)),
        drop_ins=told.all("dropin"), why_not=tuple(clean_line(line).rstrip(".") for line in told.all("why")),
        apart=bool(told.first("apart")), stale=told.first("stale"),
        process=next((Process(*f) for f in told.fields("process", 3)), None),
        sshd_found=not told.first("nosshd"), test_status=answer.number(told.first("test")),
        test_said=tuple(map(clean_line, told.all("said"))),
        options={k: tuple(v) for k, v in options.items()},
        set_at=tuple(Line(*_pair(v)) for v in told.all("src")),
        listeners=parse_listeners(told), host_keys=tuple(HostKey(*f) for f in told.fields("hk", 4)),
        account=parse_account(told), nologin=tuple(Line(*f) for f in told.fields("nologin", 2)),
        pam_missing=told.all("pam"), account_rules=told.all("rule"), libwrap=told.first("libwrap") == "yes",
        wrappers=tuple(Line(*_pair(v)) for v in told.all("w")),
        firewall=parse_firewall(told), machine=parse_machine(told),
        mute=bool(told.first("mute")), own_log=tuple(map(clean_line, told.all("own"))),
        log=tuple(Line(*_pair(v)) for v in told.all("log")), cut=told.cut)


def _pair(value: str):
    head, _, tail = value.partition(" ")
    return head, tail
