"""Rules as iptables-save writes them.

Part of firewall.py, which runs in the guest: Python 2.7 or 3, and the standard library alone.
"""
import re

from .chains import NO, Chain, Said
from .packet import FLAGS, PROTOCOLS, every, faces, opposite, some, within

HOOKS = {"PREROUTING": "prerouting", "INPUT": "input", "FORWARD": "forward", "OUTPUT": "output",
         "POSTROUTING": "postrouting"}
PRIORITIES = {"raw": -300, "mangle": -150, "nat": -100, "filter": 0, "security": 50}
SOURCE_NAT = 100
WORD = re.compile(r'"(?:\\.|[^"\\])*"|\S+')
FINAL = ("ACCEPT", "DROP", "REJECT", "TARPIT", "QUEUE", "NFQUEUE", "RETURN")


def iptables_chains(tool, text):
    found, table = {}, ""
    for line in text.splitlines():
        words = line.split()
        if line.startswith("*"):
            table = line[1:]
        elif line.startswith(":"):
            found[table, words[0][1:]] = _chain(tool, table, words[0][1:], words[1])
        elif line.startswith("-A "):
            found[table, words[1]].rules.append(line)
    return list(found.values())


def _chain(tool, table, name, policy):
    chain = Chain(tool, table, name, _judge)
    if policy != "-":
        chain.hook, chain.policy, chain.priority = HOOKS[name], policy, PRIORITIES[table]
        chain.nat = table == "nat"
        if chain.nat and name in ("INPUT", "POSTROUTING"):
            chain.priority = SOURCE_NAT
    return chain


def _judge(chain, text, packet):
    words = WORD.findall(text)[2:]
    match, known, negated, limited = True, True, False, False
    while words and words[0] not in ("-j", "-g"):
        option = words.pop(0)
        if option == "!":
            negated = True
            continue
        values = _values(option, words)
        known = values[0] in MODULES if option == "-m" else known
        limited = limited or option in LIMITS
        if not IGNORED.match(option):
            test = MATCHES.get(option) if known or option[:2] != "--" else None
            answer = test(packet, *values) if test else None
            match = every([match, opposite(answer) if negated else answer])
        if match is False:
            return NO
        negated = False
    verdict, target, changes = _outcome(chain, packet, words)
    return Said(match, verdict, target, changes, limited)


def _values(option, words):
    """Takes what belongs to the option off the words."""
    count = 1 if option == "--comment" else 0          # which may itself look like an option
    while count < len(words) and words[count][0] not in "-!":
        count += 1
    values = words[:count]
    del words[:count]
    return values


def _outcome(chain, packet, words):
    """(verdict, where it leads, what it changes) of a rule's target."""
    if not words:
        return "", "", ()
    how, target, rest = words[0], words[1], words[2:]
    given = dict(zip(rest, rest[1:] + [""]))
    if target in FINAL:
        return target, "", ()
    if target in ("DNAT", "REDIRECT"):
        return "DNAT", given.get("--to-destination") or ":" + given.get("--to-ports", ""), ()
    if target in ("SNAT", "MASQUERADE") or target == "NETMAP" and chain.name != "PREROUTING":
        return "SNAT", given.get("--to-source") or given.get("--to", ""), ()
    if target == "NOTRACK" or "--notrack" in given:
        return "", "", [("state", "UNTRACKED")]
    if "--set-xmark" in given and target == "MARK":
        return "", "", [("mark", packet.remarked(*_numbers(given["--set-xmark"])))]
    if "--restore-mark" in given:
        return "", "", [("mark", None)]
    return "GOTO" if how == "-g" else "JUMP", target, ()


def _numbers(text):
    return [int(each, 0) for each in text.split("/")]


def _ports(side):
    def test(packet, text):
        ranges = [each.split(":") for each in text.split(",")]
        return some(packet.port_within(side, int(each[0]), int(each[-1])) for each in ranges)
    return test


def _flags(packet, mask, wanted):
    mask, wanted = (sum(FLAGS[flag.lower()] for flag in text.split(",")) for text in (mask, wanted))
    return packet.flags & mask == wanted


def _in_set(packet, name, side):
    address = {"src": packet.sender, "dst": packet.receiver}.get(side)
    return packet.talk.in_ipset(name, address) if address else None


MATCHES = {
    "-p": lambda packet, name: PROTOCOLS.get(name, name) == packet.talk.proto,
    "-s": lambda packet, what: within(packet.sender, what),
    "-d": lambda packet, what: within(packet.receiver, what),
    "-i": lambda packet, name: faces(packet.into, name, "+"),
    "-o": lambda packet, name: faces(packet.outof, name, "+"),
    "-f": lambda packet: False,
    "-m": lambda packet, name: True if name in MODULES else None,
    "--dport": _ports("d"), "--dports": _ports("d"), "--sport": _ports("s"), "--sports": _ports("s"),
    "--ports": lambda packet, text: some(_ports(side)(packet, text) for side in "ds"),
    "--ctstate": lambda packet, names: packet.in_state(names),
    "--state": lambda packet, names: packet.in_state(names),
    "--ctdir": lambda packet, name: packet.in_direction(name),
    "--tcp-flags": _flags,
    "--syn": lambda packet: _flags(packet, "FIN,SYN,RST,ACK", "SYN"),
    "--dst-type": lambda packet, names: packet.destination_type in names.split(","),
    "--src-type": lambda packet, names: packet.source_type in names.split(","),
    "--pkt-type": lambda packet, name: name == "unicast",
    "--src-range": lambda packet, what: within(packet.sender, what),
    "--dst-range": lambda packet, what: within(packet.receiver, what),
    "--match-set": _in_set,
    "--mark": lambda packet, value: packet.marked(*_numbers(value)),
    "--set": lambda packet: True,        # of recent: it remembers the address
}
# A caller usually keeps to a limit.
LIMITS = ("--limit", "--hashlimit-upto", "--hashlimit", "--connlimit-upto")
# What else these matches have is above, or not known.
MODULES = ("tcp", "udp", "multiport", "conntrack", "state", "addrtype", "pkttype", "iprange", "set", "mark", "comment",
           "recent", "limit", "hashlimit", "connlimit")
IGNORED = re.compile(r"--(comment|limit(-burst)?|hashlimit(-(?!above).*)?|connlimit-(?!above).*|name|mask|rsource|"
                     r"rdest|seconds|hitcount|reap|rttl|return-nomatch)$")
