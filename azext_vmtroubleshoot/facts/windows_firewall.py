"""What Windows Firewall does with a new connection of the caller.

Profiles and rules as its registry holds them ([MS-GPFAS] 2.2.2: local, and from Group Policy, which wins).
"""
from dataclasses import dataclass, replace
from ipaddress import ip_address, ip_network
from typing import Optional, Tuple

from ..guest.answer import number

PROFILES = ("Domain", "Private", "Public")
_MORE = "more"                       # stands for addresses that did not fit


@dataclass(frozen=True)
class ProfileSettings:
    """None: not set there."""
    place: str                       # local or policy
    name: str                        # one of PROFILES
    on: Optional[int]
    default_inbound: Optional[int]   # 1 blocks, 0 allows
    no_exceptions: Optional[int]     # 1: whatever the rules allow is blocked, too
    local_rules: Optional[int]       # 0: rules made on the machine do not count


@dataclass(frozen=True)
class Rule:
    """An inbound rule that speaks of the port, or of all."""
    place: str
    id: str
    action: str                      # Allow or Block
    active: bool
    profiles: Tuple[str, ...]        # empty: all
    remotes: Tuple[str, ...]         # empty: everywhere; NAME=VALUE: it has other conditions
    service: str

    def about(self, profile: str) -> bool:
        return not self.profiles or profile in self.profiles

    @property
    def whom(self) -> str:
        return ", ".join("addresses that are not told" if each == _MORE else each for each in self.remotes)

    def covers(self, source: str) -> Optional[bool]:
        """None: not to be told, for the source is not known or the rule's words are not addresses."""
        if not self.remotes:
            return True
        found = [_within(source, remote) for remote in self.remotes]
        return True if True in found else None if None in found else False


@dataclass(frozen=True)
class Verdict:
    """`open` None: it depends on what is not known. `why`: all_blocked, rule, no_rule, off, default, profile."""
    open: Optional[bool]
    why: str
    profile: str
    rule: Optional[Rule] = None
    place: str = ""                  # where that is set: local or policy


@dataclass(frozen=True)
class WindowsFirewall:
    settings: Tuple[ProfileSettings, ...]
    rules: Tuple[Rule, ...]
    networks: Tuple[Tuple[str, str], ...]    # (interface, its profile) of those that are connected; empty: not told

    def effective(self, profile: str, member: str) -> Tuple[Optional[int], str]:
        """(value, place): Group Policy first."""
        for place in ("policy", "local"):
            for each in self.settings:
                if each.place == place and each.name == profile and getattr(each, member) is not None:
                    return getattr(each, member), place
        return None, ""

    def decide(self, source: str, profiles: Tuple[str, ...]) -> Verdict:
        """`profiles`: one of them counts. None stands for each of them; where they differ, nothing is decided."""
        verdicts = [self._of(profile, source) for profile in profiles or PROFILES]
        worst = min(verdicts, key=lambda v: {False: 0, None: 1, True: 2}[v.open])
        return worst if len({v.open for v in verdicts}) == 1 else replace(worst, open=None, why="profile")

    def _of(self, profile: str, source: str) -> Verdict:
        if self.effective(profile, "on")[0] == 0:
            return Verdict(True, "off", profile)
        blocked, place = self.effective(profile, "no_exceptions")
        if blocked == 1:
            return Verdict(False, "all_blocked", profile, place=place)
        heard = [r for r in self.rules if r.active and r.about(profile)
                 and (r.place == "policy" or self.effective(profile, "local_rules")[0] != 0)]
        blocks = [r for r in heard if r.action == "Block" and r.covers(source) is not False]
        allows = [r for r in heard if r.action == "Allow" and r.covers(source) is not False]
        sure = next((r for r in blocks if r.covers(source)), None)
        if sure:
            return Verdict(False, "rule", profile, sure, sure.place)
        if blocks or allows and not any(r.covers(source) for r in allows):
            return Verdict(None, "rule", profile, (blocks or allows)[0])
        if allows:
            return Verdict(True, "rule", profile, next(r for r in allows if r.covers(source)))
        if self.effective(profile, "default_inbound")[0] == 0:
            return Verdict(True, "default", profile)
        shut = next((r for r in self.rules if r.action == "Allow"), None)
        alone = self.effective(profile, "local_rules")[0] == 0
        return Verdict(False, "no_rule", profile, shut, "policy" if alone else shut.place if shut else "local")


def _within(source: str, remote: str) -> Optional[bool]:
    """`remote` as the registry writes it: an address, prefix, mask or range. Words such as LocalSubnet are none."""
    try:
        first, dash, last = remote.partition("-")
        if dash:
            low, high = ip_address(first), ip_address(last)
            here = ip_address(source) if source else None
            return here and (here.version == low.version == high.version and low <= here <= high)
        network = ip_network(remote, strict=False)
        return ip_address(source) in network if source else None
    except (ValueError, TypeError):
        return None


def parse_windows_firewall(told) -> WindowsFirewall:
    """`told`: a guest.answer.Answer."""
    settings = [ProfileSettings(place, name, *map(number, rest)) for place, name, *rest in told.fields("fwprofile", 6)]
    rules = [Rule(place, name, action, active.upper() == "TRUE", _list(profiles), _list(remotes), service)
             for place, name, action, active, profiles, remotes, service in told.fields("fwrule", 7)]
    return WindowsFirewall(tuple(settings), tuple(rules), tuple(
        (interface, category.removesuffix("Authenticated")) for interface, category in told.fields("net", 2)))


def _list(value: str) -> Tuple[str, ...]:
    return tuple(filter(None, value.split(",")))
