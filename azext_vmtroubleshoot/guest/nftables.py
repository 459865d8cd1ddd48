"""Rules as `nft list ruleset` writes them: its oldest versions know no JSON."""
import re
import socket

from .chains import NO, Chain, Said
from .packet import FLAGS, PROTOCOLS, every, faces, opposite, some, within

PRIORITIES = {"raw": -300, "mangle": -150, "dstnat": -100, "filter": 0, "security": 50, "srcnat": 100}
VERDICTS = {"redirect": "DNAT", "masquerade": "SNAT", "continue": ""}
VERDICTS.update((word, word.upper()) for word in "accept drop reject queue return jump goto dnat snat".split())
OF_PROTOCOLS = ("tcp", "udp", "icmp", "icmpv6", "sctp", "dccp", "igmp", "esp", "ah", "comp", "udplite", "arp")


def nft_chains(text, family):
    """Those that a packet of this family can meet."""
    chains, sets, dormant = {}, {}, []
    for block, line in _lines(text):
        table = block[0][len("table "):]
        kind, name = block[1].split()[:2] if len(block) > 1 else ("table", "")
        if kind == "table" and line.startswith("flags ") and "dormant" in line:
            dormant.append(table)
        elif kind == "chain":
            chain = chains.setdefault((table, name), Chain("nft", table, name, _judge))
            chain.sets = sets
            base = BASE.match(line)
            if base:
                _hook(chain, *base.groups())
            elif line:
                chain.rules.append(line)
        elif kind in ("set", "map"):
            sets.setdefault((table, name), "")
            if line.startswith("elements = "):
                sets[table, name] = line[len("elements = "):]
    return [c for c in chains.values()
            if c.table.split()[0] in (family, "inet", "netdev") and c.table not in dormant]


def _lines(text):
    """(the blocks it is in, line), where a line goes on until its braces are closed; "" begins a block."""
    block, parts, depth = [], [], 0
    for line in text.splitlines():
        line = line.strip()
        bare = QUOTED.sub("", line)
        if not parts and len(block) < 2 and re.search(r"\{( #.*)?$", bare):
            block.append(line.partition(" {")[0])
            yield block, ""
        elif not parts and bare == "}":
            block.pop()
        elif block:
            parts.append(line)
            depth += bare.count("{") - bare.count("}")
            if depth <= 0:
                yield block, " ".join(parts)
                parts, depth = [], 0


def _hook(chain, kind, hook, devices, priority, more, policy):
    chain.hook, chain.nat, chain.policy = hook, kind == "nat", policy or "accept"
    chain.devices = re.findall(r'[^\s{},"]+', devices or "")
    base = PRIORITIES[priority] if priority in PRIORITIES else int(priority)
    chain.priority = base + int((more or "0").replace(" ", ""))


def _judge(chain, text, packet):
    text = NOISE.sub("", text).replace(" | ", "|")
    limit = LIMIT.search(SET.sub("", text))
    if limit and limit.group(1):             # a caller usually keeps to a limit
        return NO
    text = LIMIT.sub("", text).strip()
    match, changes = True, []
    while text and match is not False:
        verdict, mark = VERDICT.match(text), MARK.match(text)
        if verdict:
            name = VERDICTS[verdict.group(1)]
            return Said(match, name, _target(name, verdict.group(2)), changes, bool(limit))
        if mark:
            match = match if mark.group(1) else None         # its words cannot be told from those that follow
            changes.append(("mark", int(mark.group(1), 0) if match else None))
            text = text[mark.end():].strip()
        elif text.split()[0] == "notrack":
            changes.append(("state", "UNTRACKED" if match else None))
            text = text[len("notrack"):].strip()
        else:
            answer, text = _matches(chain, text, packet)
            match = every([match, answer])
    return Said(match, "", "", changes, False)


def _target(verdict, words):
    """A chain, an address with a port, or the words that tell how that is found out."""
    words = words.partition("to ")[2] if verdict in ("DNAT", "SNAT") else words
    return words if " map " in words else words.partition(" ")[0]


def _matches(chain, text, packet):
    """(whether the match that the text begins with holds, what is left of the text)"""
    bits, match = BITS.match(text), MATCH.match(text)
    word = TOKEN.match(text).group(1)
    keys = [word] if not match else [match.group(1)] if match.group(1) in SELECTORS else match.group(1).split(" . ")
    left = text[(bits or match or TOKEN.match(text)).end():].strip()
    if any(_alien(key.split()[0], packet.talk) for key in keys):
        return False, ""
    if bits:
        return _bits(packet, *bits.groups()), left
    elements = _elements(chain, match.group(3)) if match else None
    if elements is None:
        return None, left
    answers = [(every(SELECTORS[key](packet, value) for key, value in zip(keys, values)), verdict)
               for values, verdict in elements]
    if match.group(2) == "vmap":
        found = [a for a in answers if a[0]] + [a for a in answers if a[0] is None] + [(False, "")]
        return found[0][0], "%s %s" % (found[0][1], left)
    answer = some(a for a, _ in answers)
    return opposite(answer) if match.group(2) == "!=" else answer, left


def _alien(word, talk):
    """It asks for what only packets of another protocol have."""
    return word in OF_PROTOCOLS and word != talk.proto or word in ("ip", "ip6") and word != talk.family


