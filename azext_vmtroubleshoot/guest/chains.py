"""The way of packets through chains of rules, which is the same for iptables and nftables.

Part of firewall.py, which runs in the guest: Python 2.7 or 3, and the standard library alone.
"""
from collections import namedtuple

from .packet import is_address, packets

ORDER = ("ingress", "prerouting", "input", "forward", "output", "postrouting", "egress")
MET = {"in": ("ingress", "prerouting", "input"), "out": ("output", "postrouting", "egress"),
       "through": ("ingress", "prerouting", "forward", "postrouting", "egress")}
CONNECTIONS, DESTINATION_NAT = -200, -100        # where the kernel itself acts, at the first hook

# What a rule says of a packet: whether it matches, and what it then decides ("", a final verdict such as ACCEPT or
# DROP, or RETURN, JUMP, GOTO, DNAT, SNAT) with where that leads to. `changes`: what it changes of the packet, as pairs
# of a name and a value. `limited`: it matches so many packets only.
Said = namedtuple("Said", "match verdict target changes limited")
NO = Said(False, "", "", (), False)
Decision = namedtuple("Decision", "verdict chain text")


class Chain:
    """A base chain, which the kernel itself calls, has a `hook`. `judge(chain, text, packet)`: what a rule says."""

    def __init__(self, tool, table, name, judge):
        self.tool, self.table, self.name, self.judge = tool, table, name, judge
        self.place = "%s %s" % (table, name)
        self.rules = []
        self.hook, self.priority, self.policy = "", 0, "ACCEPT"
        self.nat = False                 # it is asked about the first packet of a conversation alone
        self.devices = ()                # those that it is for; empty: all

    @property
    def position(self):
        return ORDER.index(self.hook), self.priority


def understood(chain, text, packet):
    """A rule of an unknown shape may match, and do anything."""
    try:
        return chain.judge(chain, text, packet)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return Said(None, "UNREAD", "", (), False)


class Walk:
    """Of the packets of a conversation, each of which can be kept out; `lines` are what is told of it."""

    def __init__(self, chains, talk):
        self.talk, self.lines, self.decided = talk, [], {}
        self.chains = dict(((c.tool, c.table, c.name), c) for c in chains)
        # Of two with the same priority, the kernel asks the one first that came later.
        self.bases = sorted((c for c in reversed(chains) if c.hook in ORDER), key=lambda c: c.position)

    def follow(self, conversation):
        for number, told in enumerate(conversation):
            if self.talk.handed_on:
                told = "through" + told[told.index(" "):]
            if not all(self.passes(packet, not number) for packet in packets(self.talk, told)):
                self.lines.append("stopped=" + told)
                break
        else:
            for tool in set(chain.tool for chain in self.bases) - set(self.decided):
                self.decided[tool] = "ACCEPT|||"
        self.lines += ["fw=%s|%s" % each for each in sorted(self.decided.items())]

    def passes(self, packet, first):
        for chain in self.bases:
            if not self.meets(chain, packet):
                continue
            first_hook = ORDER.index("output" if packet.way == "out" else "prerouting")
            packet.tracked = chain.position > (first_hook, CONNECTIONS)
            if chain.position > (first_hook, DESTINATION_NAT):
                packet.has_ends(self.talk.served)
            decision = self.run(chain, packet) or Decision(chain.policy.upper(), chain, "policy " + chain.policy)
            closed = decision.verdict != "ACCEPT"
            if closed or first and chain.hook in ("input", "forward", "output") and not chain.nat:
                self.decided[chain.tool] = "%s|%s|%s|%s" % (
                    decision.verdict, chain.place, decision.chain.place, decision.text[:190])
            if closed:
                return False
        self.talk.half = self.talk.half or packet.state == "UNTRACKED"
        return True

    @staticmethod
    def meets(chain, packet):
        device = packet.outof if chain.hook == "egress" else packet.into
        return chain.hook in MET[packet.way] and (packet.state == "NEW" or not chain.nat) and (
            not chain.devices or device in chain.devices)

    def run(self, chain, packet, sure=True, depth=0):
        """The decision of the first rule that has one, None when none has. A rule that may match is told and passed
        over."""
        for text in chain.rules if depth < 25 else ():
            said = understood(chain, text, packet)
            for name, value in said.changes:
                setattr(packet, name, value if sure and said.match is not None else None)
            if said.match is False:
                continue
            decision = self.decide(said, Decision(said.verdict, chain, text), packet, sure and said.match, depth)
            if said.match and decision and decision.verdict == "RETURN":
                return None
            if said.limited and decision and decision.verdict == "ACCEPT":
                self.note("LIMIT", chain, text)
            if said.match and decision:
                return decision
            if decision:
                self.note(decision.verdict, chain, text)
        return None

    def decide(self, said, own, packet, certain, depth):
        """What comes of a rule that matches."""
        if said.verdict in ("DNAT", "SNAT"):
            if said.verdict == "SNAT" and packet.way == "through" and not certain:
                self.note("SNAT", own.chain, own.text)
            return self.translate(said, own, packet) if certain else None
        if said.verdict in ("QUEUE", "NFQUEUE"):             # a program decides, that nobody can look into
            self.note(said.verdict, own.chain, own.text)
            return own._replace(verdict="ACCEPT")
        if said.verdict not in ("JUMP", "GOTO"):
            return own if said.verdict else None
        called = self.chains.get((own.chain.tool, own.chain.table, said.target))
        decision = called and self.run(called, packet, certain, depth + 1)
        return decision or (own._replace(verdict="RETURN") if called and said.verdict == "GOTO" else None)

    def translate(self, said, own, packet):
        host, port = place(said.target)
        if said.verdict == "SNAT":
            self.talk.masked = True
            if packet.way == "through":
                face = host or self.talk.face
                self.lines.append("snat=%s|%s|%s" % (own.chain.tool, face if is_address(face) else "", own.text[:150]))
        elif self.talk.served == self.talk.called:
            self.lines.append("nat=%s|%s|%s|%s" % (own.chain.tool, own.chain.place, said.target, own.text[:150]))
            peer, usual = self.talk.called
            beyond = self.talk.device_to(host) if packet.way == "in" and is_address(host) else ""
            if beyond:
                self.talk.hand_on((host, port or usual), beyond)
                packet.goes_through()
            else:
                self.talk.served = (host if host and packet.way != "in" else peer, port or usual)
        return own._replace(verdict="ACCEPT")

    def note(self, verdict, chain, text):
        begin = "fwif=%s|" % chain.tool
        line = "%s%s|%s|%s" % (begin, verdict, chain.place, text[:150])
        if line not in self.lines and sum(each.startswith(begin) for each in self.lines) < 4:
            self.lines.append(line)


def place(text):
    """(address or "", port or None) of "10.0.0.9:22", ":2222-2230", "[fd00::1]:22", "fd00::1"."""
    host, _, port = text.rpartition(":") if text.count(":") == 1 or "]:" in text else (text, "", "")
    first = port.partition("-")[0]
    return host.strip("[]"), int(first) if first.isdigit() else None
