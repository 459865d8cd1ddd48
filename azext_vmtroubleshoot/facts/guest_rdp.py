"""What a Windows guest says about Remote Desktop and itself: the answer of guest/windows/rdp.ps1, which only reads."""
from dataclasses import dataclass
from typing import FrozenSet, Mapping, Optional, Tuple

from ..guest import answer
from ..model import CannotRead, Goal, Status, Target, Unreadable
from ..text import clean_line
from .guest_gate import GuestGate, must_answer
from .vm import Vm
from .way_in import WayIn
from .windows_account import LogonRights, WindowsAccount, parse_logon_rights, parse_windows_account
from .windows_firewall import PROFILES, WindowsFirewall, parse_windows_firewall
from .windows_keys import Certificate, KeyRights, parse_key_rights
from .windows_machine import Licensing, WindowsMachine, parse_licensing, parse_windows_machine
from .windows_service import Event, Listener, Setting, WindowsService, parse_events, parse_listeners, parse_services

# Part of the script: the keys of its lines.
PARTS = {
    "settings": ("set",), "services": ("svc",), "listeners": ("l",), "system": ("os", "up", "time", "machine"),
    "firewall": ("fwprofile", "fwrule"), "profiles": ("net",), "nics": ("nic",), "certificate": ("certset", "cert"),
    "keys": ("acl",), "tls": ("tls",), "disks": ("d",), "setup": ("setup", "pending", "updating"), "events": ("ev",),
    "audit": ("audit",), "logons": ("failed",), "account": ("account",), "refusals": ("refusal", "success"),
    "rights": ("member", "priv", "in"), "licensing": ("lic",), "domain": ("channel", "clock"),
}


@dataclass(frozen=True)
class Failures:
    """Failed logons of the last ten minutes, 2,000 at most."""
    count: Optional[int]
    sources: Optional[int]
    first: str                       # the address that most came from
    share: Optional[int]


