"""What the guest's own firewall does with a new connection of the caller, thought through in the guest."""
import re
from dataclasses import dataclass
from typing import Optional, Tuple

# Names that tools which ban single addresses give their chains and sets.
_BANS = re.compile(r"f2b-|fail2ban|sshguard|crowdsec|denyhosts|blacklist", re.IGNORECASE)


@dataclass(frozen=True)
class Rule:
    """The rule that decides, in the tool's own words."""
    tool: str                        # iptables, ip6tables, iptables-legacy, nft, none
    verdict: str                     # ACCEPT, DROP, REJECT ...
    base: str                        # the chain that the kernel calls: "filter INPUT", "inet filter input"
    chain: str                       # the chain the rule stands in
    text: str

    @property
    def lets_in(self) -> bool:
        return self.verdict == "ACCEPT"

    @property
    def masks(self) -> bool:
        """It puts another address in place of the sender's."""
        return self.verdict == "SNAT"

    @property
    def asks(self) -> bool:
        """A program decides, or nobody where none runs."""
        return self.verdict in ("NFQUEUE", "QUEUE")

    @property
    def unsure(self) -> str:
        """Why it is not known whether it lets somebody through."""
        return "lets only so many pass" if self.verdict == "LIMIT" else "asks a program" if self.asks else "may match"

    @property
    def may_let_in(self) -> bool:
        """Of a rule that was passed over: what it does might, by itself or by what comes after, let in."""
        return self.verdict in ("ACCEPT", "RETURN", "UNREAD")

    @property
    def bans(self) -> bool:
        """It stands where a tool that bans single addresses puts its rules."""
        return not self.lets_in and bool(_BANS.search(f"{self.chain} {self.text}"))


@dataclass(frozen=True)
class Redirect:
    """A rule that sends the port elsewhere."""
    tool: str
    base: str                        # as of Rule
    to: str                          # ":2222", "10.0.0.9:22" ...
    text: str

    @property
    def address(self) -> str:
        return self.to.rpartition(":")[0] if ":" in self.to else self.to

    def port(self, usual: int) -> int:
        number = self.to.rpartition(":")[2].partition("-")[0]
        return int(number) if ":" in self.to and number.isdigit() else usual


@dataclass(frozen=True)
class Firewall:
    """`rules`: one for each rule engine that has any. Empty: it could not be told; nor could what `untold` names."""
    rules: Tuple[Rule, ...]
    managers: Tuple[str, ...]        # ufw, firewalld: what wrote the rules
    passed_over: Tuple[Rule, ...]    # rules that may match this caller: it was not to be told
    redirects: Tuple[Redirect, ...]
    stopped: str = ""                # the packet that it stops: "in NEW d", its port as destination; "" for none
    untold: Tuple[str, ...] = ()     # "nft list ruleset: it ended with status 124"

    @property
    def told(self) -> bool:
        """What the rules do is known."""
        return bool(self.closed_by or self.rules and not self.untold)

    @property
    def gap(self) -> str:
        """Why it is not, to be added to a sentence that says so."""
        return "".join(f": {why}" for why in self.untold[:1])

    @property
    def closed_by(self) -> Optional[Rule]:
        return next((r for r in self.rules if not r.lets_in and not r.asks), None)

    @property
    def spared(self) -> Optional[Rule]:
        """A rule that would let this caller in if it matched."""
        return next((r for r in self.passed_over if r.may_let_in), None)

    @property
    def doubt(self) -> Optional[Rule]:
        """A rule that would keep this caller out if it matched."""
        return next((r for r in (*self.rules, *self.passed_over) if not r.lets_in and not r.masks), None)


def parse_firewall(told) -> Firewall:
    """`told`: a guest.answer.Answer."""
    return Firewall(
        rules=tuple(Rule(*f) for f in told.fields("fw", 5)), managers=told.all("fwtool"),
        passed_over=tuple(Rule(tool, verdict.upper(), chain, chain, text)
                          for tool, verdict, chain, text in told.fields("fwif", 4)),
        redirects=tuple(Redirect(*f) for f in told.fields("nat", 4)), stopped=told.first("stopped"),
        untold=tuple(": ".join(f) for f in told.fields("untold", 2)))