def _elements(chain, text):
    """[(values, verdict in a map)] of a set, a named set or a list; None where there is no such set. A set can have
    very many, and is asked about each packet."""
    text = chain.sets.get((chain.table, text[1:])) if text[0] == "@" else text
    if text is not None and text not in _known:
        _known[text] = [(KEY.match(element).group(1).replace('"', "").split(" . "), element.partition(" : ")[2])
                        for element in ELEMENT.findall(text.strip("{}"))]
    return _known.get(text)


_known = {}


def _bits(packet, key, mask, operator, value, under):
    """tcp flags syn: has any of them; == syn: these alone; syn / fin,syn: of those these alone."""
    own, wanted = packet.flags if key == "tcp flags" else packet.mark, _number(value)
    if own is None:
        return None
    if mask or under:
        found = own & _number(mask or under) == wanted
    else:
        found = bool(own & wanted) if key == "tcp flags" and operator in (None, "!") else own == wanted
    return found == (operator not in ("!=", "!"))


def _number(text):
    return sum(FLAGS[bit] if bit in FLAGS else int(bit, 0) for bit in re.split("[|,]", text))


def _port(side):
    def test(packet, value):
        ends = [_port_number(end) for end in value.split("-")]
        return None if None in ends else packet.port_within(side, ends[0], ends[-1])
    return test


def _port_number(text):
    """Older versions tell a port by the name of its service."""
    try:
        return int(text) if text.isdigit() else socket.getservbyname(text)
    except socket.error:
        return None


SELECTORS = {
    "meta nfproto": lambda packet, value: value == {"ip": "ipv4", "ip6": "ipv6"}[packet.talk.family],
    "meta protocol": lambda packet, value: value == packet.talk.family,
    "meta pkttype": lambda packet, value: value in ("host", "unicast"),
    "meta mark": lambda packet, value: packet.marked(_number(value)),
    "ct state": lambda packet, value: packet.in_state(value),
    "ct direction": lambda packet, value: packet.in_direction(value),
    "fib saddr type": lambda packet, value: value == packet.source_type.lower(),
    "fib daddr type": lambda packet, value: value == packet.destination_type.lower()}
for names, function in (
        ("ip saddr,ip6 saddr", lambda packet, value: within(packet.sender, value)),
        ("ip daddr,ip6 daddr", lambda packet, value: within(packet.receiver, value)),
        ("ip protocol,ip6 nexthdr,meta l4proto",
         lambda packet, value: PROTOCOLS.get(value, value) == packet.talk.proto),
        ("iif,iifname", lambda packet, value: faces(packet.into, value, "*")),
        ("oif,oifname", lambda packet, value: faces(packet.outof, value, "*")),
        ("tcp dport,udp dport,th dport", _port("d")), ("tcp sport,udp sport,th sport", _port("s")),
        # The way back to the sender leads where the packet came from.
        ("fib saddr . iif oif,fib saddr . mark . iif oif", lambda packet, value: value not in ("missing", "0")),
        ("ct original ip saddr,ct original ip daddr", lambda packet, value: None)):
    SELECTORS.update((name, function) for name in names.split(","))

QUOTED = re.compile(r'"[^"]*"')
SET = re.compile(r'\{(?:"[^"]*"|[^"}])*\}')
TOKEN = re.compile(r'(%s|%s|\S+)' % (SET.pattern, QUOTED.pattern))
BASE = re.compile(r"type (\w+) hook (\w+)(?: devices? =? ?(%s|\S+))? "
                  r"priority (-?\w+)(?: ([+-] \d+))?;(?: policy (\w+))?" % SET.pattern)
# What decides nothing. Its texts may hold anything.
NOISE = re.compile(r'(?<!\S)(?:comment "[^"]*"|counter(?: packets \d+ bytes \d+| name \S+)?|last(?: used \S+)?|'
                   r'log(?: (?:prefix "[^"]*"|flags (?:(?:tcp|ip) )?\S+|(?:level|group|snaplen|queue-threshold) \S+))*|'
                   r'(?:meta (?!mark)|ct |ip6? )\w+ set \S+)(?!\S)')
LIMIT = re.compile(r"(?<!\S)limit (?:rate (over )?\S+(?: \w+/\w+)?(?: burst \d+ \w+)?|name \S+)")
VERDICT = re.compile(r"(%s)(?!\S) ?(.*)" % "|".join(VERDICTS))
MARK = re.compile(r"meta mark set (?:(0x[0-9a-f]+|\d+)(?!\S)|.+?(?= (?:%s)(?!\S)|$))" % "|".join(VERDICTS))
BITS = re.compile(r"(tcp flags|meta mark) (?:& \(?([\w|]+)\)? )?(?:(==|!=|!) )?\(?([\w|,]+)\)?(?: / ([\w,]+))?(?!\S)")
NAME = "(?:%s)" % "|".join(sorted(SELECTORS, key=len, reverse=True))
MATCH = re.compile(r"(%s(?: \. %s)*) (?:(==|!=|vmap) )?%s" % (NAME, NAME, TOKEN.pattern))
ELEMENT = re.compile(r'(?:"[^"]*"|[^",])+')
KEY = re.compile(r'\s*((?:"[^"]*"|\S+)(?: \. (?:"[^"]*"|\S+))*)')