@dataclass(frozen=True)
class GuestRdp:
    """One answer. Texts are the guest's: cleaned, bounded, not to be trusted. `untold` says what is not complete."""
    ABOUT = "guest"
    port: int
    user: str
    done: FrozenSet[str]             # parts of the script that came to their end
    lost: Mapping[str, str]          # those that did not, and why
    cut: FrozenSet[str]
    settings: Tuple[Setting, ...]
    services: Tuple[WindowsService, ...]
    listeners: Tuple[Listener, ...]
    machine: WindowsMachine
    firewall: WindowsFirewall
    chosen: str                      # thumbprint of the certificate that was chosen; "" for Windows' own
    chosen_by_policy: bool
    certificates: Tuple[Certificate, ...]
    key_rights: Tuple[KeyRights, ...]
    tls: Mapping[str, Tuple[str, str]]   # "1.2" -> (Enabled, DisabledByDefault), "" where not set
    events: Tuple[Event, ...]
    failures: Optional[Failures]
    refusals_logged: Optional[bool]  # are failed logons logged at all; None: not told
    account: WindowsAccount
    rights: LogonRights
    licensing: Licensing

    def untold(self, *parts: str) -> str:
        """Why these parts of the answer prove nothing; "" when all are there."""
        for part in parts:
            if part in self.lost:
                return f"The guest does not tell its {part}: {self.lost[part]}"
            if part not in self.done or not self.cut.isdisjoint(PARTS[part]):
                return f"The guest does not tell its {part}"
        return ""

    def setting(self, name: str, *places: str) -> Optional[Setting]:
        """The first of `places` where it is set."""
        return next((s for place in places for s in self.settings if s.name == name and s.place == place), None)

    def service(self, name: str) -> Optional[WindowsService]:
        return next((s for s in self.services if s.name.lower() == name.lower()), None)

    def event(self, *ids: int) -> Optional[Event]:
        """The most frequent one."""
        return max((e for e in self.events if e.id in ids), key=lambda e: e.count or 0, default=None)

    @property
    def identity(self) -> FrozenSet[str]:
        """Thumbprints that only this guest can prove to be its own; none when not all are told."""
        return frozenset() if self.untold("certificate") else frozenset(c.thumbprint.upper() for c in self.certificates)

    def reached(self, address: str) -> Tuple[Listener, ...]:
        """Who gets what comes to the port at this address (where that is not known: at any of the machine's): the
        listener of one address goes before those of all, and a socket on :: takes IPv4, too."""
        own = {address} if address else {each for a in self.machine.adapters for each in a.addresses}
        here = [(one, one.address.partition("%")[0]) for one in self.listeners if one.port == self.port]
        return tuple(one for one, at in here if at in own) or tuple(one for one, at in here if at in ("0.0.0.0", "::"))

    def networks(self, address: str) -> Tuple[str, ...]:
        """Profiles of the network of this address; where that is not told, of all networks."""
        here = {a.name for a in self.machine.adapters if address and address in a.addresses}
        active = self.firewall.networks
        own = {profile for name, profile in active if name in here} or {profile for _, profile in active}
        return tuple(profile for profile in PROFILES if profile in own)

    @property
    def unheard(self) -> str:
        """Why it proves nothing that no logon was refused; "" where Windows logs those."""
        told = "The guest does not tell whether it logs failed logons" if self.refusals_logged is None else \
            "Windows does not log failed logons here"
        return "" if self.refusals_logged else self.untold("audit") or told

    @property
    def nla(self) -> bool:
        """Users have to log on over the network before they see a desktop."""
        found = self.setting("UserAuthentication", "policy", "listener")
        return bool(found and found.value == "1")

    @property
    def is_domain_controller(self) -> bool:
        return self.machine.is_domain_controller

    @property
    def account_is_local(self) -> bool:
        """An account of this machine: not of a domain, whose controllers have no others."""
        return not self.is_domain_controller and self.account.where.lower() in ("", self.machine.name.lower())

    @classmethod
    def read(cls, arm, target: Target, goal: Goal, vm: Vm, gate: GuestGate, way_in: WayIn | Unreadable) -> "GuestRdp":
        # pylint: disable=unused-argument
        if goal.protocol != "rdp":
            raise CannotRead("Not asked: Remote Desktop is not what is wanted", status=Status.SKIPPED)
        must_answer(goal, vm)
        best = None if isinstance(way_in, Unreadable) else way_in.best
        port = best.guest_port if best and best.guest_port else goal.service_port
        return parse(arm.run_command(target, answer.request(answer.RDP, answer.hexed(goal.username or ""), port)))


def parse(body) -> GuestRdp:
    """From the run-command answer as Azure gives it. Raises CannotRead."""
    told = answer.parse(answer.RDP, body)
    number = answer.number
    port, user = (told.fields("asked", 2) or [("", "")])[0]
    chosen, how = (told.fields("certset", 2) or [("", "")])[0]
    logged = number(told.first("audit"))
    return GuestRdp(
        port=number(port) or 0, user=user, done=frozenset(told.first("done").split(",")),
        lost={part: clean_line(why, 120) for part, why in told.fields("lost", 2)}, cut=told.cut,
        settings=tuple(Setting(*f) for f in told.fields("set", 3)),
        services=parse_services(told), listeners=parse_listeners(told), events=parse_events(told),
        machine=parse_windows_machine(told), firewall=parse_windows_firewall(told),
        chosen=chosen, chosen_by_policy=how == "2",
        certificates=tuple(Certificate(*f) for f in told.fields("cert", 6)),
        key_rights=parse_key_rights(told), tls={version: (on, off) for version, on, off in told.fields("tls", 3)},
        failures=next((Failures(number(count), number(sources), first, number(share))
                       for count, sources, first, share in told.fields("failed", 4)), None),
        refusals_logged=None if logged is None else bool(logged & 2),
        account=parse_windows_account(told), rights=parse_logon_rights(told), licensing=parse_licensing(told))
